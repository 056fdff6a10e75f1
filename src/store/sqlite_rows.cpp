#include "store/sqlite_rows.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/row_shape.h"
#include "store/sqlite_function.h"

#include <string>

namespace socle::store {

namespace {

void append_cell(std::string& out, base::TypeInfo type, sqlite3_value** values) {
    if (type.type == base::Type::point) {
        base::append_point(out, view_argument(values[0]), view_argument(values[1]));
    } else {
        base::append_json(out, type, view_argument(values[0]));
    }
}

void append_row(std::string& out, const base::ShapePart& part, int count,
                sqlite3_value** arguments) {
    int at = 1;
    for (const auto& cell : part.cells) {
        const int next = at + (cell.type.type == base::Type::point ? 2 : 1);
        if (next > count) throw base::Error(base::Code::internal, "a row with too few values");
        out += cell.prefix;
        append_cell(out, cell.type, arguments + at);
        at = next;
    }
    out += part.suffix;
}

void row(sqlite3_context* context, int count, sqlite3_value** arguments) {
    const auto& part = kept<base::ShapePart>(context, arguments, 0, base::read_shape_text);
    std::string out;
    append_row(out, part, count, arguments);
    answer_text(context, out);
}

/// What an aggregate has gathered.
struct Gathered {
    std::string text = "[";
    std::int64_t rows = 0;
    base::ShapePart part;
};

/// SQLite gives room for a pointer, zeroed; what it points to ends in finish_array, which always
/// runs.
Gathered& gathered_in(sqlite3_context* context) {
    auto* place = static_cast<Gathered**>(sqlite3_aggregate_context(context, sizeof(Gathered*)));
    if (place == nullptr) throw std::bad_alloc();
    if (*place == nullptr) *place = std::make_unique<Gathered>().release();
    return **place;
}

void begin_element(Gathered& gathered) {
    if (++gathered.rows > base::embed_rows_max) base::refuse_embed_rows();
    if (gathered.rows > 1) gathered.text += ',';
}

void add_element(sqlite3_context* context, sqlite3_value** arguments) {
    auto& gathered = gathered_in(context);
    begin_element(gathered);
    gathered.text += text_argument(arguments[0]);
}

void add_row(sqlite3_context* context, int count, sqlite3_value** arguments) {
    auto& gathered = gathered_in(context);
    if (gathered.rows == 0) gathered.part = base::read_shape_text(text_argument(arguments[0]));
    begin_element(gathered);
    append_row(gathered.text, gathered.part, count, arguments);
}

void finish_array(sqlite3_context* context) {
    auto* place = static_cast<Gathered**>(sqlite3_aggregate_context(context, 0));
    if (place == nullptr || *place == nullptr) {
        answer_text(context, "[]");
        return;
    }
    const std::unique_ptr<Gathered> gathered(std::exchange(*place, nullptr));
    gathered->text += ']';
    answer_text(context, gathered->text);
}

template <typename Work>
void guarded(sqlite3_context* context, Work work) noexcept {
    try {
        work();
    } catch (const base::Error& error) {
        sqlite3_result_error(context, error.message.data(), static_cast<int>(error.message.size()));
        sqlite3_result_error_code(
            context, error.code == base::Code::value_out_of_range ? SQLITE_TOOBIG : SQLITE_ERROR);
    } catch (...) {
        sqlite3_result_error_nomem(context);
    }
}

}  // namespace

void register_row_functions(sqlite3* connection) {
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    sqlite3_create_function_v2(
        connection, "socle_row", -1, flags, nullptr,
        [](sqlite3_context* context, int count, sqlite3_value** arguments) {
            guarded(context, [&] { row(context, count, arguments); });
        },
        nullptr, nullptr, nullptr);
    sqlite3_create_function_v2(
        connection, "socle_rows", -1, flags, nullptr, nullptr,
        [](sqlite3_context* context, int count, sqlite3_value** arguments) {
            guarded(context, [&] { add_row(context, count, arguments); });
        },
        [](sqlite3_context* context) { guarded(context, [&] { finish_array(context); }); },
        nullptr);
    sqlite3_create_function_v2(
        connection, "socle_array", 1, flags, nullptr, nullptr,
        [](sqlite3_context* context, int, sqlite3_value** arguments) {
            guarded(context, [&] { add_element(context, arguments); });
        },
        [](sqlite3_context* context) { guarded(context, [&] { finish_array(context); }); },
        nullptr);
}

}  // namespace socle::store
