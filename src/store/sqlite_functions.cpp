#include "store/sqlite_functions.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "store/sqlite_convert.h"
#include "store/sqlite_function.h"
#include "store/sqlite_json.h"
#include "store/sqlite_like.h"
#include "store/sqlite_rows.h"
#include "store/sqlite_search.h"

#include <re2/re2.h>

#include <string>

namespace socle::store {

namespace {

using base::Code;
using base::Error;

constexpr std::int64_t regex_bytes_max = 8 << 20;
constexpr std::size_t date_length = 10;

void lower(sqlite3_context* context, sqlite3_value** arguments) {
    answer_text(context, base::lower(text_argument(arguments[0])));
}

void upper(sqlite3_context* context, sqlite3_value** arguments) {
    answer_text(context, base::upper(text_argument(arguments[0])));
}

void like(sqlite3_context* context, sqlite3_value** arguments) {
    answer_yes_or_no(context,
                     like_matches(text_argument(arguments[0]), text_argument(arguments[1])));
}

void ilike(sqlite3_context* context, sqlite3_value** arguments) {
    const auto& pattern = kept<std::string>(context, arguments, 1, base::lower);
    answer_yes_or_no(context, like_matches(base::lower(text_argument(arguments[0])), pattern));
}

std::unique_ptr<RE2> compile(std::string_view pattern, bool case_sensitive) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(regex_bytes_max);
    options.set_dot_nl(true);
    options.set_case_sensitive(case_sensitive);
    auto regex = std::make_unique<RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
    if (regex->ok()) return regex;
    throw Error(Code::bad_value, "invalid regular expression: " + regex->error());
}

template <bool case_sensitive>
void match(sqlite3_context* context, sqlite3_value** arguments) {
    const auto make = [](std::string_view pattern) { return compile(pattern, case_sensitive); };
    const auto& regex = kept<std::unique_ptr<RE2>>(context, arguments, 1, make);
    const auto text = text_argument(arguments[0]);
    answer_yes_or_no(context,
                     RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *regex));
}

void shift(sqlite3_context* context, sqlite3_value** arguments) {
    const auto text = text_argument(arguments[0]);
    const auto at_us = base::parse_timestamp(text);
    if (!at_us) {
        throw Error(Code::bad_value,
                    "invalid input syntax for type timestamp: \"" + std::string(text) + "\"");
    }
    base::Microseconds moved_us = 0;
    const bool overflow =
        __builtin_add_overflow(*at_us, sqlite3_value_int64(arguments[1]), &moved_us);
    if (overflow || moved_us < base::timestamp_min_us || moved_us > base::timestamp_max_us) {
        throw Error(Code::value_out_of_range, "timestamp out of range");
    }
    const bool date = text.size() == date_length;
    answer_text(context, date ? base::date_text(moved_us) : base::timestamp_text(moved_us));
}

base::Type type_of_name(std::string_view name) {
    for (int i = 0; i <= static_cast<int>(base::Type::point); ++i) {
        const auto type = static_cast<base::Type>(i);
        if (base::type_name(type) == name) return type;
    }
    throw Error(Code::internal, "unknown type " + std::string(name));
}

void text(sqlite3_context* context, sqlite3_value** arguments) {
    const base::TypeInfo type{type_of_name(text_argument(arguments[1])),
                              sqlite3_value_int(arguments[2])};
    answer_text(context, base::to_text(type, view_argument(arguments[0])));
}

bool has_null(int count, sqlite3_value** arguments) {
    for (int i = 0; i < count; ++i) {
        if (sqlite3_value_type(arguments[i]) == SQLITE_NULL) return true;
    }
    return false;
}

int result_of(Code code) {
    if (code == Code::bad_value || code == Code::bad_date) return SQLITE_MISMATCH;
    return code == Code::value_out_of_range ? SQLITE_RANGE : SQLITE_ERROR;
}

template <SqliteFunction function>
void call(sqlite3_context* context, int count, sqlite3_value** arguments) noexcept {
    if (has_null(count, arguments)) return;
    try {
        function(context, arguments);
    } catch (const Error& error) {
        sqlite3_result_error(context, error.message.data(), static_cast<int>(error.message.size()));
        sqlite3_result_error_code(context, result_of(error.code));
    } catch (...) {
        sqlite3_result_error_nomem(context);
    }
}

template <SqliteFunction function>
void add(sqlite3* connection, const char* name, int arguments) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function_v2(connection, name, arguments, flags, nullptr, call<function>, nullptr,
                               nullptr, nullptr);
}

/// The same for functions of any number of values, the first of which may be null.
template <void (*function)(sqlite3_context*, int, sqlite3_value**)>
void call_all(sqlite3_context* context, int count, sqlite3_value** arguments) noexcept {
    try {
        function(context, count, arguments);
    } catch (const Error& error) {
        sqlite3_result_error(context, error.message.data(), static_cast<int>(error.message.size()));
        sqlite3_result_error_code(context, result_of(error.code));
    } catch (...) {
        sqlite3_result_error_nomem(context);
    }
}

template <void (*function)(sqlite3_context*, int, sqlite3_value**)>
void add_open(sqlite3* connection, const char* name) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function_v2(connection, name, -1, flags, nullptr, call_all<function>, nullptr,
                               nullptr, nullptr);
}

void order(sqlite3_context* context, sqlite3_value** arguments) {
    sqlite3_result_int(context,
                       json_order(text_argument(arguments[0]), text_argument(arguments[1])));
}

/// SQLite cannot be told that a collation failed: what is no JSON, which the tables refuse, is
/// ordered by its bytes.
int collate(void*, int left_size, const void* left, int right_size, const void* right) noexcept {
    const std::string_view a(static_cast<const char*>(left), static_cast<std::size_t>(left_size));
    const std::string_view b(static_cast<const char*>(right), static_cast<std::size_t>(right_size));
    try {
        return json_order(a, b);
    } catch (...) {
        return a.compare(b);
    }
}

void cast(sqlite3_context* context, sqlite3_value** arguments) {
    const base::TypeInfo type{type_of_name(text_argument(arguments[1])),
                              sqlite3_value_int(arguments[2])};
    const auto value = base::parse_text(type, text_argument(arguments[0]));
    if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        sqlite3_result_int64(context, *whole);
    } else if (const auto* real = std::get_if<double>(&value)) {
        sqlite3_result_double(context, *real);
    } else if (const auto* told = std::get_if<std::string>(&value)) {
        answer_text(context, *told);
    }
}

}  // namespace

void register_functions(sqlite3* connection) {
    add<lower>(connection, "socle_lower", 1);
    add<upper>(connection, "socle_upper", 1);
    add<like>(connection, "socle_like", 2);
    add<ilike>(connection, "socle_ilike", 2);
    add<match<true>>(connection, "socle_match", 2);
    add<match<false>>(connection, "socle_imatch", 2);
    add<json_contains>(connection, "socle_contains", 2);
    add<json_overlaps>(connection, "socle_overlaps", 2);
    add<shift>(connection, "socle_shift", 2);
    add<text>(connection, "socle_text", 3);
    add<convert_value>(connection, "socle_convert", 5);
    add<order>(connection, "socle_json_order", 2);
    add<cast>(connection, "socle_cast", 3);
    add_open<json_value>(connection, "socle_json_value");
    add_open<json_text>(connection, "socle_json_text");
    sqlite3_create_collation_v2(connection, "socle_json", SQLITE_UTF8, nullptr, collate, nullptr);
    register_row_functions(connection);
    register_search(connection);
}

}  // namespace socle::store
