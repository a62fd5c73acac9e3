// SPDX-License-Identifier: MIT
#include "core/live/replay.h"

#include <algorithm>
#include <utility>

namespace postroad::live {

std::shared_ptr<const scenario::Plan> labPlan(const scenario::Plan& plan, const LogHeader& header)
{
    auto own = std::make_shared<scenario::Plan>(plan);
    own->seed = header.seed;
    own->calendar = header.calendar;
    own->security.namesLoopback = true;
    own->security.storeTls = true;
    return own;
}

Result<std::unique_ptr<Replay>, std::string> Replay::open(
    const scenario::Plan& plan, std::string_view log)
{
    auto reader = LogReader::open(log);
    if (!reader)
        return Failure{reader.error()};
    std::unique_ptr<Replay> replay(new Replay(*reader));
    OuterDisks disks = replay->readDisks();
    replay->m_world = std::make_unique<LabWorld>(
        labPlan(plan, reader->header()), reader->header(), *replay, nullptr, std::move(disks));
    return replay;
}

OuterDisks Replay::readDisks()
{
    OuterDisks disks;
    for (;;) {
        const LogReader here = m_log;
        const auto input = read();
        if (!input || input->kind != InputKind::DiskFile) {
            m_log = here; // it is of the time after the beginning
            return disks;
        }
        auto& disk = disks[input->host];
        if (!disk)
            disk = std::make_unique<MirrorDisk>();
        const std::size_t end = std::min(input->octets.find('\0'), input->octets.size());
        if (end > 0) // without a path: an empty disk
            static_cast<MirrorDisk&>(*disk).put(std::string(input->octets.substr(0, end)),
                std::string(input->octets.substr(std::min(end + 1, input->octets.size()))));
    }
}

std::optional<Input> Replay::read()
{
    if (!m_problem.empty())
        return std::nullopt;
    auto input = m_log.next();
    if (!input) {
        m_problem = input.error();
        return std::nullopt;
    }
    return *input;
}

bool Replay::step()
{
    std::optional<Input> input = read();
    // Drawn by what is due before the next input.
    for (; input && input->kind == InputKind::Secret; input = read())
        m_secrets.emplace_back(input->octets);
    if (!input)
        return false;
    m_world->apply(*input, &m_absent);
    return true;
}

std::string Replay::secret(std::size_t octets)
{
    std::string bytes;
    if (!m_secrets.empty()) {
        bytes = std::move(m_secrets.front());
        m_secrets.pop_front();
    } else if (const auto input = read(); input && input->kind == InputKind::Secret) {
        bytes = input->octets;
    } else if (m_problem.empty()) {
        m_problem = "it does not fit to this scenario: a secret is missing";
    }
    bytes.resize(octets);
    return bytes;
}

} // namespace postroad::live
