#include "definition/shape.h"

#include "base/text.h"
#include "definition/suggestion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace socle::definition {
namespace {

using Kind = Shape::Kind;

struct Unit {
    char name;
    std::int64_t seconds;
};
constexpr std::array<Unit, 6> units = {
    {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}, {'y', 365 * 86400}}};

std::string found_text(const YamlNode& node) {
    constexpr std::size_t shown_max = 40;
    switch (node.kind) {
        case YamlNode::Kind::null:
            return "nothing";
        case YamlNode::Kind::list:
            return "a list";
        case YamlNode::Kind::map:
            return "a map";
        case YamlNode::Kind::scalar:
            break;
    }
    if (node.text.size() > shown_max || node.text.contains('\n')) return "a text";
    return fmt::format("'{}'", node.text);
}

std::string duration_text(std::int64_t seconds) {
    for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
        if (unit->name != 'w' && unit->name != 'y' && seconds % unit->seconds == 0) {
            return fmt::format("{}{}", seconds / unit->seconds, unit->name);
        }
    }
    return fmt::format("{}s", seconds);
}

std::string wanted_duration(const Shape& shape) {
    return fmt::format("a duration from {} to {} like '90s', '15m', '1h' or '7d'{}",
                       duration_text(shape.low), duration_text(shape.high),
                       shape.or_never ? " (or 0)" : "");
}

std::string wanted_text(const Shape& shape) {
    switch (shape.kind) {
        case Kind::text:
        case Kind::word:
            return shape.noun.empty() ? "a text" : fmt::format("the name of a {}", shape.noun);
        case Kind::expression:
            return "an expression";
        case Kind::boolean:
        case Kind::off:
            return "true or false";
        case Kind::integer:
            return fmt::format("a whole number from {} to {}", shape.low, shape.high);
        case Kind::duration:
            return wanted_duration(shape);
        case Kind::scalar:
        case Kind::any:
            return "a value";
        case Kind::list:
            return "a list";
        case Kind::map:
            return shape.noun.empty() ? "a map" : fmt::format("a map of {} to value", shape.noun);
        case Kind::record: {
            std::vector<std::string> names;
            for (const auto& key : shape.keys) {
                if (key.refused.empty()) names.push_back(key.name);
            }
            if (names.size() > 5) names.resize(5);
            return fmt::format("a map with keys like {}", alternatives(names));
        }
        case Kind::either:
            return wanted_text(shape.of[0]) + " or " + wanted_text(shape.of[1]);
    }
    return "a value";
}

void conform_word(const YamlNode& node, const Shape& shape, const ReportAt& report) {
    const auto found = std::ranges::find(shape.words, node.text, &Word::name);
    if (found != shape.words.end()) {
        if (!found->refused.empty()) {
            report(node.begin, fmt::format("{} '{}': {}", shape.noun, node.text, found->refused));
        }
        return;
    }
    const auto names = word_names(shape.words);
    auto hint = did_you_mean(node.text, names);
    if (hint.empty()) hint = fmt::format("; it is {}", alternatives(names));
    report(node.begin, fmt::format("unknown {} '{}'{}", shape.noun, node.text, hint));
}

void conform_integer(const YamlNode& node, const Shape& shape, const ReportAt& report) {
    std::int64_t value = 0;
    const auto* end = node.text.data() + node.text.size();
    const auto [read_end, fault] = std::from_chars(node.text.data(), end, value);
    const bool good = node.is_plain() && fault == std::errc() && read_end == end;
    if (good && value >= shape.low && value <= shape.high) return;
    report(node.begin, fmt::format("expected {}, found {}", wanted_text(shape), found_text(node)));
}

void conform_duration(const YamlNode& node, const Shape& shape, const ReportAt& report) {
    const auto seconds = duration_seconds(node.text);
    const bool never = seconds && *seconds == 0 && shape.or_never;
    if (never || (seconds && *seconds >= shape.low && *seconds <= shape.high)) return;
    report(node.begin, fmt::format("expected {}, found {}", wanted_text(shape), found_text(node)));
}

void conform_boolean(const YamlNode& node, const Shape& shape, const ReportAt& report) {
    const bool on = node.is_plain() && node.text == "true";
    if (!on && !(node.is_plain() && node.text == "false")) {
        report(node.begin, fmt::format("expected true or false, found {}", found_text(node)));
    } else if (on && shape.kind == Kind::off) {
        report(node.begin,
               fmt::format("{} does not exist yet: write false or leave it out", shape.noun));
    }
}

std::string unknown_key_hint(std::string_view name, const Shape& shape) {
    std::vector<std::string> names;
    for (const auto& key : shape.keys) {
        if (key.refused.empty()) names.push_back(key.name);
    }
    auto hint = did_you_mean(name, names);
    return hint.empty() ? fmt::format("; known are {}", base::join(names, ", ")) : hint;
}

void conform_record(const YamlNode& node, const Shape& shape, const ReportAt& report) {
    for (const auto& entry : node.entries) {
        const auto* key = find_key(shape, entry.key);
        if (key == nullptr) {
            report(entry.mark, fmt::format("unknown key '{}'{}", entry.key,
                                           unknown_key_hint(entry.key, shape)));
        } else if (!key->refused.empty()) {
            report(entry.mark, fmt::format("key '{}': {}", entry.key, key->refused));
        } else {
            conform(entry.value, key->shape, report);
        }
    }
    for (const auto& key : shape.keys) {
        if (key.required && node.find(key.name) == nullptr) {
            report(node.begin, fmt::format("key '{}' is missing", key.name));
        }
    }
}

bool few(std::size_t count, const Shape& shape, const YamlNode& node, const ReportAt& report) {
    if (count >= shape.least) return false;
    report(node.begin, fmt::format("expected at least {} here", shape.least));
    return true;
}

}  // namespace

std::optional<std::int64_t> duration_seconds(std::string_view text) {
    constexpr std::int64_t count_max = 1'000'000'000;
    std::int64_t count = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), count);
    if (read.ec != std::errc() || count < 0 || count > count_max) return std::nullopt;
    if (read.ptr == end) return count == 0 ? std::optional(count) : std::nullopt;
    const auto unit = std::ranges::find(units, *read.ptr, &Unit::name);
    if (unit == units.end() || read.ptr + 1 != end) return std::nullopt;
    return count * unit->seconds;
}

bool takes(const Shape& shape, const YamlNode& node) {
    switch (shape.kind) {
        case Kind::any:
            return true;
        case Kind::list:
            return node.is_list();
        case Kind::map:
        case Kind::record:
            return node.is_map();
        case Kind::either:
            return takes(shape.of[0], node) || takes(shape.of[1], node);
        default:
            return node.is_scalar();
    }
}

void conform(const YamlNode& node, const Shape& shape, const ReportAt& report) {
    if (node.bad) return;
    if (!takes(shape, node)) {
        report(node.begin,
               fmt::format("expected {}, found {}", wanted_text(shape), found_text(node)));
        return;
    }
    switch (shape.kind) {
        case Kind::word:
            return conform_word(node, shape, report);
        case Kind::integer:
            return conform_integer(node, shape, report);
        case Kind::duration:
            return conform_duration(node, shape, report);
        case Kind::boolean:
        case Kind::off:
            return conform_boolean(node, shape, report);
        case Kind::record:
            return conform_record(node, shape, report);
        case Kind::either:
            return conform(node, shape.of[takes(shape.of[0], node) ? 0 : 1], report);
        case Kind::list:
            if (few(node.items.size(), shape, node, report)) return;
            for (const auto& item : node.items)
                conform(item, shape.of[0], report);
            return;
        case Kind::map:
            for (const auto& entry : node.entries)
                conform(entry.value, shape.of[0], report);
            return;
        default:
            return;
    }
}

}  // namespace socle::definition
