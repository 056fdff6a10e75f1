#include "definition/loading.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace socle::definition {
namespace {

constexpr std::size_t kept_problems_max = 4 * problems_max;

bool is_word_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

boost::json::value plain_json(const std::string& text) {
    if (text == "true") return true;
    if (text == "false") return false;
    const bool numeric = !text.empty() && (text[0] == '-' || (text[0] >= '0' && text[0] <= '9'));
    if (!numeric) return boost::json::string(text);
    base::JsonFault fault;
    auto number = base::parse_json(text, fault);
    if (!number || !number->is_number()) return boost::json::string(text);
    return std::move(*number);
}

}  // namespace

void Loading::report(std::string_view path, const Mark& mark, std::string message) {
    if (problems.size() >= kept_problems_max) return;
    problems.push_back({std::string(path), mark.line, mark.column, std::move(message)});
}

ReportAt Loading::reporter(const Document& document) {
    return [this, &document](const Mark& mark, std::string message) {
        report(document.path, mark, std::move(message));
    };
}

bool Loading::is_broken(std::string_view text) const {
    std::size_t at = 0;
    while (at < text.size()) {
        auto end = at;
        while (end < text.size() && is_word_character(text[end]))
            ++end;
        if (broken.contains(text.substr(at, end - at))) return true;
        at = end + 1;
    }
    return false;
}

std::vector<std::string> Loading::model_names() const {
    std::vector<std::string> names;
    for (const auto& model : definition.models) {
        if (!model.internal) names.push_back(model.name);
    }
    return names;
}

std::string stem(std::string_view path) {
    const auto slash = path.rfind('/');
    const auto name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
    return std::string(name.substr(0, name.rfind('.')));
}

std::vector<std::string> field_names(const Model& model) {
    std::vector<std::string> names;
    for (const auto& field : model.fields)
        names.push_back(field.name);
    return names;
}

std::string scalar_or(const YamlNode* node, std::string_view otherwise) {
    return node != nullptr && node->is_scalar() ? node->text : std::string(otherwise);
}

bool is_true(const YamlNode* node) {
    return node != nullptr && node->is_plain() && node->text == "true";
}

std::optional<std::int64_t> whole_number(std::string_view text) {
    std::int64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

boost::json::value node_json(const YamlNode& node) {
    switch (node.kind) {
        case YamlNode::Kind::null:
            return nullptr;
        case YamlNode::Kind::scalar:
            if (node.is_plain()) return plain_json(node.text);
            return boost::json::string(node.text);
        case YamlNode::Kind::list: {
            boost::json::array items;
            for (const auto& item : node.items)
                items.push_back(node_json(item));
            return items;
        }
        case YamlNode::Kind::map: {
            boost::json::object entries;
            for (const auto& entry : node.entries)
                entries[entry.key] = node_json(entry.value);
            return entries;
        }
    }
    return nullptr;
}

std::string list_text(const Field& field, const boost::json::value& list) {
    if (!list.is_array()) throw base::Error(base::Code::bad_value, "expected a list");
    const auto& items = list.get_array();
    const auto count = static_cast<std::int64_t>(items.size());
    if (field.length_min && count < *field.length_min) {
        throw base::Error(base::Code::check_violation, "the list is shorter than 'min'");
    }
    if (field.length_max && count > *field.length_max) {
        throw base::Error(base::Code::check_violation, "the list is longer than 'max'");
    }
    const auto type = storage_of(field.element);
    std::string text = "[";
    for (const auto& item : items) {
        if (text.size() > 1) text += ',';
        base::append_json(text, type, base::view(base::from_json(type, item)));
    }
    return text + ']';
}

}  // namespace socle::definition
