#include "definition/loading.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <charconv>

namespace socle::definition {
namespace {

constexpr int default_scale = 2;
constexpr int scale_limit = 12;
constexpr std::int64_t length_limit = 1'000'000'000;
constexpr std::size_t pattern_bytes_max = 1000;
constexpr std::size_t choices_max = 2000;

std::optional<FieldType> type_of(std::string_view word) {
    for (int type = 0; type <= static_cast<int>(FieldType::secret); ++type) {
        if (field_type_name(static_cast<FieldType>(type)) == word) {
            return static_cast<FieldType>(type);
        }
    }
    return std::nullopt;
}

int integer_or(const YamlNode* node, int otherwise) {
    int value = otherwise;
    if (node != nullptr) {
        std::from_chars(node->text.data(), node->text.data() + node->text.size(), value);
    }
    return value;
}

TextFormat format_of(std::string_view word) {
    const auto& words = find_key(find_key(model_shape(), "fields")->shape.of[0], "format")->shape;
    const auto found = std::ranges::find(words.words, word, &Word::name);
    return found == words.words.end() ? TextFormat::plain
                                      : static_cast<TextFormat>(1 + (found - words.words.begin()));
}

OnDelete on_delete_of(std::string_view word) {
    if (word == "cascade") return OnDelete::cascade;
    return word == "set_null" ? OnDelete::set_null : OnDelete::restrict;
}

std::vector<Choice> load_choices(const Loading& loading, const YamlNode& node,
                                 const ReportAt& report) {
    std::vector<Choice> choices;
    const auto add = [&](const std::string& value, const Mark& mark, Texts title) {
        if (value.empty()) {
            report(mark, "a choice is empty");
        } else if (contains(choices, value, &Choice::value)) {
            report(mark, fmt::format("choice '{}' is given twice", value));
        } else if (choices.size() < choices_max) {
            choices.push_back({value, std::move(title)});
        } else if (choices.size() == choices_max) {
            report(mark, fmt::format("more than {} choices", choices_max));
        }
    };
    for (const auto& item : node.items) {
        if (item.is_scalar()) add(item.text, item.begin, {});
    }
    for (const auto& entry : node.entries) {
        add(entry.key, entry.mark, load_text(loading, &entry.value, report));
    }
    return choices;
}

void load_pattern(Field& field, const YamlNode& node, const ReportAt& report) {
    if (!node.is_scalar()) return;
    RE2::Options quiet;
    quiet.set_log_errors(false);
    if (node.text.size() > pattern_bytes_max) {
        return report(node.begin, fmt::format("longer than {} bytes", pattern_bytes_max));
    }
    const RE2 pattern(node.text, quiet);
    if (!pattern.ok()) {
        return report(node.begin, fmt::format("invalid regular expression: {}", pattern.error()));
    }
    field.pattern = node.text;
}

/// Reports keys that mean nothing for the field's type, and the ones its type needs.
void check_keys(const Field& field, const YamlNode& node, const Shape& shape,
                const ReportAt& report) {
    const std::string type(field_type_name(field.type));
    for (const auto& entry : node.entries) {
        const auto* key = find_key(shape, entry.key);
        if (key == nullptr || !key->refused.empty() || key->types.empty()) continue;
        if (contains(key->types, type)) continue;
        report(entry.mark, fmt::format("key '{}' is not for type '{}' but for {}", entry.key, type,
                                       alternatives(key->types)));
    }
    const auto need = [&](FieldType wanted, const char* name) {
        if (field.type == wanted && node.find(name) == nullptr) {
            report(node.begin, fmt::format("key '{}' is missing: type '{}' needs it", name, type));
        }
    };
    need(FieldType::choice, "choices");
    need(FieldType::ref, "to");
    need(FieldType::list, "of");
}

void load_details(const Loading& loading, Field& field, const YamlNode& node,
                  const ReportAt& report) {
    field.title = load_text(loading, node.find("title"), report);
    field.help = load_text(loading, node.find("help"), report);
    field.required = is_true(node.find("required"));
    field.unique = is_true(node.find("unique"));
    field.readonly = is_true(node.find("readonly"));
    field.was = scalar_or(node.find("was"));
    if (field.type == FieldType::text) field.format = format_of(scalar_or(node.find("format")));
    if (field.type == FieldType::ref) {
        field.on_delete = on_delete_of(scalar_or(node.find("on_delete")));
    }
    if (field.type == FieldType::list) {
        field.element = type_of(scalar_or(node.find("of"))).value_or(FieldType::text);
    }
    const auto* choices = node.find("choices");
    if (choices != nullptr && field.type == FieldType::choice) {
        field.choices = load_choices(loading, *choices, report);
    }
    const auto* pattern = node.find("pattern");
    if (pattern != nullptr) load_pattern(field, *pattern, report);
    const auto* on_delete = node.find("on_delete");
    if (field.required && field.on_delete == OnDelete::set_null && on_delete != nullptr) {
        report(on_delete->begin,
               "a required field cannot be set to null; write 'restrict' or "
               "'cascade'");
    }
}

void check_unique(const Field& field, const YamlNode& node, const ReportAt& report) {
    const bool unordered = field.type == FieldType::json || field.type == FieldType::list ||
                           field.type == FieldType::point || field.type == FieldType::secret;
    if (field.unique && unordered) {
        report(node.find("unique")->begin,
               fmt::format("a field of type '{}' cannot be unique", field_type_name(field.type)));
    }
}

bool has_length(FieldType type) {
    return type == FieldType::text || type == FieldType::secret || type == FieldType::list;
}

std::optional<std::int64_t> load_length(const YamlNode* node, const ReportAt& report) {
    if (node == nullptr || !node->is_scalar()) return std::nullopt;
    std::int64_t length = -1;
    const auto* end = node->text.data() + node->text.size();
    const auto read = std::from_chars(node->text.data(), end, length);
    if (read.ec == std::errc() && read.ptr == end && length >= 0 && length <= length_limit) {
        return length;
    }
    report(node->begin, fmt::format("expected a length from 0 to {}", length_limit));
    return std::nullopt;
}

std::optional<base::Value> load_bound(const Field& field, const YamlNode* node,
                                      const ReportAt& report) {
    if (node == nullptr || !node->is_scalar()) return std::nullopt;
    try {
        return base::parse_text(field.storage, node->text);
    } catch (const base::Error& error) {
        report(node->begin, error.message);
        return std::nullopt;
    }
}

template <typename Bound>
void check_order(const std::optional<Bound>& low, const std::optional<Bound>& high,
                 const YamlNode& node, const ReportAt& report) {
    if (low && high && *high < *low) {
        report(node.find("max")->begin, "'max' is less than 'min'");
    }
}

}  // namespace

void load_bounds(Field& field, const YamlNode& node, const ReportAt& report) {
    const auto* key = find_key(find_key(model_shape(), "fields")->shape.of[0], "min");
    if (!contains(key->types, field_type_name(field.type))) return;
    if (has_length(field.type)) {
        field.length_min = load_length(node.find("min"), report);
        field.length_max = load_length(node.find("max"), report);
        check_order(field.length_min, field.length_max, node, report);
    } else {
        field.min = load_bound(field, node.find("min"), report);
        field.max = load_bound(field, node.find("max"), report);
        check_order(field.min, field.max, node, report);
    }
}

Field load_field(Loading& loading, const YamlEntry& entry, const Shape& shape,
                 const ReportAt& report) {
    Field field;
    field.name = entry.key;
    const auto& node = entry.value;
    const auto type = type_of(scalar_or(node.find("type")));
    if (!type) {
        loading.broken.insert(field.name);
        return field;
    }
    field.type = *type;
    const int scale = std::clamp(integer_or(node.find("scale"), default_scale), 0, scale_limit);
    field.storage = storage_of(*type, *type == FieldType::decimal ? scale : 0);
    check_keys(field, node, shape, report);
    load_details(loading, field, node, report);
    check_unique(field, node, report);
    load_bounds(field, node, report);
    return field;
}

void check_value(const Field& field, const base::Value& value, std::string_view what,
                 const Mark& mark, const ReportAt& report) {
    if (base::is_null(value)) return;
    if (field.min && value < *field.min) {
        report(mark, fmt::format("{} is less than 'min'", what));
    }
    if (field.max && *field.max < value) {
        report(mark, fmt::format("{} is greater than 'max'", what));
    }
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr || field.type == FieldType::list) return;
    const auto length = static_cast<std::int64_t>(base::utf8_length(*text));
    if (field.length_min && length < *field.length_min) {
        report(mark, fmt::format("{} is shorter than 'min'", what));
    }
    if (field.length_max && length > *field.length_max) {
        report(mark, fmt::format("{} is longer than 'max'", what));
    }
    if (!field.pattern.empty() && !RE2::FullMatch(*text, field.pattern)) {
        report(mark, fmt::format("{} does not match 'pattern'", what));
    }
    const bool chosen = contains(field.choices, *text, &Choice::value);
    if (field.type == FieldType::choice && !field.choices.empty() && !chosen) {
        std::vector<std::string> values;
        for (const auto& choice : field.choices)
            values.push_back(choice.value);
        report(mark, fmt::format("{} '{}' is none of the choices{}", what, *text,
                                 did_you_mean(*text, values)));
    }
}

}  // namespace socle::definition
