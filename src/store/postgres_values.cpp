#include "store/postgres_values.h"

#include "base/convert.h"
#include "base/decimal.h"
#include "base/error.h"
#include "base/time.h"
#include "store/postgres_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace socle::store {

namespace {

using base::Code;
using base::Error;
using base::Type;
using base::TypeInfo;

constexpr std::size_t number_length_max = 40;

[[noreturn]] void unreadable(TypeInfo type, std::string_view text) {
    throw Error(Code::internal, "the database gave an unexpected value", {}, {},
                "expected " + std::string(base::type_name(type.type)) + ", got \"" +
                    std::string(text.substr(0, 100)) + "\"");
}

template <typename Number>
Number parse_number(TypeInfo type, std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) unreadable(type, text);
    return number;
}

/// "2024-01-01 00:00:00.12+00" of a session in UTC.
void add_timestamp(base::Rows& rows, std::string_view text, std::string& scratch) {
    constexpr std::size_t date_length = 10;
    const bool usual =
        text.size() > date_length && text[date_length] == ' ' && text.ends_with("+00");
    scratch.assign(text);
    if (usual) {
        scratch[date_length] = 'T';
        scratch += ":00";
    } else if (const auto at = base::parse_timestamp(text)) {
        scratch = base::timestamp_text(*at);
    }
    rows.add_text(scratch);
}

std::size_t string_end(std::string_view text, std::size_t open) {
    std::size_t at = open + 1;
    while (at < text.size() && text[at] != '"')
        at += text[at] == '\\' ? 2 : 1;
    return std::min(at + 1, text.size());
}

}  // namespace

void check_parameters(const base::Values& values) {
    if (values.size() > parameters_max)
        throw Error(Code::bad_query, "too many values in one statement");
    for (const auto& value : values) {
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && text->find('\0') != std::string::npos)
            throw Error(Code::bad_value, "invalid byte sequence for encoding \"UTF8\": 0x00");
    }
}

void PostgresParameters::add_number(const TypeInfo& type, std::int64_t value) {
    if (type.type == Type::boolean) {
        numbers_ += value != 0 ? 't' : 'f';
    } else if (type.type == Type::decimal) {
        base::append_decimal(numbers_, value, type.scale);
    } else {
        std::array<char, number_length_max> digits;
        const auto [end, error] =
            std::to_chars(digits.data(), digits.data() + digits.size(), value);
        numbers_.append(digits.data(), end);
    }
}

void PostgresParameters::fill(const std::vector<TypeInfo>& types, const base::Values& values) {
    constexpr auto not_ours = std::numeric_limits<std::size_t>::max();
    pointers_.clear();
    offsets_.clear();
    numbers_.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto& value = values[i];
        const auto* text = std::get_if<std::string>(&value);
        pointers_.push_back(text == nullptr ? nullptr : text->c_str());
        offsets_.push_back(not_ours);
        if (text != nullptr || base::is_null(value)) continue;
        offsets_.back() = numbers_.size();
        if (const auto* real = std::get_if<double>(&value))
            base::append_double(numbers_, *real);
        else
            add_number(i < types.size() ? types[i] : TypeInfo{}, std::get<std::int64_t>(value));
        numbers_ += '\0';
    }
    for (std::size_t i = 0; i < offsets_.size(); ++i)
        if (offsets_[i] != not_ours) pointers_[i] = numbers_.data() + offsets_[i];
}

void compact_json(std::string_view text, std::string& out) {
    out.clear();
    std::size_t at = 0;
    while (at < text.size()) {
        std::size_t end = text.find_first_of("\" \n\t\r", at);
        end = std::min(end, text.size());
        out.append(text, at, end - at);
        if (end == text.size()) return;
        at = text[end] == '"' ? string_end(text, end) : end + 1;
        if (text[end] == '"') out.append(text, end, at - end);
    }
}

void add_postgres_cell(base::Rows& rows, TypeInfo type, std::string_view text,
                       std::string& scratch) {
    switch (type.type) {
        case Type::integer:
            rows.add_integer(parse_number<std::int64_t>(type, text));
            return;
        case Type::boolean:
            rows.add_integer(text == "t" ? 1 : 0);
            return;
        case Type::decimal:
            rows.add_integer(base::parse_decimal(text, type.scale));
            return;
        case Type::number:
        case Type::point:
            rows.add_real(parse_number<double>(type, text));
            return;
        case Type::timestamp:
            add_timestamp(rows, text, scratch);
            return;
        case Type::json:
            compact_json(text, scratch);
            rows.add_text(scratch);
            return;
        case Type::text:
        case Type::date:
        case Type::time:
        case Type::uuid:
            rows.add_text(text);
            return;
    }
}

void add_postgres_cell(base::Rows& rows, const base::Column& column, std::string_view text,
                       std::string& scratch) {
    if (!column.shape) return add_postgres_cell(rows, column.type, text, scratch);
    std::string json;
    append_shaped_json(json, *column.shape, text);
    rows.add_text(json);
}

}  // namespace socle::store
