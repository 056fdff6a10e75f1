#include "http/rest/preferences.h"

#include "base/error.h"
#include "base/text.h"

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

void refuse_later(std::string_view text) {
    if (text.starts_with("tx=rollback") || text.starts_with("resolution=")) {
        throw Error(Code::unsupported,
                    "Prefer: " + std::string(text) + " is not served by this version of Socle");
    }
}

bool accept_return(Preferences& preferences, std::string_view value) {
    using enum Preferences::Return;
    std::optional<Preferences::Return> answer;
    if (value == "minimal") answer = minimal;
    if (value == "headers-only") answer = headers_only;
    if (value == "representation") answer = representation;
    if (!preferences.answer) preferences.answer = answer;
    return answer.has_value();
}

bool accept(Preferences& preferences, std::string_view text) {
    const auto equals = text.find('=');
    const auto name = base::trimmed(text.substr(0, equals));
    const auto value =
        equals == std::string_view::npos ? "" : base::trimmed(text.substr(equals + 1));
    if (name == "return") return accept_return(preferences, value);
    if (name == "count") {
        preferences.count = true;
        return value == "exact" || value == "planned" || value == "estimated";
    }
    if (name == "missing" && (value == "default" || value == "null")) {
        if (!preferences.missing_null) preferences.missing_null = value == "null";
        return true;
    }
    if (name == "handling" && (value == "strict" || value == "lenient")) {
        if (!preferences.handling_given) preferences.strict = value == "strict";
        preferences.handling_given = true;
        return true;
    }
    if (name == "max-affected" && whole_number(value)) {
        preferences.affected_max = whole_number(value);
        return true;
    }
    return name == "tx" && value == "commit";
}

}  // namespace

std::string Preferences::applied(bool write) const {
    std::vector<std::string> parts;
    if (missing_null && write) parts.push_back(*missing_null ? "missing=null" : "missing=default");
    if (answer && write) {
        constexpr std::string_view names[] = {"minimal", "headers-only", "representation"};
        parts.push_back("return=" + std::string(names[static_cast<std::size_t>(*answer)]));
    }
    if (count) parts.emplace_back("count=exact");
    if (handling_given) parts.emplace_back(strict ? "handling=strict" : "handling=lenient");
    if (strict && affected_max && write) {
        parts.push_back("max-affected=" + std::to_string(*affected_max));
    }
    return base::join(parts, ", ");
}

Preferences parse_preferences(std::string_view header) {
    Preferences preferences;
    if (header.empty()) return preferences;
    std::vector<std::string> unknown;
    for (const auto part : base::split(header, ',')) {
        const auto text = base::trimmed(part);
        if (text.empty()) continue;
        refuse_later(text);
        if (!accept(preferences, text)) unknown.emplace_back(text);
    }
    if (preferences.strict && !unknown.empty()) {
        throw Error(Code::bad_preference, "Invalid preferences given with handling=strict",
                    "Invalid preferences: " + base::join(unknown, ", "));
    }
    return preferences;
}

}  // namespace socle::http
