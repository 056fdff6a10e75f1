#include "definition/cron.h"

#include "base/text.h"
#include "definition/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <vector>

namespace socle::definition {
namespace {

using base::Microseconds;

constexpr Microseconds second_us = 1'000'000;
constexpr Microseconds minute_us = 60 * second_us;
constexpr Microseconds hour_us = 60 * minute_us;
constexpr Microseconds day_us = 24 * hour_us;
constexpr int days_ahead_max = 3'660;

struct FieldRule {
    const char* noun;
    int low;
    int high;
    std::vector<std::string_view> names;  ///< of the values from `low` on
};

const std::array<FieldRule, 5>& field_rules() {
    static const std::array<FieldRule, 5> rules = {{
        {"minute", 0, 59, {}},
        {"hour", 0, 23, {}},
        {"day", 1, 31, {}},
        {"month",
         1,
         12,
         {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
        {"day of the week", 0, 7, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
    }};
    return rules;
}

struct Alias {
    std::string_view name;
    std::string_view fields;
};
constexpr std::array<Alias, 7> aliases = {{{"@hourly", "0 * * * *"},
                                           {"@daily", "0 0 * * *"},
                                           {"@midnight", "0 0 * * *"},
                                           {"@weekly", "0 0 * * 0"},
                                           {"@monthly", "0 0 1 * *"},
                                           {"@yearly", "0 0 1 1 *"},
                                           {"@annually", "0 0 1 1 *"}}};

std::optional<int> whole(std::string_view text) {
    int value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    const bool good = !text.empty() && text.size() <= 3 && read.ec == std::errc() &&
                      read.ptr == end && value >= 0;
    return good ? std::optional(value) : std::nullopt;
}

/// Reads one field: a list of `*`, values and ranges, each with a step where it makes sense.
class FieldReader {
public:
    FieldReader(const FieldRule& rule, std::string_view text, std::size_t offset, CronFault& fault)
        : rule_(rule), text_(text), offset_(offset), fault_(fault) {}

    std::optional<std::uint64_t> read() {
        std::uint64_t bits = 0;
        std::size_t at = 0;
        for (const auto part : base::split(text_, ',')) {
            const auto found = read_part(part, at);
            if (!found) return std::nullopt;
            bits |= *found;
            at += part.size() + 1;
        }
        return bits;
    }

private:
    std::nullopt_t refuse(std::size_t at, std::string message) {
        fault_ = {offset_ + at, std::move(message)};
        return std::nullopt;
    }

    std::optional<std::uint64_t> read_part(std::string_view part, std::size_t at) {
        const auto slash = part.find('/');
        const auto span = part.substr(0, slash);
        int low = rule_.low;
        int high = rule_.high;
        const auto dash = span.find('-');
        if (span != "*") {
            const auto first = read_value(span.substr(0, dash), at);
            if (!first) return std::nullopt;
            low = high = *first;
        }
        if (dash != std::string_view::npos) {
            const auto last = read_value(span.substr(dash + 1), at + dash + 1);
            if (!last) return std::nullopt;
            high = *last;
            if (high < low) {
                return refuse(at,
                              fmt::format("the {} '{}' ends before it begins", rule_.noun, span));
            }
        }
        int step = 1;
        if (slash != std::string_view::npos) {
            const auto given = whole(part.substr(slash + 1));
            if (!given || *given == 0) {
                return refuse(at + slash + 1, "behind '/' stands a number from 1 on");
            }
            if (span != "*" && dash == std::string_view::npos) {
                return refuse(at, fmt::format("a step is of a range: write '{}-{}/{}'", span,
                                              rule_.high, *given));
            }
            step = *given;
        }
        std::uint64_t bits = 0;
        for (int value = low; value <= high; value += step)
            bits |= std::uint64_t{1} << value;
        return bits;
    }

    std::optional<int> read_value(std::string_view text, std::size_t at) {
        const auto word = base::lower(text);
        const auto named = std::ranges::find(rule_.names, word);
        if (named != rule_.names.end()) {
            return rule_.low + static_cast<int>(named - rule_.names.begin());
        }
        const auto number = whole(text);
        if (number && *number >= rule_.low && *number <= rule_.high) return number;
        std::vector<std::string> names(rule_.names.begin(), rule_.names.end());
        auto message =
            fmt::format("'{}' is no {} from {} to {}", text, rule_.noun, rule_.low, rule_.high);
        if (!number) message += did_you_mean(word, names);
        return refuse(at, std::move(message));
    }

    const FieldRule& rule_;
    std::string_view text_;
    std::size_t offset_;
    CronFault& fault_;
};

struct Word {
    std::string_view text;
    std::size_t offset = 0;
};

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (at < text.size()) {
        const auto begin = text.find_first_not_of(" \t", at);
        if (begin == std::string_view::npos) break;
        const auto end = std::min(text.find_first_of(" \t", begin), text.size());
        words.push_back({text.substr(begin, end - begin), begin});
        at = end;
    }
    return words;
}

std::optional<Cron> parse_alias(std::string_view text, CronFault& fault) {
    const auto found = std::ranges::find(aliases, text, &Alias::name);
    if (found == aliases.end()) {
        std::vector<std::string> names;
        for (const auto& alias : aliases)
            names.emplace_back(alias.name);
        fault = {0, fmt::format("'{}' is no time{}", text, did_you_mean(text, names))};
        return std::nullopt;
    }
    auto cron = parse_cron(found->fields, fault);
    if (cron) cron->text = text;
    return cron;
}

bool has(std::uint64_t bits, unsigned value) {
    return (bits >> value & 1) != 0;
}

bool falls_on(const Cron& cron, std::chrono::sys_days day) {
    const std::chrono::year_month_day date(day);
    if (!has(cron.months, static_cast<unsigned>(date.month()))) return false;
    const bool by_day = has(cron.days, static_cast<unsigned>(date.day()));
    const bool by_weekday = has(cron.weekdays, std::chrono::weekday(day).c_encoding());
    if (cron.any_day || cron.any_weekday) return by_day && by_weekday;
    return by_day || by_weekday;
}

/// The first due instant after `after_us` of a local day that begins, as if in UTC, at `begin_us`.
class DueOfDay {
public:
    DueOfDay(const Cron& cron, const base::Zone& zone, Microseconds begin_us, Microseconds after_us)
        : cron_(cron),
          zone_(zone),
          begin_us_(begin_us),
          after_us_(after_us),
          offset_before_us_(zone.offset_us(begin_us - day_us)),
          offset_behind_us_(zone.offset_us(begin_us + 2 * day_us)) {}

    std::optional<Microseconds> find() {
        const bool steady = offset_before_us_ == offset_behind_us_;
        for (unsigned hour = 0; hour < 24; ++hour) {
            if (!has(cron_.hours, hour)) continue;
            for (unsigned minute = 0; minute < 60; ++minute) {
                if (!has(cron_.minutes, minute)) continue;
                const auto local_us = begin_us_ + hour * hour_us + minute * minute_us;
                if (steady) {
                    take(local_us - offset_before_us_);
                    if (best_us_) return best_us_;
                } else {
                    take_changing(local_us);
                }
            }
        }
        return best_us_;
    }

private:
    void take(Microseconds at_us) {
        if (at_us > after_us_ && (!best_us_ || at_us < *best_us_)) best_us_ = at_us;
    }

    /// The clocks change about this day.
    void take_changing(Microseconds local_us) {
        const auto before_us = local_us - offset_before_us_;
        const auto behind_us = local_us - offset_behind_us_;
        const bool is_before = zone_.offset_us(before_us) == offset_before_us_;
        const bool is_behind = zone_.offset_us(behind_us) == offset_behind_us_;
        if (is_before || !is_behind) take(before_us);
        if (is_behind && (!is_before || cron_.any_hour)) take(behind_us);
    }

    const Cron& cron_;
    const base::Zone& zone_;
    const Microseconds begin_us_;
    const Microseconds after_us_;
    const Microseconds offset_before_us_;
    const Microseconds offset_behind_us_;
    std::optional<Microseconds> best_us_;
};

}  // namespace

std::optional<Cron> parse_cron(std::string_view text, CronFault& fault) {
    if (text.starts_with('@')) return parse_alias(text, fault);
    const auto words = words_of(text);
    const auto& rules = field_rules();
    if (words.size() != rules.size()) {
        fault = {0,
                 "five fields are needed: minute, hour, day, month, day of the week "
                 "('30 22 * * mon-fri')"};
        return std::nullopt;
    }
    std::array<std::uint64_t, 5> bits{};
    for (std::size_t at = 0; at < rules.size(); ++at) {
        const auto read = FieldReader(rules[at], words[at].text, words[at].offset, fault).read();
        if (!read) return std::nullopt;
        bits[at] = *read;
    }
    Cron cron;
    cron.minutes = bits[0];
    cron.hours = bits[1];
    cron.days = bits[2];
    cron.months = bits[3];
    constexpr std::uint64_t second_sunday = std::uint64_t{1} << 7;
    cron.weekdays = (bits[4] & ~second_sunday) | ((bits[4] & second_sunday) != 0 ? 1 : 0);
    cron.any_hour = words[1].text.starts_with('*');
    cron.any_day = words[2].text.starts_with('*');
    cron.any_weekday = words[4].text.starts_with('*');
    cron.text = text;
    return cron;
}

std::optional<Microseconds> next_due(const Cron& cron, const base::Zone& zone,
                                     Microseconds after_us) {
    using std::chrono::days;
    const std::chrono::sys_time<std::chrono::microseconds> local{
        std::chrono::microseconds(after_us + zone.offset_us(after_us))};
    // The day before may reach into this one where the clocks skipped.
    auto day = std::chrono::floor<days>(local) - days(1);
    for (int ahead = 0; ahead < days_ahead_max; ++ahead, day += days(1)) {
        if (!falls_on(cron, day)) continue;
        const auto begin_us = day.time_since_epoch().count() * day_us;
        const auto due = DueOfDay(cron, zone, begin_us, after_us).find();
        if (due) return due;
    }
    return std::nullopt;
}

std::optional<Microseconds> last_due(const Cron& cron, const base::Zone& zone,
                                     Microseconds after_us, Microseconds until_us) {
    // Looks back by growing steps, so that a long pause of a frequent job costs no more than a
    // short one.
    for (const Microseconds back : {hour_us, day_us, 40 * day_us, 4'000 * day_us}) {
        const auto from_us = std::max(after_us, until_us - back);
        auto due = next_due(cron, zone, from_us);
        if (due && *due <= until_us) {
            for (auto next = due; next && *next <= until_us; next = next_due(cron, zone, *next))
                due = next;
            return due;
        }
        if (from_us == after_us) return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace socle::definition
