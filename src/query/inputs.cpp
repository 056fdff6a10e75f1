#include "base/convert.h"
#include "base/ensure.h"
#include "base/error.h"
#include "base/json.h"
#include "base/search_phrase.h"
#include "definition/expression_pattern.h"
#include "query/plan.h"
#include "query/shown.h"

#include <boost/json.hpp>

namespace socle::query {

namespace {

using base::Code;
using base::Error;
using base::Type;
using base::TypeInfo;

constexpr std::size_t shown_bytes_max = 100;

std::string like_pattern(const std::string& text) {
    std::string pattern = text;
    for (char& character : pattern) {
        if (character == '*') character = '%';
    }
    return pattern;
}

void refuse_if(std::string problem) {
    if (!problem.empty()) throw Error(Code::bad_value, std::move(problem));
}

[[noreturn]] void malformed_list(const std::string& text) {
    throw Error(Code::bad_value,
                "malformed array literal: \"" + shown(text, shown_bytes_max) + "\"",
                "A list is written {a,b} or [\"a\",\"b\"].");
}

boost::json::value element_value(TypeInfo element, std::string_view text, bool quoted) {
    if (!quoted && text == "NULL") return nullptr;
    if (element.type == Type::text || element.type == Type::json) {
        return boost::json::string(text);
    }
    const auto value = base::parse_text(element, text);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    const auto whole = std::get<std::int64_t>(value);
    if (element.type == Type::boolean) return whole != 0;
    return whole;
}

/// PostgreSQL's array literal `{a,"b c",NULL}` as a JSON array.
boost::json::array array_literal(TypeInfo element, const std::string& text) {
    boost::json::array array;
    std::size_t at = 1;
    const std::size_t end = text.size() - 1;
    while (at < end) {
        std::string item;
        const bool quoted = text[at] == '"';
        if (quoted) {
            for (++at; at < end && text[at] != '"'; ++at) {
                if (text[at] == '\\' && at + 1 < end) ++at;
                item += text[at];
            }
            if (at == end) malformed_list(text);
            ++at;
        } else {
            while (at < end && text[at] != ',')
                item += text[at++];
            if (item.empty()) malformed_list(text);
        }
        array.push_back(element_value(element, item, quoted));
        if (at == end) break;
        const bool followed = text[at] == ',' && at + 1 < end;
        if (!followed) malformed_list(text);
        ++at;
    }
    return array;
}

base::Value list_value(const Input& input, const std::string& text) {
    const bool braced = text.size() >= 2 && text.front() == '{' && text.back() == '}';
    if (braced && input.element.type != Type::json) {
        return base::canonical_json(array_literal(input.element, text));
    }
    base::JsonFault fault;
    const auto parsed = base::parse_json(text, fault);
    if (parsed) return base::canonical_json(*parsed);
    if (braced) return base::canonical_json(array_literal(input.element, text));
    if (input.element.type != Type::json) malformed_list(text);
    throw Error(Code::bad_value, "invalid input syntax for type json",
                "The value \"" + shown(text, shown_bytes_max) + "\" is not JSON.");
}

std::string search_value(const Input& input, const std::string& text) {
    const base::Analyser analyser(input.language);
    return base::to_text(base::analysed(analyser, base::read_phrase(text)));
}

}  // namespace

std::string zoned_text(TypeInfo type, std::string_view text, const base::Zone* zone) {
    if (zone == nullptr || type.type != Type::timestamp) return std::string(text);
    const auto at_us = zone->parse_timestamp(text);
    return at_us ? base::timestamp_text(*at_us) : std::string(text);
}

base::Values type_inputs(const std::vector<Input>& inputs, const std::vector<std::string>& values,
                         const base::Zone* zone) {
    base::ensure(inputs.size() == values.size(), "a plan for another number of values");
    base::Values typed;
    typed.reserve(inputs.size());
    for (std::size_t slot = 0; slot < inputs.size(); ++slot) {
        const auto& input = inputs[slot];
        const auto& text = values[slot];
        switch (input.form) {
            case Input::Form::value:
                typed.push_back(base::parse_text(input.type, zoned_text(input.type, text, zone)));
                break;
            case Input::Form::pattern:
                refuse_if(definition::like_problem(text));
                typed.emplace_back(like_pattern(text));
                break;
            case Input::Form::regex:
                refuse_if(definition::regex_problem(text));
                typed.emplace_back(text);
                break;
            case Input::Form::list:
                typed.push_back(list_value(input, text));
                break;
            case Input::Form::search:
                typed.emplace_back(search_value(input, text));
                break;
        }
    }
    return typed;
}

}  // namespace socle::query
