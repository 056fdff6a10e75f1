#include "records/new_row.h"

#include "access/restrict.h"
#include "records/cells.h"

#include <algorithm>
#include <string>
#include <utility>

namespace socle::records {

namespace {

using access::Identity;
using base::Type;
using definition::Expr;
using definition::Model;
using query::Bind;
using query::Sql;

/// The row's cell number `slot` as a parameter.
Bind cell_bind(base::TypeInfo type, std::size_t slot) {
    Bind bind;
    bind.source = Bind::Source::was;
    bind.type = type;
    bind.slot = static_cast<int>(slot);
    return bind;
}

/// One column of an INSERT, the cell of the row it takes and the field it belongs to.
struct InsertedCell {
    std::string column;
    Bind bind;
    int field = -1;
};

std::vector<InsertedCell> row_cells(const Model& model) {
    std::vector<InsertedCell> cells;
    for (std::size_t index = 0; index < model.fields.size(); ++index) {
        const auto& field = model.fields[index];
        for (const auto& column : columns_of(field)) {
            cells.push_back(
                {column, cell_bind(cell_type(field), cells.size()), static_cast<int>(index)});
        }
    }
    return cells;
}

std::vector<InsertedCell> inserted_cells(const Model& model, bool with_key) {
    auto cells = row_cells(model);
    if (!with_key) std::erase_if(cells, [&](const auto& cell) { return cell.field == model.key; });
    return cells;
}

void add_list(Sql& sql, const std::vector<InsertedCell>& cells, const auto& add_cell) {
    bool first = true;
    for (const auto& cell : cells) {
        if (!std::exchange(first, false)) sql.add(", ");
        add_cell(cell);
    }
}

bool needs_any(const Expr& expression, int model, const std::vector<int>& fields) {
    if (!expression.path.empty() && expression.path.front().model == model &&
        std::ranges::find(fields, expression.path.front().field) != fields.end()) {
        return true;
    }
    return std::ranges::any_of(
        expression.args, [&](const Expr& argument) { return needs_any(argument, model, fields); });
}

/// Computes the default expressions of a new row: `SELECT t1."a", (expression) AS "b" FROM (SELECT
/// ? AS "a", …) AS t1`, one level for each step of defaults that need those of the step before.
class NewRow {
public:
    NewRow(Sql& sql, const Identity& identity, int model, std::vector<int> computed)
        : sql_(sql), identity_(identity), model_(model), cells_(row_cells(described())) {
        while (!computed.empty()) {
            std::vector<int> later;
            std::vector<int> step;
            for (const int field : computed) {
                const auto& expression = field_of(described(), field).initial.expression;
                (needs_any(expression, model, computed) ? later : step).push_back(field);
            }
            if (step.empty()) step.swap(later);
            steps_.push_back(std::move(step));
            computed = std::move(later);
        }
    }

    void add(const std::vector<InsertedCell>& wanted) { add_step(wanted, steps_.size()); }

private:
    const Model& described() const { return sql_.definition.model(model_); }

    void add_step(const std::vector<InsertedCell>& wanted, std::size_t step) {
        if (step == 0) return add_given();
        const auto alias = sql_.new_alias();
        sql_.add("SELECT ");
        add_list(sql_, wanted, [&](const InsertedCell& cell) {
            const auto& made = steps_[step - 1];
            if (std::ranges::find(made, cell.field) == made.end()) {
                sql_.add(alias + "." + cell.column);
                return;
            }
            const auto& initial = field_of(described(), cell.field).initial;
            query::add_expression(sql_, access::fold(initial.expression, identity_), model_, alias);
            sql_.add(" AS " + cell.column);
        });
        sql_.add(" FROM (");
        add_step(cells_, step - 1);
        sql_.add(") AS " + alias);
    }

    void add_given() {
        sql_.add("SELECT ");
        add_list(sql_, cells_, [&](const InsertedCell& cell) {
            const bool text = cell.bind.type.type == Type::text;
            sql_.add_bind(cell.bind);
            if (text && sql_.dialect == base::Dialect::postgres) sql_.add(" COLLATE \"C\"");
            sql_.add(" AS " + cell.column);
        });
    }

    Sql& sql_;
    const Identity& identity_;
    int model_;
    std::vector<InsertedCell> cells_;
    std::vector<std::vector<int>> steps_;
};

}  // namespace

void add_insert(Sql& sql, const Identity& identity, int model, const std::vector<int>& computed,
                bool with_key, const std::vector<int>& unless_there) {
    const auto& described = sql.definition.model(model);
    const auto cells = inserted_cells(described, with_key);
    sql.add("INSERT INTO " + base::quoted(described.name) + " (");
    add_list(sql, cells, [&](const InsertedCell& cell) { sql.add(cell.column); });
    sql.add(") ");
    if (computed.empty()) {
        sql.add("VALUES (");
        add_list(sql, cells, [&](const InsertedCell& cell) { sql.add_bind(cell.bind); });
        sql.add(")");
    } else {
        NewRow(sql, identity, model, computed).add(cells);
    }
    if (unless_there.empty()) return;
    // Without the condition SQLite takes the ON for that of a join.
    if (!computed.empty()) sql.add(" WHERE true");
    sql.add(" ON CONFLICT (");
    for (std::size_t at = 0; at < unless_there.size(); ++at) {
        if (at > 0) sql.add(", ");
        sql.add(base::quoted(field_of(described, unless_there[at]).name));
    }
    sql.add(") DO NOTHING");
}

}  // namespace socle::records
