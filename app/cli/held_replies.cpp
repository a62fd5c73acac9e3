// SPDX-License-Identifier: MIT
#include "app/cli/held_replies.h"

#include "app/cli/complain.h"
#include "core/base/ascii.h"
#include "core/base/nearest.h"
#include "core/base/sentence.h"
#include "core/scenario/matcher_reader.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <poll.h>
#include <unistd.h>

namespace postroad::cli {

namespace {

using Json = nlohmann::ordered_json;

/// Whoever writes more without a line end has not meant us.
constexpr std::size_t kOrderOctetsMax = 1000;

} // namespace

Result<HoldOrder, std::string> readHold(std::string_view text, const scenario::Plan& plan)
{
    const std::size_t at = text.find('@');
    HoldOrder order{ascii::uppered(text.substr(0, at)), {}};
    std::vector<std::string> verbs = scenario::familyWords(trace::Family::Command);
    verbs.emplace_back("GREETING");
    if (std::find(verbs.begin(), verbs.end(), order.verb) == verbs.end())
        return Failure{fmt::format(
            "no server answers “{}”{}", order.verb, didYouMean(nearestName(order.verb, verbs)))};
    if (at == text.npos)
        return order;
    const std::string_view host = text.substr(at + 1);
    const auto index = plan.findHost(host);
    if (!index) {
        std::vector<std::string> names;
        for (const scenario::HostPlan& known : plan.hosts)
            names.push_back(known.name);
        return Failure{
            fmt::format("there is no host “{}”{}", host, didYouMean(nearestName(host, names)))};
    }
    order.host = HostId(*index);
    return order;
}

void HeldReplies::look()
{
    const std::vector<live::Lab::HeldReply> held = m_lab.held();
    const auto waits = [&](const Waiting& waiting) {
        return std::any_of(held.begin(), held.end(),
            [&](const live::Lab::HeldReply& reply) { return reply.reply == waiting.reply; });
    };
    std::erase_if(m_waiting, [&](const Waiting& waiting) { return !waits(waiting); });
    for (const live::Lab::HeldReply& reply : held) {
        const bool known = std::any_of(m_waiting.begin(), m_waiting.end(),
            [&](const Waiting& waiting) { return waiting.reply == reply.reply; });
        if (known)
            continue;
        m_waiting.push_back({++m_count, reply.connection, reply.reply});
        print(m_waiting.back());
    }
    readOrders();
    std::fflush(stdout);
}

void HeldReplies::readOrders()
{
    while (!m_inputEnded) {
        pollfd input{STDIN_FILENO, POLLIN, 0};
        if (::poll(&input, 1, 0) <= 0)
            return;
        std::array<char, 512> octets{};
        const ssize_t count = ::read(STDIN_FILENO, octets.data(), octets.size());
        m_inputEnded = count <= 0;
        if (count > 0)
            m_input.append(octets.data(), static_cast<std::size_t>(count));
        for (std::size_t end = m_input.find('\n'); end != m_input.npos; end = m_input.find('\n')) {
            const std::string line = m_input.substr(0, end);
            m_input.erase(0, end + 1);
            obey(ascii::trimmed(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line));
        }
        if (m_input.size() > kOrderOctetsMax)
            m_input.clear();
    }
}

void HeldReplies::obey(std::string_view order)
{
    const std::vector<std::string_view> words = ascii::words(order);
    const bool end = words.size() == 1 && words[0] == "end";
    const bool go = words.empty() || (words[0] == "go" && words.size() <= 2);
    const std::string_view which = words.size() == 2 ? words[1] : std::string_view();
    const auto number = ascii::parseNumber(which, m_count);
    if (!end && (!go || (!which.empty() && which != "all" && !number))) {
        complain(kUsage, "{} is none of go, go N, go all, end", quoted(order));
        return;
    }
    if (end)
        m_lab.holdNoMore();
    for (std::size_t i = 0; i < m_waiting.size();) {
        const bool meant = end || which == "all" || (number && m_waiting[i].number == *number);
        if (meant || (which.empty() && !number)) {
            letGo(m_waiting[i]);
            m_waiting.erase(m_waiting.begin() + static_cast<std::ptrdiff_t>(i));
            if (!end && which != "all")
                return;
        } else {
            ++i;
        }
    }
}

void HeldReplies::letGo(const Waiting& waiting)
{
    m_lab.letGo(waiting.connection);
    if (m_json)
        fmt::print("{}\n", Json({{"released", waiting.number}}).dump());
    else
        fmt::print("           released {}\n", waiting.number);
}

void HeldReplies::print(const Waiting& waiting) const
{
    const trace::Trace& trace = m_lab.trace();
    const trace::Event& event = trace[waiting.reply];
    const trace::ConnectionInfo& info = trace.connection(waiting.connection);
    const std::string_view server = trace.hostName(info.server);
    const std::string_view client = trace.hostName(info.client);
    if (m_json)
        fmt::print("{}\n",
            Json({{"time", nanoseconds(event.time)}, {"held", waiting.number}, {"host", server},
                     {"client", client}, {"reply", trace.text(event)}})
                .dump(-1, ' ', false, Json::error_handler_t::replace));
    else
        fmt::print("{:>10} held {}: {} to {}: {}\n", formatSeconds(event.time), waiting.number,
            server, client, trace.text(event));
}

} // namespace postroad::cli
