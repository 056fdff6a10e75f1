#include "store/schema_steps.h"

#include "base/text.h"
#include "store/schema_search.h"
#include "store/schema_sql.h"

#include <algorithm>

namespace socle::store {

namespace {

using base::Dialect;
using base::quoted;
using Kind = Alteration::Kind;

bool inline_all(const SchemaColumn&) {
    return true;
}

/// ALTER TABLE of SQLite adds and drops plain columns; the rest means making the table anew.
bool must_be_remade(const TableChange& change) {
    const auto hard = [](const ColumnChange& column) {
        if (column.added()) return column.after->not_null;
        if (column.dropped()) return !column.before->references_table.empty();
        return column.retyped || column.required || column.optional || column.rereferenced;
    };
    return change.rekeyed || change.recounted || std::ranges::any_of(change.columns, hard);
}

/// The key that counts up from now on is the number of the row.
std::string source_sql(const TableChange& change, const ColumnChange& column) {
    const bool key = column.after->name == change.after->key;
    if (key && change.rekeyed && column.added() && change.after->serial) {
        return "row_number() OVER (ORDER BY rowid)";
    }
    auto renamed = column;
    if (renamed.before) renamed.before->name = column.after->name;
    return value_after_sql(Dialect::sqlite, renamed);
}

std::string copy_sql(const TableChange& change, const std::string& made) {
    std::vector<std::string> names;
    std::vector<std::string> values;
    if (!change.after->serial) {
        names.emplace_back("rowid");
        values.emplace_back("rowid");
    }
    for (const auto& column : change.columns) {
        if (column.dropped()) continue;
        names.push_back(quoted(column.after->name));
        values.push_back(source_sql(change, column));
    }
    return "INSERT INTO " + quoted(made) + " (" + base::join(names, ", ") + ")\nSELECT " +
           base::join(values, ", ") + "\nFROM " + quoted(change.name()) + " ORDER BY rowid";
}

/// Keys of deleted rows are not given out again.
std::vector<std::string> keep_count_sql(const TableChange& change, const std::string& made) {
    if (!change.before->serial || !change.after->serial || change.rekeyed) return {};
    return {"DELETE FROM sqlite_sequence WHERE name = " + literal(made),
            "INSERT INTO sqlite_sequence (name, seq) SELECT " + literal(made) +
                ", seq FROM sqlite_sequence WHERE name = " + literal(change.name())};
}

std::vector<std::string> remake_sql(const TableChange& change) {
    const auto& name = change.name();
    const auto made = "socle_new_" + name;
    std::vector<std::string> sql = {
        create_table_sql(Dialect::sqlite, *change.after, made, inline_all), copy_sql(change, made)};
    for (auto& statement : keep_count_sql(change, made))
        sql.push_back(std::move(statement));
    sql.push_back("DROP TABLE " + quoted(name));
    sql.push_back("ALTER TABLE " + quoted(made) + " RENAME TO " + quoted(name));
    for (const auto& index : change.after->indexes)
        sql.push_back(create_index_sql(name, index));
    return sql;
}

MigrationStep remake_step(const TableChange& change, const Losses& losses) {
    MigrationStep step;
    step.additive = true;
    std::vector<std::string> descriptions;
    std::vector<std::string> lost;
    for (const auto& item : alterations(change, losses)) {
        descriptions.push_back(item.step.description);
        if (!item.step.loss.empty()) lost.push_back(item.step.loss);
        step.additive = step.additive && item.step.additive;
    }
    for (const auto& index : change.indexes_added) {
        descriptions.push_back(add_index_step(change.name(), index).description);
    }
    step.description = base::join(descriptions, ", ");
    step.loss = base::join(lost, ", ");
    step.sql = remake_sql(change);
    return step;
}

std::vector<std::string> alter_sql(const TableChange& change, const Alteration& item) {
    const auto start = "ALTER TABLE " + quoted(change.name());
    if (item.kind == Kind::drop) {
        return {start + " DROP COLUMN " + quoted(item.column->before->name)};
    }
    const auto& column = *item.column->after;
    auto add = start + " ADD COLUMN " + column_sql(Dialect::sqlite, column);
    if (!column.references_table.empty()) add += inline_reference_sql(change.name(), column);
    std::vector<std::string> sql = {std::move(add)};
    if (!column.fill.empty()) {
        sql.push_back("UPDATE " + quoted(change.name()) + " SET " + quoted(column.name) + " = " +
                      column.fill);
    }
    return sql;
}

std::vector<std::string> index_rename_sql(const TableChange& change) {
    std::vector<std::string> sql;
    for (const auto& item : change.indexes_renamed) {
        sql.push_back("DROP INDEX " + quoted(item.before));
    }
    if (must_be_remade(change)) return sql;
    for (const auto& item : change.indexes_renamed) {
        sql.push_back(create_index_sql(change.name(), item.after));
    }
    return sql;
}

MigrationStep create_step(const SchemaTable& table) {
    MigrationStep step;
    step.description = "create table " + table.name;
    step.sql = {create_table_sql(Dialect::sqlite, table, table.name, inline_all)};
    for (const auto& index : table.indexes)
        step.sql.push_back(create_index_sql(table.name, index));
    for (auto& statement : make_search_sql(Dialect::sqlite, table))
        step.sql.push_back(std::move(statement));
    step.additive = true;
    return step;
}

void append(std::vector<MigrationStep>& steps, std::vector<MigrationStep> more) {
    std::ranges::move(more, std::back_inserter(steps));
}

std::vector<MigrationStep> alter_steps(const TableChange& change, const Losses& losses) {
    if (must_be_remade(change)) return {remake_step(change, losses)};
    std::vector<MigrationStep> steps;
    for (auto& item : alterations(change, losses)) {
        item.step.sql = alter_sql(change, item);
        steps.push_back(std::move(item.step));
    }
    for (const auto& index : change.indexes_added) {
        steps.push_back(add_index_step(change.name(), index));
    }
    return steps;
}

}  // namespace

std::vector<MigrationStep> sqlite_steps(const SchemaChanges& changes, const Losses& losses) {
    std::vector<const TableChange*> kept;
    for (const auto& change : changes.tables) {
        if (change.kept() && !change.view() && change.changed()) kept.push_back(&change);
    }
    auto steps = view_steps_before(changes);
    append(steps, search_steps_before(Dialect::sqlite, changes));
    for (const auto* change : kept) {
        for (const auto& index : change->indexes_dropped)
            steps.push_back(drop_index_step(index));
    }
    for (const auto& change : changes.tables) {
        if (change.dropped() && !change.view()) steps.push_back(drop_table_step(change, losses));
    }
    for (const auto* change : kept) {
        auto renames = rename_steps(*change);
        add_rename_sql(renames, *change, index_rename_sql(*change));
        append(steps, std::move(renames));
    }
    for (const auto& change : changes.tables) {
        if (change.created() && !change.view()) steps.push_back(create_step(*change.after));
    }
    for (const auto* change : kept)
        append(steps, alter_steps(*change, losses));
    append(steps, search_steps_after(Dialect::sqlite, changes));
    append(steps, view_steps_after(changes));
    return steps;
}

}  // namespace socle::store
