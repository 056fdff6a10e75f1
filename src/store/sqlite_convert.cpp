#include "store/sqlite_convert.h"

#include "store/schema_convert.h"

namespace socle::store {

namespace {

base::TypeInfo type_argument(sqlite3_value* name, sqlite3_value* scale) {
    return {type_named(text_argument(name)), sqlite3_value_int(scale)};
}

base::ValueView value_argument(sqlite3_value* value) {
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_value_int64(value)};
        case SQLITE_FLOAT:
            return sqlite3_value_double(value);
        default:
            return text_argument(value);
    }
}

void answer(sqlite3_context* context, const base::Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
        sqlite3_result_int64(context, *integer);
    } else if (const auto* number = std::get_if<double>(&value)) {
        sqlite3_result_double(context, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
        answer_text(context, *text);
    } else {
        sqlite3_result_null(context);
    }
}

}  // namespace

void convert_value(sqlite3_context* context, sqlite3_value** arguments) {
    const auto from = type_argument(arguments[1], arguments[2]);
    const auto to = type_argument(arguments[3], arguments[4]);
    answer(context, convert(from, to, value_argument(arguments[0])));
}

}  // namespace socle::store
