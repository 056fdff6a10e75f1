#include "events/json_members.h"

#include "base/json.h"

#include <boost/json.hpp>

#include <algorithm>

namespace socle::events {

namespace {

std::size_t string_end(std::string_view text, std::size_t open) {
    std::size_t at = open + 1;
    while (at < text.size() && text[at] != '"')
        at += text[at] == '\\' ? 2 : 1;
    return std::min(at + 1, text.size());
}

/// Where the value that starts at `at` ends: before the comma or the closing bracket behind it.
std::size_t value_end(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = string_end(text, at);
            continue;
        }
        if (depth == 0 && (c == ',' || c == ']' || c == '}')) break;
        if (c == '{' || c == '[') ++depth;
        if (c == '}' || c == ']') --depth;
        ++at;
    }
    return at;
}

}  // namespace

std::vector<JsonMember> json_members(std::string_view text) {
    std::vector<JsonMember> members;
    std::size_t at = 1;
    while (text.starts_with('{') && at < text.size() && text[at] == '"') {
        const auto name_end = string_end(text, at);
        auto name = json_string(text.substr(at, name_end - at));
        const auto start = std::min(name_end + 1, text.size());
        const auto end = value_end(text, start);
        members.push_back({std::move(name), text.substr(start, end - start)});
        at = end + 1;
    }
    return members;
}

std::vector<std::string_view> json_elements(std::string_view text) {
    std::vector<std::string_view> elements;
    std::size_t at = 1;
    while (text.starts_with('[') && at < text.size() && text[at] != ']') {
        const auto end = value_end(text, at);
        elements.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return elements;
}

std::string json_string(std::string_view text) {
    base::JsonFault fault;
    const auto value = base::parse_json(text, fault);
    if (!value || !value->is_string()) return {};
    return std::string(value->get_string());
}

}  // namespace socle::events
