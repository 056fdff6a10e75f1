#include "store/schema_search.h"

#include "base/text.h"
#include "store/postgres_search.h"
#include "store/schema_sql.h"

#include <algorithm>

namespace socle::store {

namespace {

using base::Dialect;
using base::quoted;
using Sql = std::vector<std::string>;

std::string fts_table(const SchemaTable& table) {
    return "socle_" + table.name + "_fts";
}

bool is_searched(const std::optional<SchemaTable>& table) {
    return table && !table->search.columns.empty();
}

/// "c0, c1" for the columns of the FTS5 table.
std::string fts_columns(const SchemaTable& table) {
    Sql names;
    for (std::size_t index = 0; index < table.search.columns.size(); ++index)
        names.push_back("c" + std::to_string(index));
    return base::join(names, ", ");
}

/// The values of a row, `new."title", new."synopsis"`.
std::string row_values(const SchemaTable& table, const std::string& row) {
    Sql values;
    for (const auto& column : table.search.columns)
        values.push_back(row + quoted(column));
    return base::join(values, ", ");
}

std::string add_row_sql(const SchemaTable& table) {
    return "INSERT INTO " + quoted(fts_table(table)) + " (rowid, " + fts_columns(table) +
           ") VALUES (new.rowid, " + row_values(table, "new.") + ")";
}

std::string remove_row_sql(const SchemaTable& table) {
    const auto name = quoted(fts_table(table));
    return "INSERT INTO " + name + " (" + name + ", rowid, " + fts_columns(table) +
           ") VALUES ('delete', old.rowid, " + row_values(table, "old.") + ")";
}

std::string trigger_sql(const SchemaTable& table, const std::string& suffix,
                        const std::string& when, const Sql& actions) {
    return "CREATE TRIGGER " + quoted(fts_table(table) + suffix) + " AFTER " + when + " BEGIN " +
           base::join(actions, "; ") + "; END";
}

std::string change_sql(const SchemaTable& table) {
    Sql changes = {"old.rowid IS NOT new.rowid"};
    for (const auto& column : table.search.columns)
        changes.push_back("old." + quoted(column) + " IS NOT new." + quoted(column));
    return "UPDATE ON " + quoted(table.name) + " WHEN " + base::join(changes, " OR ");
}

Sql make_fts_table(const SchemaTable& table) {
    const auto name = quoted(fts_table(table));
    const auto columns = fts_columns(table);
    const auto on_table = " ON " + quoted(table.name);
    return {"CREATE VIRTUAL TABLE " + name + " USING fts5(" + columns +
                ", content='', columnsize=0, tokenize='socle " + table.search.language + "')",
            "INSERT INTO " + name + " (rowid, " + columns + ") SELECT rowid, " +
                row_values(table, "") + " FROM " + quoted(table.name),
            trigger_sql(table, "_added", "INSERT" + on_table, {add_row_sql(table)}),
            trigger_sql(table, "_removed", "DELETE" + on_table, {remove_row_sql(table)}),
            trigger_sql(table, "_changed", change_sql(table),
                        {remove_row_sql(table), add_row_sql(table)})};
}

Sql make_gin_indexes(const SchemaTable& table) {
    Sql sql;
    const auto names = search_names(Dialect::postgres, table);
    for (std::size_t index = 0; index < names.size(); ++index) {
        sql.push_back("CREATE INDEX " + quoted(names[index]) + " ON " + quoted(table.name) +
                      " USING gin (socle_search_vector(" + literal(table.search.language) + ", " +
                      quoted(table.search.columns[index]) + "))");
    }
    return sql;
}

Sql drop_sql(Dialect dialect, const TableChange& change) {
    Sql sql;
    const auto& table = *change.before;
    if (dialect == Dialect::postgres) {
        for (const auto& name : search_names(dialect, table))
            sql.push_back("DROP INDEX " + quoted(name));
        return sql;
    }
    for (const char* suffix : {"_added", "_removed", "_changed"})
        sql.push_back("DROP TRIGGER " + quoted(fts_table(table) + suffix));
    sql.push_back("DROP TABLE " + quoted(fts_table(table)));
    return sql;
}

std::string searched_by(const SchemaTable& table) {
    return table.name + " by the words of " + base::join(table.search.columns, ", ") + " (" +
           table.search.language + ")";
}

bool is_made_anew(const SchemaChanges& changes, const TableChange& change) {
    return change.searched_anew ||
           (changes.analysed_anew && change.kept() && is_searched(change.before));
}

bool is_new_database(const SchemaChanges& changes) {
    return std::ranges::all_of(changes.tables, &TableChange::created);
}

}  // namespace

std::vector<std::string> search_names(Dialect dialect, const SchemaTable& table) {
    std::vector<std::string> names;
    if (table.search.columns.empty()) return names;
    if (dialect == Dialect::sqlite) return {fts_table(table)};
    for (std::size_t index = 0; index < table.search.columns.size(); ++index)
        names.push_back(constraint_name("socle_" + table.name, {}, "fts" + std::to_string(index)));
    return names;
}

Sql make_search_sql(Dialect dialect, const SchemaTable& table) {
    if (table.search.columns.empty()) return {};
    return dialect == Dialect::sqlite ? make_fts_table(table) : make_gin_indexes(table);
}

bool begins_with_search(const SchemaChanges& changes) {
    return changes.analysed_anew && is_new_database(changes);
}

std::vector<MigrationStep> search_steps_before(Dialect dialect, const SchemaChanges& changes) {
    std::vector<MigrationStep> steps;
    if (changes.analysed_anew && !is_new_database(changes)) {
        steps.push_back({"bring the text search of this version", postgres_search_sql(), {}, true});
    }
    for (const auto& change : changes.tables) {
        if (!is_searched(change.before) || change.created()) continue;
        const bool goes = !is_searched(change.after);
        if (!change.dropped() && !is_made_anew(changes, change)) continue;
        if (change.dropped() && dialect == Dialect::postgres) continue;
        const auto& name = change.before->name;
        steps.push_back({goes ? "stop searching " + name : "set the search of " + name + " aside",
                         drop_sql(dialect, change),
                         {},
                         true});
    }
    return steps;
}

std::vector<MigrationStep> search_steps_after(Dialect dialect, const SchemaChanges& changes) {
    std::vector<MigrationStep> steps;
    for (const auto& change : changes.tables) {
        if (!is_searched(change.after) || change.created()) continue;
        if (!is_made_anew(changes, change)) continue;
        const auto& table = *change.after;
        steps.push_back(
            {"search " + searched_by(table), make_search_sql(dialect, table), {}, true});
    }
    return steps;
}

}  // namespace socle::store
