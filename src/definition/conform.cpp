#include "definition/shape.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace socle::definition {
namespace {

using Kind = Shape::Kind;

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

std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& candidates) {
    constexpr std::size_t compared_bytes_max = 200;
    if (wanted.size() > compared_bytes_max) return {};
    const auto near = base::nearest(wanted, candidates);
    return near ? fmt::format("; did you mean '{}'?", *near) : std::string();
}

std::string alternatives(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += "'" + names[i] + "'";
    }
    return text;
}

}  // namespace socle::definition
