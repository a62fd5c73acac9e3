// SPDX-License-Identifier: MIT
#include "core/live/spool_disk.h"

namespace postroad::live {

void SpoolDisk::begin(std::uint64_t number, const Operation& operation)
{
    const auto done = [this, number](bool ok) { m_over(number, ok); };
    switch (operation.kind) {
    case Operation::Kind::Write:
        return m_files->write(operation.path, operation.content, done);
    case Operation::Kind::Sync:
        return m_files->sync(operation.path, done);
    case Operation::Kind::Rename:
        return m_files->rename(operation.path, operation.to, done);
    case Operation::Kind::Remove:
        return m_files->remove(operation.path, done);
    case Operation::Kind::SyncFolder:
        return m_files->syncFolder(operation.path, done);
    }
}

} // namespace postroad::live
