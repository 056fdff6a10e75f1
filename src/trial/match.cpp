#include "trial/match.h"

#include "trial/hole.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>

namespace socle::trial {

namespace json = boost::json;
using definition::YamlNode;

namespace {

constexpr std::size_t shown_max = 200;

std::string below(const std::string& place, std::string_view name) {
    return place + "." + std::string(name);
}

bool is_hole(const YamlNode& node, Hole::Kind kind) {
    if (!node.is_scalar()) return false;
    const auto hole = hole_in(node.text);
    return hole && hole->kind == kind;
}

bool same_number(const json::value& a, const json::value& b) {
    if (a.is_int64() && b.is_int64()) return a.get_int64() == b.get_int64();
    return a.to_number<double>() == b.to_number<double>();
}

bool same(const json::value& a, const json::value& b) {
    if (a.is_number() && b.is_number()) return same_number(a, b);
    return a == b;
}

}  // namespace

std::string shown(const json::value& value) {
    auto text = json::serialize(value);
    if (text.size() <= shown_max) return text;
    std::size_t end = shown_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    return text.substr(0, end) + "…";
}

void Matcher::differ(const YamlNode& expected, const std::string& place, const std::string& wanted,
                     const json::value* found) {
    differences_.push_back(
        {expected.begin, fmt::format("{}: expected {}, {}", place, wanted,
                                     found == nullptr ? "it is not there"
                                                      : fmt::format("found {}", shown(*found)))});
}

void Matcher::match(const YamlNode& expected, const json::value* found, const std::string& place) {
    if (!expected.is_map() && !expected.is_list()) return scalar(expected, found, place);
    const char* wanted = expected.is_map() ? "an object" : "a list";
    const bool fit =
        found != nullptr && (expected.is_map() ? found->is_object() : found->is_array());
    if (!fit) return differ(expected, place, wanted, found);
    if (expected.is_map()) return object(expected, found->get_object(), place);
    list(expected, found->get_array(), place);
}

void Matcher::object(const YamlNode& expected, const json::object& found,
                     const std::string& place) {
    for (const auto& entry : expected.entries) {
        match(entry.value, found.if_contains(entry.key), below(place, entry.key));
    }
    if (members_ == Members::some) return;
    for (const auto& member : found) {
        const std::string name(member.key());
        if (expected.find(name) != nullptr) continue;
        differences_.push_back(
            {expected.begin,
             fmt::format("{}: not expected, found {}", below(place, name), shown(member.value()))});
    }
}

void Matcher::list(const YamlNode& expected, const json::array& found, const std::string& place) {
    const auto& items = expected.items;
    const bool more = !items.empty() && is_hole(items.back(), Hole::Kind::more);
    const auto count = items.size() - (more ? 1 : 0);
    if (unordered_) return any_order(expected, count, more, found, place);
    for (std::size_t i = 0; i < count; ++i) {
        match(items[i], i < found.size() ? &found[i] : nullptr, below(place, std::to_string(i)));
    }
    for (std::size_t i = count; i < found.size() && !more; ++i) {
        differences_.push_back(
            {expected.begin, fmt::format("{}: not expected, found {}",
                                         below(place, std::to_string(i)), shown(found[i]))});
    }
}

bool Matcher::fits(const YamlNode& expected, const json::value& found) {
    Matcher other(values_, members_, unordered_);
    other.match(expected, &found, {});
    return other.differences_.empty();
}

void Matcher::any_order(const YamlNode& expected, std::size_t count, bool more,
                        const json::array& found, const std::string& place) {
    std::vector<bool> taken(found.size(), false);
    for (std::size_t i = 0; i < count; ++i) {
        std::size_t at = 0;
        while (at < found.size() && (taken[at] || !fits(expected.items[i], found[at])))
            ++at;
        if (at < found.size()) {
            taken[at] = true;
        } else {
            const auto wanted =
                fmt::format("an element like {}", shown(values_.json(expected.items[i])));
            const json::value all = found;
            differ(expected.items[i], place, wanted, &all);
        }
    }
    for (std::size_t at = 0; at < found.size() && !more; ++at) {
        if (taken[at]) continue;
        differences_.push_back(
            {expected.begin, fmt::format("{}: not expected, found {}",
                                         below(place, std::to_string(at)), shown(found[at]))});
    }
}

void Matcher::scalar(const YamlNode& expected, const json::value* found, const std::string& place) {
    const auto text = expected.is_scalar() ? values_.text(expected.text) : std::string();
    const auto hole = expected.is_scalar() ? hole_in(text) : std::nullopt;
    if (!hole) {
        const auto wanted = values_.json(expected);
        if (found == nullptr || !same(wanted, *found)) {
            differ(expected, place, shown(wanted), found);
        }
        return;
    }
    if (hole->kind == Hole::Kind::absent) {
        if (found != nullptr) differ(expected, place, "nothing", found);
        return;
    }
    std::map<std::string, std::string> named;
    if (found == nullptr || !takes(*hole, *found, named)) {
        return differ(expected, place, text, found);
    }
    for (auto& [name, value] : named)
        values_.set(name, json::value(std::move(value)));
}

}  // namespace socle::trial
