#include "query/validate.h"

#include "base/convert.h"
#include "base/json.h"
#include "base/text.h"
#include "query/shown.h"

#include <re2/re2.h>
#include <boost/json/value.hpp>

#include <memory>
#include <unordered_map>

namespace socle::query {

namespace {

using base::Code;
using definition::Field;
using definition::FieldType;
using definition::TextFormat;

/// Compiled patterns of the definitions, kept per thread: there are as many as fields with a
/// pattern.
const RE2& compiled(const std::string& pattern) {
    thread_local std::unordered_map<std::string, std::unique_ptr<RE2>> patterns;
    auto& slot = patterns[pattern];
    if (!slot) slot = std::make_unique<RE2>(pattern, RE2::Quiet);
    return *slot;
}

struct Format {
    TextFormat format;
    const char* pattern;
    const char* wanted;
};

constexpr Format formats[] = {
    {TextFormat::email, R"([^\s@"<>(),;:\[\]]+@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?)",
     "an e-mail address, as name@example.org"},
    {TextFormat::url, R"((https?|ftp)://[^\s/?#"<>]+[^\s"<>]*)",
     "a web address, as https://example.org/page"},
    {TextFormat::phone, R"(\+?[0-9][0-9 ().-]{3,24}[0-9])", "a phone number, as +33 1 23 45 67 89"},
    {TextFormat::slug, R"([a-z0-9]+(-[a-z0-9]+)*)", "lower-case letters, digits and single dashes"},
    {TextFormat::color, R"(#([0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8}))",
     "a colour, as #ff8800"},
};

std::string quoted_start(const std::string& text) {
    constexpr std::size_t shown_bytes_max = 60;
    return "\"" + shown(text, shown_bytes_max) + "\"";
}

std::optional<Fault> refused(std::string message) {
    return Fault{Code::check_violation, std::move(message)};
}

std::optional<Fault> check_length(const Field& field, std::int64_t length, std::string_view unit) {
    if (field.length_max && length > *field.length_max) {
        return refused("has " + std::to_string(length) + " " + std::string(unit) + ", at most " +
                       std::to_string(*field.length_max) + " are allowed");
    }
    if (field.length_min && length < *field.length_min) {
        return refused("has " + std::to_string(length) + " " + std::string(unit) + ", at least " +
                       std::to_string(*field.length_min) + " are needed");
    }
    return std::nullopt;
}

std::optional<Fault> check_text(const Field& field, const std::string& text) {
    if (const auto fault =
            check_length(field, static_cast<std::int64_t>(base::utf8_length(text)), "characters")) {
        return fault;
    }
    if (!field.pattern.empty() && !RE2::FullMatch(text, compiled(field.pattern))) {
        return refused(quoted_start(text) + " does not match the pattern " + field.pattern);
    }
    for (const auto& format : formats) {
        if (format.format == field.format && !RE2::FullMatch(text, compiled(format.pattern))) {
            return refused(quoted_start(text) + " is not " + format.wanted);
        }
    }
    return std::nullopt;
}

std::optional<Fault> check_choice(const Field& field, const std::string& text) {
    std::vector<std::string> values;
    for (const auto& choice : field.choices) {
        if (choice.value == text) return std::nullopt;
        values.push_back(choice.value);
    }
    const auto near = base::nearest(text, values);
    return refused(quoted_start(text) + " is not one of " + base::join(values, ", ") +
                   (near ? "; did you mean " + *near + "?" : ""));
}

std::optional<Fault> check_bounds(const Field& field, const base::Value& value) {
    if (field.min && value < *field.min) {
        return refused(base::to_text(field.storage, base::view(value)) + " is below the minimum " +
                       base::to_text(field.storage, base::view(*field.min)));
    }
    if (field.max && *field.max < value) {
        return refused(base::to_text(field.storage, base::view(value)) + " is above the maximum " +
                       base::to_text(field.storage, base::view(*field.max)));
    }
    return std::nullopt;
}

base::Value element_value(base::TypeInfo type, const boost::json::value& element,
                          std::size_t number) {
    const auto place = "element " + std::to_string(number) + ": ";
    if (element.is_null()) throw base::Error(Code::bad_value, place + "may not be null");
    try {
        return base::from_json(type, element);
    } catch (const base::Error& error) {
        throw base::Error(error.code, place + error.message);
    }
}

/// Numbers as jsonb writes them, which is without exponent.
void append_element(std::string& text, base::TypeInfo type, const base::Value& value) {
    if (const auto* real = std::get_if<double>(&value)) {
        text += base::canonical_json(boost::json::value(*real));
    } else {
        base::append_json(text, type, base::view(value));
    }
}

/// The number of elements of a list that list_value made.
std::int64_t element_count(const std::string& list) {
    base::JsonFault fault;
    const auto parsed = base::parse_json(list, fault);
    return parsed && parsed->is_array() ? static_cast<std::int64_t>(parsed->as_array().size()) : 0;
}

}  // namespace

base::Value list_value(const Field& field, const boost::json::value& given) {
    if (!given.is_array()) throw base::Error(Code::bad_value, "must be a list");
    const auto type = definition::storage_of(field.element);
    std::string text = "[";
    std::size_t number = 0;
    for (const auto& element : given.as_array()) {
        const auto value = element_value(type, element, ++number);
        if (number > 1) text += ',';
        append_element(text, type, value);
    }
    text += ']';
    return text;
}

std::optional<Fault> check_value(const Field& field, const base::Value& value) {
    switch (field.type) {
        case FieldType::text:
        case FieldType::secret:
            return check_text(field, std::get<std::string>(value));
        case FieldType::choice:
            return check_choice(field, std::get<std::string>(value));
        case FieldType::list:
            return check_length(field, element_count(std::get<std::string>(value)), "elements");
        default:
            return check_bounds(field, value);
    }
}

}  // namespace socle::query
