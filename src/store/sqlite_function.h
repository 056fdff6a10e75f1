#pragma once

#include "base/value.h"

#include <sqlite3.h>

#include <memory>
#include <new>
#include <string_view>

namespace socle::store {

/// What a function of ours needs of SQLite. It is called with no null among its arguments; what it
/// throws (Error, bad_alloc) becomes the failure of the statement.
using SqliteFunction = void (*)(sqlite3_context*, sqlite3_value**);

inline std::string_view text_argument(sqlite3_value* value) {
    const auto* text = reinterpret_cast<const char*>(sqlite3_value_text(value));
    const auto length = static_cast<std::size_t>(sqlite3_value_bytes(value));
    return text == nullptr ? std::string_view() : std::string_view(text, length);
}

inline base::ValueView view_argument(sqlite3_value* value) {
    switch (sqlite3_value_type(value)) {
        case SQLITE_INTEGER:
            return std::int64_t{sqlite3_value_int64(value)};
        case SQLITE_FLOAT:
            return sqlite3_value_double(value);
        case SQLITE_NULL:
            return {};
        default:
            return text_argument(value);
    }
}

inline void answer_text(sqlite3_context* context, std::string_view text) {
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

inline void answer_yes_or_no(sqlite3_context* context, bool yes) {
    sqlite3_result_int(context, yes ? 1 : 0);
}

/// `make(text of the argument)`, made once per run of the statement when the argument is constant
/// and once per row otherwise. Lives until the function returns.
template <typename T, typename Make>
const T& kept(sqlite3_context* context, sqlite3_value** arguments, int index, Make make) {
    if (const auto* known = static_cast<const T*>(sqlite3_get_auxdata(context, index))) {
        return *known;
    }
    auto made = std::make_unique<T>(make(text_argument(arguments[index])));
    sqlite3_set_auxdata(context, index, made.release(),
                        [](void* old) { delete static_cast<T*>(old); });
    const auto* now_kept = static_cast<const T*>(sqlite3_get_auxdata(context, index));
    if (now_kept == nullptr) throw std::bad_alloc();
    return *now_kept;
}

}  // namespace socle::store
