#include "script/route.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace socle::script {

namespace {

using base::Code;
using base::Error;
using Kind = Segment::Kind;

constexpr std::size_t segments_max = 30;

constexpr std::array<std::string_view, 15> own_roots = {
    "rest",  "auth",    "storage", "realtime", "events",       "functions",   "graphql",  "health",
    "ready", "metrics", "docs",    "admin",    "openapi.json", ".well-known", "site.json"};

constexpr std::array<std::pair<std::string_view, Kind>, 4> kinds = {{
    {"text", Kind::text},
    {"integer", Kind::integer},
    {"digits", Kind::digits},
    {"uuid", Kind::uuid},
}};

[[noreturn]] void refuse(std::string message) {
    throw Error(Code::bad_value, std::move(message));
}

bool is_digits(std::string_view text) {
    return !text.empty() &&
           std::ranges::all_of(text, [](char letter) { return letter >= '0' && letter <= '9'; });
}

bool is_integer(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return is_digits(text) && fault == std::errc() && end == text.data() + text.size();
}

bool is_uuid(std::string_view text) {
    constexpr std::string_view shape = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    if (text.size() != shape.size()) return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char letter = text[at];
        const bool hex = (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'f') ||
                         (letter >= 'A' && letter <= 'F');
        if (shape[at] == '-' ? letter != '-' : !hex) return false;
    }
    return true;
}

bool accepts(Kind kind, std::string_view text) {
    switch (kind) {
        case Kind::integer:
            return is_integer(text);
        case Kind::digits:
            return is_digits(text);
        case Kind::uuid:
            return is_uuid(text);
        default:
            return !text.empty() && base::valid_utf8(text) && !text.contains('\0');
    }
}

bool is_name(std::string_view name) {
    return !name.empty() && (name.front() < '0' || name.front() > '9') &&
           std::ranges::all_of(name, [](char letter) {
               return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                      (letter >= '0' && letter <= '9') || letter == '_';
           });
}

Segment parse_segment(std::string_view part, bool last) {
    if (!part.starts_with('{')) {
        if (part.find_first_of("{}?#% ") != std::string_view::npos) {
            refuse("a parameter is a whole segment: /movies/{id}, not " + std::string(part));
        }
        return {Kind::literal, std::string(part)};
    }
    if (!part.ends_with('}')) refuse("'" + std::string(part) + "' is not closed with }");
    auto name = part.substr(1, part.size() - 2);
    Segment segment{Kind::text, {}};
    if (name.ends_with("...")) {
        if (!last) refuse("'" + std::string(part) + "' takes all that is left: only at the end");
        segment.kind = Kind::rest;
        name.remove_suffix(3);
    } else if (const auto colon = name.find(':'); colon != std::string_view::npos) {
        const auto type = name.substr(colon + 1);
        const auto found =
            std::ranges::find(kinds, type, &std::pair<std::string_view, Kind>::first);
        if (found == kinds.end()) {
            refuse("unknown type '" + std::string(type) + "': text, integer, digits or uuid");
        }
        segment.kind = found->second;
        name = name.substr(0, colon);
    }
    if (!is_name(name)) refuse("'" + std::string(name) + "' is no name of a parameter");
    segment.text = name;
    return segment;
}

}  // namespace

bool is_own_path(std::string_view path) {
    path.remove_prefix(path.starts_with('/') ? 1 : 0);
    return std::ranges::find(own_roots, path.substr(0, path.find('/'))) != own_roots.end();
}

std::vector<Segment> parse_pattern(std::string_view pattern) {
    if (!pattern.starts_with('/')) refuse("a path begins with /");
    const auto parts = base::split(pattern.substr(1), '/');
    if (parts.size() > segments_max) refuse("a path has at most 30 segments");
    std::vector<Segment> segments;
    for (std::size_t at = 0; at < parts.size(); ++at) {
        auto segment = parse_segment(parts[at], at + 1 == parts.size());
        const auto twice = [&](const Segment& other) {
            return other.kind != Kind::literal && other.text == segment.text;
        };
        if (segment.kind != Kind::literal && std::ranges::any_of(segments, twice)) {
            refuse("the parameter '" + segment.text + "' is there twice");
        }
        segments.push_back(std::move(segment));
    }
    return segments;
}

std::optional<std::vector<std::string>> match(const Route& route, std::string_view path) {
    std::vector<std::string> values;
    auto rest = path.substr(path.starts_with('/') ? 1 : 0);
    for (std::size_t at = 0; at < route.segments.size(); ++at) {
        const auto& segment = route.segments[at];
        const bool last = at + 1 == route.segments.size();
        const auto slash = segment.kind == Kind::rest ? std::string_view::npos : rest.find('/');
        if (last != (slash == std::string_view::npos)) return std::nullopt;
        const auto part = rest.substr(0, slash);
        rest = last ? std::string_view() : rest.substr(slash + 1);
        if (segment.kind == Kind::literal) {
            if (part != segment.text) return std::nullopt;
            continue;
        }
        auto value = base::path_decode(part);
        const bool fits = value && (segment.kind == Kind::rest || accepts(segment.kind, *value));
        if (!fits) return std::nullopt;
        values.push_back(std::move(*value));
    }
    return values;
}

}  // namespace socle::script
