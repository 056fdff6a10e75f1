#include "trial/hole.h"

#include "base/ids.h"
#include "definition/suggestion.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace socle::trial {
namespace {

constexpr std::string_view matches_start = "<matches ";

constexpr std::array<std::pair<std::string_view, Hole::Kind>, 13> words = {{
    {"any", Hole::Kind::any},
    {"absent", Hole::Kind::absent},
    {"more", Hole::Kind::more},
    {"text", Hole::Kind::text},
    {"integer", Hole::Kind::integer},
    {"number", Hole::Kind::number},
    {"boolean", Hole::Kind::boolean},
    {"object", Hole::Kind::object},
    {"list", Hole::Kind::list},
    {"uuid", Hole::Kind::uuid},
    {"date", Hole::Kind::date},
    {"time", Hole::Kind::time},
    {"timestamp", Hole::Kind::timestamp},
}};

/// `word` of `<word>`.
std::optional<std::string_view> word_in(std::string_view text) {
    if (text.size() < 3 || text.front() != '<' || text.back() != '>') return std::nullopt;
    const auto inside = text.substr(1, text.size() - 2);
    const bool lower = std::ranges::all_of(inside, [](char c) { return c >= 'a' && c <= 'z'; });
    return lower ? std::optional(inside) : std::nullopt;
}

RE2::Options quiet() {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    return options;
}

bool full_match(std::string_view text, const RE2& regex) {
    return RE2::FullMatch(re2::StringPiece(text.data(), text.size()), regex);
}

bool finds(const std::string& pattern, std::string_view text,
           std::map<std::string, std::string>& named) {
    const RE2 regex(pattern, quiet());
    std::vector<re2::StringPiece> groups(static_cast<std::size_t>(regex.NumberOfCapturingGroups()) +
                                         1);
    const re2::StringPiece piece(text.data(), text.size());
    if (!regex.Match(piece, 0, text.size(), RE2::UNANCHORED, groups.data(),
                     static_cast<int>(groups.size()))) {
        return false;
    }
    for (const auto& [name, index] : regex.NamedCapturingGroups()) {
        named[name] = std::string(groups[static_cast<std::size_t>(index)]);
    }
    return true;
}

bool is_whole(const boost::json::value& value) {
    if (value.is_int64() || value.is_uint64()) return true;
    return value.is_double() && std::trunc(value.get_double()) == value.get_double();
}

bool takes_text(const Hole& hole, std::string_view text,
                std::map<std::string, std::string>& named) {
    static const RE2 date(R"(\d{4,}-\d\d-\d\d)");
    static const RE2 time(R"(\d\d:\d\d(:\d\d(\.\d+)?)?)");
    static const RE2 timestamp(
        R"(\d{4,}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)?)");
    switch (hole.kind) {
        case Hole::Kind::text:
            return true;
        case Hole::Kind::uuid:
            return base::parse_uuid(text).has_value();
        case Hole::Kind::date:
            return full_match(text, date);
        case Hole::Kind::time:
            return full_match(text, time);
        case Hole::Kind::timestamp:
            return full_match(text, timestamp);
        case Hole::Kind::matches:
            return finds(hole.pattern, text, named);
        default:
            return false;
    }
}

}  // namespace

std::optional<Hole> hole_in(std::string_view text) {
    if (text.starts_with(matches_start) && text.ends_with('>')) {
        text.remove_prefix(matches_start.size());
        text.remove_suffix(1);
        return Hole{Hole::Kind::matches, std::string(text)};
    }
    const auto word = word_in(text);
    if (!word) return std::nullopt;
    const auto found = std::ranges::find(words, *word, &decltype(words)::value_type::first);
    if (found == words.end()) return std::nullopt;
    return Hole{found->second, {}};
}

std::string hole_problem(std::string_view text) {
    const auto hole = hole_in(text);
    if (hole && hole->kind == Hole::Kind::matches) {
        const RE2 regex(hole->pattern, quiet());
        return regex.ok() ? "" : fmt::format("invalid regular expression: {}", regex.error());
    }
    const auto word = word_in(text);
    if (hole || !word) return {};
    std::vector<std::string> names = {"matches"};
    for (const auto& [name, kind] : words)
        names.emplace_back(name);
    const auto hint = definition::did_you_mean(*word, names);
    return hint.empty() ? hint : fmt::format("unknown hole '{}'{}", text, hint);
}

bool takes(const Hole& hole, const boost::json::value& value,
           std::map<std::string, std::string>& named) {
    switch (hole.kind) {
        case Hole::Kind::any:
            return true;
        case Hole::Kind::absent:
        case Hole::Kind::more:
            return false;
        case Hole::Kind::integer:
            return is_whole(value);
        case Hole::Kind::number:
            return value.is_number();
        case Hole::Kind::boolean:
            return value.is_bool();
        case Hole::Kind::object:
            return value.is_object();
        case Hole::Kind::list:
            return value.is_array();
        default:
            return value.is_string() && takes_text(hole, value.get_string(), named);
    }
}

}  // namespace socle::trial
