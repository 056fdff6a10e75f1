#include "terminal/shown.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Code;
using base::Error;

constexpr int depth_max = 2;
constexpr std::size_t line_fields_max = 8;
constexpr std::int64_t microseconds_a_second = 1'000'000;
constexpr std::size_t minutes_bytes = 16;

void add_once(std::vector<std::string>& items, const std::string& item) {
    if (std::ranges::find(items, item) == items.end()) items.push_back(item);
}

/// What is asked of a record that a ref leads to, to name it.
std::string naming_select(const Catalogue& catalogue, const Model& model, int depth) {
    std::vector<std::string> items = {model.key};
    for (const auto& path : paths_of(model.display)) {
        const auto* field = model.find_field(path.substr(0, path.find('.')));
        if (field == nullptr) continue;
        const auto* target = field->to.empty() ? nullptr : catalogue.find(field->to);
        if (target == nullptr || depth >= depth_max) {
            add_once(items, field->name);
        } else {
            add_once(items, field->name + "(" + naming_select(catalogue, *target, depth + 1) + ")");
        }
    }
    return base::join(items, ",");
}

const json::value* member(const json::value& value, std::string_view name) {
    return value.is_object() ? value.get_object().if_contains(name) : nullptr;
}

std::string path_text(const Catalogue& catalogue, const Model& model, const json::value& record,
                      const std::string& path) {
    const auto dot = path.find('.');
    const auto* field = model.find_field(path.substr(0, dot));
    const auto* value = field == nullptr ? nullptr : member(record, field->name);
    if (value == nullptr || value->is_null()) return {};
    const auto* target = field->to.empty() ? nullptr : catalogue.find(field->to);
    if (target == nullptr || !value->is_object()) return plain_text(*value);
    if (dot == std::string::npos) return named(catalogue, *target, *value);
    return path_text(catalogue, *target, *value, path.substr(dot + 1));
}

/// "2026-11-21T11:27:00+00:00" → "2026-11-21 12:27" in the zone of the person.
std::string local_time(const std::string& text) {
    std::tm utc{};
    if (::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc) == nullptr) return text;
    const std::time_t at = ::timegm(&utc);
    std::tm local{};
    ::localtime_r(&at, &local);
    std::string shown(minutes_bytes + 1, '\0');
    const auto bytes = std::strftime(shown.data(), shown.size(), "%Y-%m-%d %H:%M", &local);
    shown.resize(bytes);
    return shown;
}

/// "10000.00", with a comma in French.
std::string decimal_text(double value, int scale, Language language) {
    std::array<char, 64> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                   std::chars_format::fixed, scale);
    std::string text(digits.data(), end.ptr);
    if (language == Language::french) std::ranges::replace(text, '.', ',');
    return text;
}

json::value truth_of(const std::string& text, Language language) {
    const auto word = base::lower(text);
    for (const char* yes : {"true", "yes", "y", "1", "oui", "o", "vrai"}) {
        if (word == yes) return true;
    }
    for (const char* no : {"false", "no", "n", "0", "non", "faux"}) {
        if (word == no) return false;
    }
    throw Error(Code::bad_value, say(language, "{} is neither yes nor no.", {text}));
}

json::value number_of(const Field& field, const std::string& text, Language language) {
    std::string digits;
    for (const char c : text) {
        if (c != ' ') digits += c == ',' ? '.' : c;
    }
    base::JsonFault fault;
    auto value = base::parse_json(digits, fault);
    const bool whole = field.type != "integer" || digits.find_first_of(".eE") == std::string::npos;
    if (value && value->is_number() && whole) return std::move(*value);
    const auto* message = field.type == "integer" ? "{} is no whole number." : "{} is no number.";
    throw Error(Code::bad_value, say(language, message, {text}));
}

/// "31/12/2026 10:00" as "2026-12-31 10:00": how the French write days.
std::string days_last(const std::string& text) {
    constexpr std::size_t date_bytes = 10;
    const bool french = text.size() >= date_bytes && text[2] == '/' && text[5] == '/';
    if (!french) return text;
    return text.substr(6, 4) + "-" + text.substr(3, 2) + "-" + text.substr(0, 2) +
           text.substr(date_bytes);
}

json::value instant_of(const std::string& text, Language language) {
    const auto written = language == Language::french ? days_last(text) : text;
    for (const char* form : {"%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"}) {
        std::tm local{};
        local.tm_isdst = -1;
        const char* end = ::strptime(written.c_str(), form, &local);
        if (end == nullptr || *end != '\0') continue;
        const int day = local.tm_mday;
        const auto at = std::mktime(&local);
        if (local.tm_mday != day) break;
        return json::string(base::timestamp_text(at * microseconds_a_second));
    }
    if (base::parse_timestamp(text)) return json::string(text);
    throw Error(Code::bad_value,
                say(language, "{} is no date and time: write 2026-12-31 18:30.", {text}));
}

json::value day_of(const std::string& text, Language language) {
    const auto day = base::parse_date(language == Language::french ? days_last(text) : text);
    if (day) return json::string(*day);
    throw Error(Code::bad_value, say(language, "{} is no date: write 2026-12-31.", {text}));
}

}  // namespace

std::vector<const Field*> line_fields(const Model& model) {
    std::vector<const Field*> fields;
    const auto add = [&](const Field* field) {
        const bool fits = field != nullptr && fields.size() < line_fields_max &&
                          field->type != "json" && !field->secret && !field->computed;
        if (fits && std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
    };
    add(model.find_field(model.key));
    for (const auto& path : paths_of(model.display))
        add(model.find_field(path.substr(0, path.find('.'))));
    for (const auto& field : model.fields)
        add(&field);
    return fields;
}

std::string containing(const std::string& text) {
    std::string quoted = "\"*";
    for (const char c : text) {
        if (c == '*') continue;
        if (c == '%' || c == '_' || c == '\\') quoted += "\\\\";
        if (c == '"' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "*\"";
}

std::vector<std::string> paths_of(const std::string& display) {
    std::vector<std::string> paths;
    for (auto begin = display.find("{{"); begin != std::string::npos;
         begin = display.find("{{", begin)) {
        const auto end = display.find("}}", begin);
        if (end == std::string::npos) break;
        paths.emplace_back(base::trimmed(display.substr(begin + 2, end - begin - 2)));
        begin = end;
    }
    return paths;
}

std::string named(const Catalogue& catalogue, const Model& model, const json::value& record) {
    auto text = model.display;
    for (auto begin = text.find("{{"); begin != std::string::npos; begin = text.find("{{", begin)) {
        const auto end = text.find("}}", begin);
        if (end == std::string::npos) break;
        const std::string path(base::trimmed(text.substr(begin + 2, end - begin - 2)));
        const auto value = path_text(catalogue, model, record, path);
        text.replace(begin, end + 2 - begin, value);
        begin += value.size();
    }
    if (!base::trimmed(text).empty()) return text;
    const auto* key = member(record, model.key);
    return key == nullptr ? std::string() : plain_text(*key);
}

std::string naming_select(const Catalogue& catalogue, const Model& model) {
    return naming_select(catalogue, model, 1);
}

std::string select_of(const Catalogue& catalogue, const std::vector<const Field*>& fields) {
    std::vector<std::string> items;
    for (const auto* field : fields) {
        const auto* target = field->to.empty() ? nullptr : catalogue.find(field->to);
        items.push_back(target == nullptr
                            ? field->name
                            : field->name + "(" + naming_select(catalogue, *target, 1) + ")");
    }
    return base::join(items, ",");
}

std::string plain_text(const json::value& value) {
    if (value.is_null()) return {};
    if (value.is_string()) return std::string(value.get_string());
    if (!value.is_double()) return json::serialize(value);
    std::string digits;
    base::append_double(digits, value.get_double());
    return digits;
}

std::string shown(const Catalogue& catalogue, const Field& field, const json::value& value,
                  Language language) {
    if (value.is_null()) return {};
    if (value.is_bool()) return std::string(say(language, value.get_bool() ? "yes" : "no"));
    const auto* target = field.to.empty() ? nullptr : catalogue.find(field.to);
    if (target != nullptr && value.is_object()) return named(catalogue, *target, value);
    if (field.type == "decimal" && value.is_number())
        return decimal_text(value.to_number<double>(), field.scale, language);
    auto text = plain_text(value);
    if (field.type == "timestamp") return local_time(text);
    for (const auto& [choice, title] : field.choices) {
        if (choice == text && !title.empty()) return title;
    }
    return text;
}

json::value typed(const Field& field, const std::string& text, Language language) {
    if (text.empty()) return nullptr;
    if (field.type == "boolean") return truth_of(text, language);
    if (field.type == "integer" || field.type == "number" || field.type == "decimal")
        return number_of(field, text, language);
    if (field.type == "timestamp") return instant_of(text, language);
    if (field.type == "date") return day_of(text, language);
    const bool structured = field.type == "json" || field.type == "list" || field.type == "point";
    if (structured) {
        base::JsonFault fault;
        auto value = base::parse_json(text, fault);
        if (!value) throw Error(Code::bad_value, say(language, "{} is no JSON.", {text}));
        return std::move(*value);
    }
    for (const auto& [choice, title] : field.choices) {
        if (title == text) return json::string(choice);
    }
    return json::string(text);
}

}  // namespace socle::terminal
