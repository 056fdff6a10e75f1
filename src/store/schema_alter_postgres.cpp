#include "store/schema_alter_postgres.h"

#include "store/schema_convert.h"
#include "store/schema_sql.h"

#include <algorithm>
#include <iterator>

namespace socle::store {

namespace {

using base::Dialect;
using base::quoted;
using Kind = Alteration::Kind;

std::string alter(const std::string& table) {
    return "ALTER TABLE " + quoted(table) + " ";
}

void append(PostgresAlter::Sql& sql, PostgresAlter::Sql more) {
    std::ranges::move(more, std::back_inserter(sql));
}

}  // namespace

bool can_refer(const SchemaChanges& changes, const SchemaColumn& column) {
    const auto* target = changes.find(column.references_table);
    if (target->created()) return true;
    return !target->rekeyed && !target->find(column.references_column)->retyped;
}

PostgresAlter::PostgresAlter(const SchemaChanges& changes, const TableChange& change)
    : changes_(changes),
      change_(change),
      before_(*change.before),
      after_(*change.after),
      loses_count_(before_.serial && (!after_.serial || change.rekeyed)),
      gains_count_(after_.serial && (!before_.serial || change.rekeyed)),
      gains_rows_(has_row_column(Dialect::postgres, after_) &&
                  !has_row_column(Dialect::postgres, before_)),
      loses_rows_(has_row_column(Dialect::postgres, before_) &&
                  !has_row_column(Dialect::postgres, after_)) {}

PostgresAlter::Sql PostgresAlter::prepare() const {
    Sql sql;
    if (gains_rows_) append(sql, number_rows(std::string(row_column), "ALWAYS"));
    if (gains_rows_) sql.push_back(create_row_index_sql(after_.name));
    if (loses_count_) sql.push_back(alter_column(old_key(), "DROP IDENTITY"));
    return sql;
}

/// After columns were added and retyped, before any is dropped.
PostgresAlter::Sql PostgresAlter::change_key() const {
    Sql sql;
    if (change_.rekeyed) {
        const auto name = quoted(constraint_name(after_.name, {}, "pkey"));
        sql.push_back(alter(after_.name) + "DROP CONSTRAINT " + name);
        sql.push_back(alter(after_.name) + "ADD CONSTRAINT " + name + " PRIMARY KEY (" +
                      quoted(after_.key) + ")");
    }
    if (gains_count_ && !key_is_new()) append(sql, count_up(after_.key, "BY DEFAULT"));
    if (loses_rows_) {
        sql.push_back(alter(after_.name) + "DROP COLUMN " + quoted(row_column));
    }
    return sql;
}

PostgresAlter::Sql PostgresAlter::of(const Alteration& item) const {
    switch (item.kind) {
        case Kind::add:
            return add(*item.column);
        case Kind::retype:
            return retype(*item.column);
        case Kind::require:
            return require(*item.column);
        case Kind::relax:
            return {alter_column(item.column->after->name, "DROP NOT NULL")};
        case Kind::drop:
            return {alter(after_.name) + "DROP COLUMN " + quoted(item.column->before->name)};
        case Kind::rekey:
        case Kind::recount:
            return change_key();
        case Kind::refer:
            return {};
    }
    return {};
}

bool PostgresAlter::key_is_new() const {
    return change_.find(after_.key)->added();
}

/// The old key as it is called by now.
std::string PostgresAlter::old_key() const {
    for (const auto& column : change_.columns) {
        if (column.before && column.before->name == before_.key) {
            return column.after ? column.after->name : column.before->name;
        }
    }
    return before_.key;
}

std::string PostgresAlter::alter_column(const std::string& column,
                                        const std::string& action) const {
    return alter(after_.name) + "ALTER COLUMN " + quoted(column) + " " + action;
}

PostgresAlter::Sql PostgresAlter::count_up(const std::string& column,
                                           const std::string& generated) const {
    const auto highest = "max(" + quoted(column) + ")";
    return {alter_column(column, "ADD GENERATED " + generated + " AS IDENTITY"),
            "SELECT setval(pg_get_serial_sequence(" + literal(quoted(after_.name)) + ", " +
                literal(column) + "), GREATEST(" + highest + ", 1), COALESCE(" + highest +
                " >= 1, false)) FROM " + quoted(after_.name)};
}

/// A new column that numbers the rows in their order, and goes on counting.
PostgresAlter::Sql PostgresAlter::number_rows(const std::string& column,
                                              const std::string& generated) const {
    const auto table = quoted(after_.name);
    const auto order = before_.serial ? quoted(old_key()) : quoted(row_column);
    Sql sql = {alter(after_.name) + "ADD COLUMN " + quoted(column) + " bigint",
               "UPDATE " + table + " SET " + quoted(column) +
                   " = socle_rows.number FROM (SELECT ctid AS place, row_number() OVER (" +
                   "ORDER BY " + order + ") AS number FROM " + table + ") AS socle_rows WHERE " +
                   table + ".ctid = socle_rows.place",
               alter_column(column, "SET NOT NULL")};
    append(sql, count_up(column, generated));
    return sql;
}

PostgresAlter::Sql PostgresAlter::add(const ColumnChange& change) const {
    const auto& column = *change.after;
    if (column.name == after_.key && change_.rekeyed && after_.serial) {
        return number_rows(column.name, "BY DEFAULT");
    }
    auto text = alter(after_.name) + "ADD COLUMN " + column_sql(Dialect::postgres, column);
    if (!column.fill.empty()) text += " DEFAULT " + column.fill;
    if (!column.references_table.empty() && can_refer(changes_, column)) {
        text += inline_reference_sql(after_.name, column);
    }
    Sql sql = {std::move(text)};
    if (!column.fill.empty()) sql.push_back(alter_column(column.name, "DROP DEFAULT"));
    return sql;
}

PostgresAlter::Sql PostgresAlter::retype(const ColumnChange& change) const {
    const auto& column = *change.after;
    const auto using_sql =
        conversion_sql(Dialect::postgres, change.before->type, column.type, quoted(column.name));
    return {alter_column(column.name, "TYPE " + column_type(Dialect::postgres, column.type) +
                                          " USING " + using_sql)};
}

PostgresAlter::Sql PostgresAlter::require(const ColumnChange& change) const {
    const auto& column = *change.after;
    Sql sql;
    if (!column.fill.empty()) {
        const auto name = quoted(column.name);
        sql.push_back("UPDATE " + quoted(after_.name) + " SET " + name + " = " + column.fill +
                      " WHERE " + name + " IS NULL");
    }
    sql.push_back(alter_column(column.name, "SET NOT NULL"));
    return sql;
}

}  // namespace socle::store
