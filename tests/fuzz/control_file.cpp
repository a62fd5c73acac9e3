// SPDX-License-Identifier: MIT
// Control files of the queue, and the UID file of a mailbox: what is taken is just what would be
// written.
#include "core/spool/control_file.h"

#include "core/store/file_name.h"
#include "core/store/uid_file.h"
#include "tests/fuzz/fuzz.h"

using namespace postroad;

namespace {

constexpr std::uint64_t kContentOctetsMax = 4096;

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text = fuzz::text(data, size);
    const Calendar calendar;
    if (auto control = spool::parseControl(text, calendar)) {
        fuzz::expect(!control->entry.recipients.empty(), "an entry has recipients");
        if (control->contentOctets <= kContentOctetsMax) {
            control->entry.content = makeBlob(std::string(control->contentOctets, 'x'));
            fuzz::expect(spool::formatControl(control->entry, calendar) == text,
                "a control file is what would be written");
        }
    } else {
        fuzz::expect(control.error().line > 0, "a mistake has its line");
    }
    if (const auto facts = store::parseUidFile(text))
        fuzz::expect(store::formatUidFile(*facts) == text, "a UID file is what would be written");
    if (store::parseFileName(text)) {
        const auto named = store::parseFileName(store::withUid(text, 7));
        fuzz::expect(named && named->uid == 7, "a name takes a UID");
    }
    return 0;
}
