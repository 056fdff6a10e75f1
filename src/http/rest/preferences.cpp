#include "http/rest/preferences.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && number >= 0 ? std::optional(number) : std::nullopt;
}

std::optional<Preferences::Return> return_of(std::string_view value) {
    using enum Preferences::Return;
    if (value == "minimal") return minimal;
    if (value == "headers-only") return headers_only;
    if (value == "representation") return representation;
    return std::nullopt;
}

std::optional<Preferences::Handling> handling_of(std::string_view value) {
    using enum Preferences::Handling;
    if (value == "strict") return strict;
    if (value == "lenient") return lenient;
    return std::nullopt;
}

std::optional<bool> missing_null_of(std::string_view value) {
    if (value == "null") return true;
    if (value == "default") return false;
    return std::nullopt;
}

std::optional<records::Resolution> resolution_of(std::string_view value) {
    if (value == "merge-duplicates") return records::Resolution::merge;
    if (value == "ignore-duplicates") return records::Resolution::ignore;
    return std::nullopt;
}

std::optional<bool> undo_of(std::string_view value) {
    if (value == "rollback") return true;
    if (value == "commit") return false;
    return std::nullopt;
}

std::optional<records::Count> count_of(std::string_view value) {
    using enum records::Count;
    if (value == "exact") return exact;
    if (value == "planned") return planned;
    if (value == "estimated") return estimated;
    return std::nullopt;
}

std::string_view count_name(records::Count count) {
    using enum records::Count;
    return count == planned ? "planned" : count == estimated ? "estimated" : "exact";
}

/// Keeps the first value that is known; false when this one is not.
template <typename T>
bool take(std::optional<T>& kept, const std::optional<T>& given) {
    if (!kept) kept = given;
    return given.has_value();
}

bool accept(Preferences& preferences, std::string_view name, std::string_view value) {
    if (name == "return") return take(preferences.answer, return_of(value));
    if (name == "missing") return take(preferences.missing_null, missing_null_of(value));
    if (name == "handling") return take(preferences.handling, handling_of(value));
    if (name == "max-affected") return take(preferences.affected_max, whole_number(value));
    if (name == "count") return take(preferences.count, count_of(value));
    if (name == "resolution") return take(preferences.resolution, resolution_of(value));
    if (name == "tx") return take(preferences.undo, undo_of(value));
    if (name == "timezone") {
        auto zone = base::Zone::find(value);
        const bool known = zone != nullptr;
        if (!preferences.zone) preferences.zone = std::move(zone);
        return known;
    }
    return false;
}

}  // namespace

std::optional<std::int64_t> Preferences::affected_limit(Verb verb) const {
    const bool limited = strict() && (verb == Verb::update || verb == Verb::remove);
    return limited ? affected_max : std::nullopt;
}

std::string Preferences::applied(Verb verb) const {
    std::vector<std::string> parts;
    if (resolution && verb == Verb::create) {
        const bool merge = *resolution == records::Resolution::merge;
        parts.emplace_back(merge ? "resolution=merge-duplicates" : "resolution=ignore-duplicates");
    }
    if (missing_null && verb == Verb::create) {
        parts.emplace_back(*missing_null ? "missing=null" : "missing=default");
    }
    if (answer && verb != Verb::read) {
        constexpr std::string_view names[] = {"minimal", "headers-only", "representation"};
        parts.push_back("return=" + std::string(names[static_cast<std::size_t>(*answer)]));
    }
    if (count) {
        const auto done = verb == Verb::read ? *count : records::Count::exact;
        parts.push_back("count=" + std::string(count_name(done)));
    }
    if (undo && verb != Verb::read) parts.emplace_back(*undo ? "tx=rollback" : "tx=commit");
    if (handling) parts.emplace_back(strict() ? "handling=strict" : "handling=lenient");
    if (zone) parts.push_back("timezone=" + zone->name());
    const auto limit = affected_limit(verb);
    if (limit) parts.push_back("max-affected=" + std::to_string(*limit));
    return base::join(parts, ", ");
}

Preferences parse_preferences(std::string_view header) {
    Preferences preferences;
    if (header.empty()) return preferences;
    std::vector<std::string> unknown;
    for (const auto part : base::split(header, ',')) {
        const auto text = base::trimmed(part);
        if (text.empty()) continue;
        const auto equals = std::min(text.find('='), text.size());
        const auto name = base::trimmed(text.substr(0, equals));
        const auto value = base::trimmed(text.substr(std::min(equals + 1, text.size())));
        if (!accept(preferences, name, value)) unknown.emplace_back(text);
    }
    if (preferences.strict() && !unknown.empty()) {
        throw Error(Code::bad_preference, "Invalid preferences given with handling=strict",
                    "Invalid preferences: " + base::join(unknown, ", "));
    }
    return preferences;
}

}  // namespace socle::http
