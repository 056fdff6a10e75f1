#include "store/schema_steps.h"

#include "store/postgres_search.h"
#include "store/schema_alter_postgres.h"
#include "store/schema_search.h"
#include "store/schema_sql.h"

#include <algorithm>
#include <utility>

namespace socle::store {

namespace {

using base::Dialect;
using base::quoted;
using Kind = Alteration::Kind;
using Sql = std::vector<std::string>;

void append(std::vector<MigrationStep>& steps, std::vector<MigrationStep> more) {
    std::ranges::move(more, std::back_inserter(steps));
}

std::string alter(const std::string& table) {
    return "ALTER TABLE " + quoted(table) + " ";
}

std::string foreign_key(const std::string& table, const std::string& column) {
    return constraint_name(table, {column}, "fkey");
}

std::string drop_foreign_key(const std::string& table, const std::string& column) {
    return alter(table) + "DROP CONSTRAINT " + quoted(foreign_key(table, column));
}

/// A reference that stays but whose two columns change their type, which it forbids meanwhile.
bool is_set_aside(const SchemaChanges& changes, const ColumnChange& column) {
    if (column.added() || column.dropped() || column.rereferenced) return false;
    if (column.before->references_table.empty()) return false;
    const auto* target = changes.find(column.after->references_table);
    const auto* key = target->find(column.after->references_column);
    return column.retyped || key->retyped;
}

/// The reference of a column that goes would stand in the way when the key it refers to changes.
bool hinders(const SchemaChanges& changes, const ColumnChange& column) {
    if (!column.dropped() || column.before->references_table.empty()) return false;
    const auto* target = changes.find_before(column.before->references_table);
    if (!target->kept()) return false;
    const auto same = [&](const ColumnChange& item) {
        return item.before && item.before->name == target->before->key && item.retyped;
    };
    return target->rekeyed || std::ranges::any_of(target->columns, same);
}

/// New tables so ordered that each comes after those it refers to, as far as that is possible.
std::vector<const TableChange*> in_order_of_reference(const SchemaChanges& changes) {
    std::vector<const TableChange*> waiting;
    for (const auto& change : changes.tables) {
        if (change.created() && !change.view()) waiting.push_back(&change);
    }
    std::vector<const TableChange*> result;
    while (!waiting.empty()) {
        const auto is_waiting = [&](const std::string& name) {
            return std::ranges::any_of(waiting,
                                       [&](const auto* one) { return one->name() == name; });
        };
        const auto ready = [&](const TableChange* table) {
            return std::ranges::none_of(table->after->columns, [&](const SchemaColumn& column) {
                return column.references_table != table->name() &&
                       is_waiting(column.references_table);
            });
        };
        auto next = std::ranges::find_if(waiting, ready);
        if (next == waiting.end()) next = waiting.begin();
        result.push_back(*next);
        waiting.erase(next);
    }
    return result;
}

class PostgresSteps {
public:
    PostgresSteps(const SchemaChanges& changes, const Losses& losses)
        : changes_(changes), losses_(losses), needs_search_(begins_with_search(changes)) {
        for (const auto& change : changes.tables) {
            if (change.kept() && !change.view()) kept_.push_back(&change);
        }
    }

    std::vector<MigrationStep> all() {
        steps_ = view_steps_before(changes_);
        append(steps_, search_steps_before(Dialect::postgres, changes_));
        drop_references();
        for (const auto* change : kept_) {
            for (const auto& index : change->indexes_dropped)
                steps_.push_back(drop_index_step(index));
        }
        drop_tables();
        for (const auto* change : kept_)
            rename(*change);
        create_tables();
        for (const auto* change : kept_)
            alter_table(*change);
        for (const auto* change : kept_) {
            for (const auto& index : change->indexes_added)
                steps_.push_back(add_index_step(change->name(), index));
        }
        add_references();
        append(steps_, search_steps_after(Dialect::postgres, changes_));
        append(steps_, view_steps_after(changes_));
        return std::move(steps_);
    }

private:
    void drop_references();
    void drop_tables();
    Sql release_sql(const TableChange& target, std::size_t dropped_before) const;
    void rename(const TableChange& change);
    void create_tables();
    void create_table(const TableChange& change);
    void alter_table(const TableChange& change);
    void add_references();

    const SchemaChanges& changes_;
    const Losses& losses_;
    bool needs_search_;
    std::vector<const TableChange*> kept_;
    std::vector<MigrationStep> steps_;
    std::vector<std::string> created_;
    std::vector<std::pair<std::string, SchemaColumn>> late_references_;
};

void PostgresSteps::drop_references() {
    for (const auto* change : kept_) {
        for (const auto& column : change->columns) {
            const bool aside = is_set_aside(changes_, column);
            const bool changes = column.rereferenced && !column.before->references_table.empty();
            const bool goes = changes || hinders(changes_, column);
            if (!aside && !goes) continue;
            const auto where = change->before->name + "." + column.before->name;
            const auto text = (aside ? "set the reference of " : "drop the reference of ") + where;
            steps_.push_back({aside ? text + " aside" : text,
                              {drop_foreign_key(change->before->name, column.before->name)},
                              {},
                              aside || (changes && !column.after->references_table.empty())});
        }
    }
}

/// References to a table about to be dropped that nobody else drops in time: of columns that go
/// with it, and of tables that are dropped after it.
Sql PostgresSteps::release_sql(const TableChange& target, std::size_t place) const {
    Sql sql;
    for (std::size_t i = 0; i < changes_.tables.size(); ++i) {
        const auto& other = changes_.tables[i];
        if (other.created() || other.view() || (other.dropped() && i <= place)) continue;
        for (const auto& column : other.before->columns) {
            if (column.references_table != target.before->name) continue;
            const auto same = [&](const ColumnChange& item) {
                return item.before && item.before->name == column.name && item.after;
            };
            const bool stays = other.kept() && std::ranges::any_of(other.columns, same);
            if (!stays) sql.push_back(drop_foreign_key(other.before->name, column.name));
        }
    }
    return sql;
}

void PostgresSteps::drop_tables() {
    for (std::size_t i = 0; i < changes_.tables.size(); ++i) {
        const auto& change = changes_.tables[i];
        if (!change.dropped() || change.view()) continue;
        auto step = drop_table_step(change, losses_);
        auto sql = release_sql(change, i);
        step.sql.insert(step.sql.begin(), sql.begin(), sql.end());
        steps_.push_back(std::move(step));
    }
}

void PostgresSteps::rename(const TableChange& change) {
    const auto& before = *change.before;
    const auto& after = *change.after;
    Sql sql;
    const auto rename_constraint = [&](const std::string& from, const std::string& to) {
        if (from == to) return;
        sql.push_back(alter(after.name) + "RENAME CONSTRAINT " + quoted(from) + " TO " +
                      quoted(to));
    };
    const auto rename_index = [&](const std::string& from, const std::string& to) {
        if (from == to) return;
        sql.push_back("ALTER INDEX " + quoted(from) + " RENAME TO " + quoted(to));
    };
    rename_constraint(constraint_name(before.name, {}, "pkey"),
                      constraint_name(after.name, {}, "pkey"));
    if (has_row_column(Dialect::postgres, before)) {
        rename_index(row_index_name(before.name), row_index_name(after.name));
    }
    for (const auto& item : change.indexes_renamed)
        rename_index(item.before, item.after.name);
    for (const auto& column : change.columns) {
        if (column.added() || column.dropped() || column.rereferenced) continue;
        if (column.before->references_table.empty() || is_set_aside(changes_, column)) continue;
        rename_constraint(foreign_key(before.name, column.before->name),
                          foreign_key(after.name, column.after->name));
    }
    auto steps = rename_steps(change);
    add_rename_sql(steps, change, sql);
    append(steps_, std::move(steps));
}

void PostgresSteps::create_tables() {
    for (const auto* change : in_order_of_reference(changes_))
        create_table(*change);
}

void PostgresSteps::create_table(const TableChange& change) {
    const auto& table = *change.after;
    created_.push_back(table.name);
    const auto inlined = [this](const SchemaColumn& column) {
        const auto& name = column.references_table;
        const bool there =
            changes_.find(name)->kept() || std::ranges::find(created_, name) != created_.end();
        return there && can_refer(changes_, column);
    };
    MigrationStep step;
    step.description = "create table " + table.name;
    step.sql = {create_table_sql(Dialect::postgres, table, table.name, inlined)};
    if (has_row_column(Dialect::postgres, table)) {
        step.sql.push_back(create_row_index_sql(table.name));
    }
    for (const auto& index : table.indexes)
        step.sql.push_back(create_index_sql(table.name, index));
    if (!table.search.columns.empty() && std::exchange(needs_search_, false)) {
        for (auto& statement : postgres_search_sql())
            step.sql.push_back(std::move(statement));
    }
    for (auto& statement : make_search_sql(Dialect::postgres, table))
        step.sql.push_back(std::move(statement));
    step.additive = true;
    steps_.push_back(std::move(step));
    for (const auto& column : table.columns) {
        if (!column.references_table.empty() && !inlined(column)) {
            late_references_.emplace_back(table.name, column);
        }
    }
}

void PostgresSteps::add_references() {
    for (const auto& [table, column] : late_references_) {
        steps_.push_back({"add the reference of " + table + "." + column.name + " to " +
                              column.references_table + "." + column.references_column,
                          {add_reference_sql(table, column)},
                          {},
                          true});
    }
    for (const auto* change : kept_) {
        for (const auto& column : change->columns) {
            if (!is_set_aside(changes_, column)) continue;
            steps_.push_back(
                {"make the reference of " + change->name() + "." + column.after->name + " again",
                 {add_reference_sql(change->name(), *column.after)},
                 {},
                 true});
        }
        for (auto& item : alterations(*change, losses_)) {
            if (item.kind != Kind::refer || item.column->after->references_table.empty()) continue;
            item.step.sql = {add_reference_sql(change->name(), *item.column->after)};
            steps_.push_back(std::move(item.step));
        }
    }
}

void PostgresSteps::alter_table(const TableChange& change) {
    for (const auto& column : change.columns) {
        if (!column.added() || column.after->references_table.empty()) continue;
        if (can_refer(changes_, *column.after)) continue;
        late_references_.emplace_back(change.name(), *column.after);
    }
    const PostgresAlter sql(changes_, change);
    bool prepared = false;
    auto items = alterations(change, losses_);
    for (auto& item : items) {
        if (item.kind == Kind::refer) continue;
        item.step.sql = sql.of(item);
        if (!prepared) {
            auto first = sql.prepare();
            item.step.sql.insert(item.step.sql.begin(), first.begin(), first.end());
            prepared = true;
        }
        steps_.push_back(std::move(item.step));
    }
}

}  // namespace

std::vector<MigrationStep> postgres_steps(const SchemaChanges& changes, const Losses& losses) {
    return PostgresSteps(changes, losses).all();
}

}  // namespace socle::store
