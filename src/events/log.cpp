#include "events/log.h"

#include "base/convert.h"
#include "base/time.h"

#include <algorithm>
#include <utility>

namespace socle::events {

namespace {

using base::Dialect;
using base::Type;
using base::TypeInfo;
using definition::Field;
using definition::FieldType;

base::Statement append_statement(Dialect dialect) {
    base::Statement statement;
    statement.id = base::next_statement_id();
    statement.sql = R"(INSERT INTO "socle_event" ("at", "by", "kind", "model", "object_id", )"
                    R"("changes", "request_id") VALUES )";
    statement.sql += dialect == Dialect::sqlite
                         ? "(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
                         : "($1::timestamptz, $2::text, $3::text, $4::text, $5::text, $6::jsonb, "
                           "$7::text)";
    const TypeInfo text{Type::text, 0};
    statement.parameters = {{Type::timestamp, 0}, text, text, text, text, {Type::json, 0}, text};
    return statement;
}

const base::Statement& append_statement_of(Dialect dialect) {
    static const base::Statement sqlite = append_statement(Dialect::sqlite);
    static const base::Statement postgres = append_statement(Dialect::postgres);
    return dialect == Dialect::sqlite ? sqlite : postgres;
}

std::string_view kind_name(Kind kind) {
    switch (kind) {
        case Kind::added:
            return "added";
        case Kind::changed:
            return "changed";
        case Kind::deleted:
            return "deleted";
        case Kind::action:
            return "action";
    }
    return "";
}

std::size_t cells_of(const Field& field) {
    return field.type == FieldType::point ? 2 : 1;
}

void append_cell(std::string& out, const Field& field, const base::Rows& rows, std::size_t row,
                 std::size_t cell) {
    if (field.type == FieldType::point) {
        base::append_point(out, rows.at(row, cell), rows.at(row, cell + 1));
    } else {
        base::append_json(out, field.storage, rows.at(row, cell));
    }
}

bool same_cells(const Field& field, const base::Rows& before, std::size_t before_row,
                const base::Rows& after, std::size_t after_row, std::size_t cell) {
    for (std::size_t offset = 0; offset < cells_of(field); ++offset) {
        if (before.at(before_row, cell + offset) != after.at(after_row, cell + offset))
            return false;
    }
    return true;
}

/// A field and the cell where it starts.
struct FieldCell {
    const Field* field = nullptr;
    std::size_t cell = 0;
};

/// In the order of jsonb's keys (shorter first, then by bytes): PostgreSQL keeps no other, and both
/// stores shall give the same text.
std::vector<FieldCell> in_key_order(const definition::Model& model) {
    std::vector<FieldCell> fields;
    std::size_t cell = 0;
    for (const auto& field : model.fields) {
        fields.push_back({&field, cell});
        cell += cells_of(field);
    }
    std::ranges::sort(fields, [](const FieldCell& a, const FieldCell& b) {
        return std::pair(a.field->name.size(), std::string_view(a.field->name)) <
               std::pair(b.field->name.size(), std::string_view(b.field->name));
    });
    return fields;
}

void append_name(std::string& out, const Field& field) {
    if (out.size() > 1) out += ',';
    base::append_json_string(out, field.name);
    out += ':';
}

}  // namespace

std::string row_changes(const definition::Model& model, const base::Rows& rows, std::size_t row) {
    std::string out = "{";
    for (const auto& [field, cell] : in_key_order(model)) {
        if (field->type == FieldType::secret) continue;
        append_name(out, *field);
        append_cell(out, *field, rows, row, cell);
    }
    out += '}';
    return out;
}

std::string field_changes(const definition::Model& model, const base::Rows& before,
                          std::size_t before_row, const base::Rows& after, std::size_t after_row) {
    std::string out = "{";
    for (const auto& [field, cell] : in_key_order(model)) {
        if (same_cells(*field, before, before_row, after, after_row, cell)) continue;
        append_name(out, *field);
        if (field->type == FieldType::secret) {
            out += "[null,null]";
            continue;
        }
        out += '[';
        append_cell(out, *field, before, before_row, cell);
        out += ',';
        append_cell(out, *field, after, after_row, cell);
        out += ']';
    }
    if (out.size() == 1) return {};
    out += '}';
    return out;
}

base::Task<void> append(store::Transaction& transaction, Dialect dialect,
                        const definition::Model& model, const Origin& origin,
                        const std::vector<Event>& events) {
    if (events.empty()) co_return;
    const std::string at = base::timestamp_text(origin.at_us);
    const base::Value by = origin.by.empty() ? base::Value() : base::Value(origin.by);
    std::vector<base::Values> all;
    all.reserve(events.size());
    for (const auto& event : events) {
        all.push_back({at, by, std::string(kind_name(event.kind)), model.name, event.object_id,
                       event.changes, origin.request_id});
    }
    const auto& statement = append_statement_of(dialect);
    co_await transaction.run_each(statement, all);
}

}  // namespace socle::events
