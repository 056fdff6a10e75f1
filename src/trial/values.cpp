#include "trial/values.h"

#include "definition/load_files.h"
#include "definition/loading.h"

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace socle::trial {

namespace json = boost::json;

namespace {

std::string text_of(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_null()) return {};
    return json::serialize(value);
}

/// `name` of a text that is `${name}` and nothing else.
std::optional<std::string_view> whole_name(std::string_view text) {
    if (!text.starts_with("${") || text.find('}') != text.size() - 1) return std::nullopt;
    return text.substr(2, text.size() - 3);
}

}  // namespace

void Values::set(const std::string& name, json::value value) {
    values_.insert_or_assign(name, std::move(value));
}

std::string Values::text(std::string_view text) {
    std::string asked;
    const definition::Variables variables =
        [&](const std::string& name) -> std::optional<std::string> {
        asked = name;
        const auto found = values_.find(name);
        if (found == values_.end()) return std::nullopt;
        return text_of(found->second);
    };
    return definition::substituted(text, variables,
                                   [&](const std::string&) { missing_.push_back(asked); });
}

json::value Values::scalar(const definition::YamlNode& node) {
    const auto name = whole_name(node.text);
    if (name) {
        const auto found = values_.find(*name);
        if (found != values_.end()) return found->second;
    }
    if (!node.text.contains('$')) return definition::node_json(node);
    return json::value(text(node.text));
}

json::value Values::json(const definition::YamlNode& node) {
    if (node.is_list()) {
        json::array list;
        for (const auto& item : node.items)
            list.push_back(json(item));
        return list;
    }
    if (node.is_map()) {
        json::object object;
        for (const auto& entry : node.entries)
            object[entry.key] = json(entry.value);
        return object;
    }
    return node.is_scalar() ? scalar(node) : json::value(nullptr);
}

std::vector<std::string> Values::missing() {
    return std::exchange(missing_, {});
}

}  // namespace socle::trial
