// SPDX-License-Identifier: MIT
#include "core/scenario/read.h"

#include "core/base/sentence.h"
#include "core/mail/address.h"
#include "core/scenario/fault_reader.h"
#include "core/scenario/host_reader.h"
#include "core/scenario/lesson_reader.h"
#include "core/scenario/letter_reader.h"
#include "core/scenario/security_reader.h"
#include "core/scenario/zone_maker.h"

#include <algorithm>
#include <exception>

namespace postroad::scenario {

namespace {

constexpr std::size_t kLinksMax = 500;
constexpr Duration kLongestLatency = 60s;
constexpr std::size_t kNameOctetsMax = 60;

/// The parts of a file in the order in which they need each other, not in that of the text.
class FileReader
{
public:
    FileReader(const Value& root, Plan& plan, const FileLoader& loadFile,
        const ReadOptions& options, ReadContext& context)
        : m_reader(root, say({"a lesson", "课程"}), context),
          m_plan(plan),
          m_loadFile(loadFile),
          m_options(options),
          m_context(context)
    {
    }

    void read()
    {
        readHead();
        const std::vector<DomainDraft> domains = readDomains(m_reader, m_context);
        readLetters(m_reader, domains, m_loadFile, m_plan, m_context);
        const std::vector<ReadDraft> reads = readReads(m_reader, domains, m_context);
        for (const ReadDraft& draft : reads)
            m_plan.reads.push_back(draft.plan);
        std::vector<std::string> exchangers = makeStage(domains);
        // What stands on a stage with mistakes is not looked up: one slip, one message.
        const bool stands = m_context.diagnostics.empty();
        const Stage stage(m_plan, std::move(exchangers));
        MatcherContext matchers{m_context, stands ? &stage : nullptr};
        checkReads(reads, matchers);
        readLinks(matchers);
        readHosts(m_reader, m_plan, matchers);
        readFaults(m_reader, m_options.legalReplies, m_plan, matchers);
        readSteps(m_reader, m_plan, matchers);
        readExpects(m_reader, m_plan, matchers);
        m_reader.finish();
    }

private:
    void readHead();
    void readNumbers();
    void readClock();
    void readChapter();
    std::vector<std::string> makeStage(const std::vector<DomainDraft>& domains);
    void checkReads(const std::vector<ReadDraft>& reads, MatcherContext& matchers);
    void readLinks(MatcherContext& matchers);
    void readLink(const Value& table, MatcherContext& matchers);

    TableReader m_reader;
    Plan& m_plan;
    const FileLoader& m_loadFile;
    const ReadOptions& m_options;
    ReadContext& m_context;
};

void FileReader::readHead()
{
    m_reader.require("title", say({"title.en and title.zh", "title.en 和 title.zh"}));
    m_plan.title = m_reader.localText("title");
    m_plan.goal = m_reader.localText("goal");
    readChapter();
    readNumbers();
    readClock();
    if (const auto until = m_reader.duration("until", 1ns))
        m_plan.until = until->value;
    if (const auto latency = m_reader.duration("latency", 1us, kLongestLatency))
        m_plan.defaultLatency = latency->value;
    else
        m_plan.generated.push_back("latency: " + formatDuration(m_plan.defaultLatency)
            + " one way between any two machines without a [[link]]");
}

void FileReader::readChapter()
{
    const auto chapter = m_reader.string("chapter");
    if (!chapter)
        return;
    const std::string& name = chapter->value;
    const bool fits = !name.empty() && name.size() <= kNameOctetsMax
        && std::all_of(name.begin(), name.end(),
            [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!fits)
        m_context.diagnostics.add(chapter->place,
            say({"{1} is no name of a chapter", "{1}不能作章名"}, quoted(name)),
            say({"small letters, digits and hyphens, such as finding-the-way",
                "小写字母、数字和连字符，例如 finding-the-way"}));
    m_plan.chapter = name;
}

void FileReader::readNumbers()
{
    if (const auto seed = m_reader.integer("seed", 0, INT64_MAX))
        m_plan.seed = static_cast<std::uint64_t>(seed->value);
    else
        m_plan.generated.push_back("seed: " + std::to_string(m_plan.seed));
    if (const auto groups = m_reader.boolean("pipelining"))
        m_plan.pipelining = groups->value;
    if (const auto limit = m_reader.integer("size-limit", 1, INT32_MAX))
        m_plan.messageOctetsMax = static_cast<std::uint64_t>(limit->value);
    readSecurity(m_reader, m_plan, m_context);
}

void FileReader::readClock()
{
    const Member* clock = m_reader.take("clock");
    if (clock == nullptr) {
        m_plan.generated.emplace_back("clock: 2026-03-02T09:00:00+01:00");
        return;
    }
    const Value& value = clock->value;
    if (!value.wholeDateTime || value.civil.year < 1970)
        return m_context.diagnostics.add(value.place,
            say({"“clock” can't be used", "“clock”不能用"}),
            say({"a date and time with its offset, such as 2026-03-02T09:00:00+01:00, in whole "
                 "seconds and not before 1970",
                "带时区的日期和时间，例如 2026-03-02T09:00:00+01:00，以整秒计，不早于 1970 年"}));
    m_plan.calendar = {.startEpochSeconds = epochFromCivil(value.civil),
        .offsetMinutes = value.civil.offsetMinutes};
}

std::vector<std::string> FileReader::makeStage(const std::vector<DomainDraft>& domains)
{
    WorldMaker world(domains, senderDomains(m_plan), m_plan, m_context);
    world.make();
    return makeZones(domains, world, m_plan, m_context);
}

void FileReader::checkReads(const std::vector<ReadDraft>& reads, MatcherContext& matchers)
{
    for (std::size_t i = 0; i < reads.size(); ++i) {
        const ReadDraft& draft = reads[i];
        if (draft.on != nullptr)
            m_plan.reads[i].after = readMatcher(*draft.on, matchers);
        const DomainPlan* plan = m_plan.findDomain(mail::domainOf(draft.plan.user));
        if (plan != nullptr && !plan->mda)
            m_context.diagnostics.add(draft.userPlace,
                say({"{1} has no mail store to read from", "{1} 没有可以取信的存储"}, plan->name),
                say({"a domain without mail = false", "没有 mail = false 的域名"}));
    }
}

void FileReader::readLinks(MatcherContext& matchers)
{
    for (const Value* table : takeTables(m_reader, "link", kLinksMax, m_context))
        readLink(*table, matchers);
}

void FileReader::readLink(const Value& table, MatcherContext& matchers)
{
    TableReader reader(table, say({"a [[link]]", "[[link]] 表"}), m_context);
    reader.require("between",
        say({"two hosts, such as [\"mta\", \"mx1\"]", "两台主机，例如 [\"mta\", \"mx1\"]"}));
    reader.require("latency",
        say({"how long a line takes one way, such as \"40ms\"", "单程所需的时间，例如 \"40ms\""}));
    const bool hasEnds = reader.has("between");
    const Place place = hasEnds ? reader.take("between")->value.place : reader.place();
    const auto names = reader.strings("between", 2);
    std::vector<HostIndex> ends;
    for (const auto& name : names) {
        if (const auto host = readHostName(name.value, name.place, matchers))
            ends.push_back(*host);
    }
    if ((hasEnds && names.size() != 2) || (ends.size() == 2 && ends[0] == ends[1]))
        m_context.diagnostics.add(place, say({"a link has two ends", "一条线路有两端"}),
            say({"two different hosts", "两台不同的主机"}));
    const auto latency = reader.duration("latency", 1us, kLongestLatency);
    reader.finish();
    if (ends.size() == 2 && latency)
        m_plan.links.push_back({ends[0], ends[1], latency->value});
}

} // namespace

Result<Plan, Diagnostics> read(std::string_view toml, std::string_view fileName,
    const FileLoader& loadFile, const ReadOptions& options)
{
    DiagnosticCollector diagnostics{std::string(fileName)};
    try {
        const Value root = parseToml(toml, diagnostics);
        if (!diagnostics.empty())
            return Failure{diagnostics.sorted()};
        ReadContext context{toml, diagnostics};
        Plan plan;
        plan.name = lessonName(fileName);
        FileReader(root, plan, loadFile, options, context).read();
        if (diagnostics.empty())
            return plan;
    } catch (const std::exception& error) {
        // No reader throws on purpose; memory may run out all the same.
        diagnostics.add(
            {}, say({"the file can't be read: {1}", "无法读取文件：{1}"}, error.what()));
    }
    return Failure{diagnostics.sorted()};
}

std::string lessonName(std::string_view fileName)
{
    const std::size_t slash = fileName.find_last_of("/\\");
    if (slash != fileName.npos)
        fileName.remove_prefix(slash + 1);
    return std::string(fileName.substr(0, fileName.find(".toml")));
}

} // namespace postroad::scenario
