#include "store/schema_steps.h"

#include "base/text.h"
#include "store/schema_catalogue.h"
#include "store/schema_convert.h"
#include "store/schema_sql.h"
#include "store/store.h"

#include <algorithm>
#include <cctype>
#include <functional>

namespace socle::store {

namespace {

using base::quoted;
using Kind = Alteration::Kind;

std::string loss_of(const Losses& losses, const std::string& name) {
    const auto found = losses.find(name);
    return found == losses.end() ? std::string() : found->second;
}

std::string place(const TableChange& change, const ColumnChange& column) {
    return change.name() + "." + (column.after ? column.after->name : column.before->name);
}

std::string reference_words(const TableChange& change, const ColumnChange& column) {
    const auto where = place(change, column);
    const auto& after = *column.after;
    if (after.references_table.empty()) return "drop the reference of " + where;
    const bool made = column.before->references_table.empty();
    return std::string(made ? "add" : "change") + " the reference of " + where + " to " +
           after.references_table + "." + after.references_column;
}

std::string words(const TableChange& change, const ColumnChange& column, Kind kind) {
    const auto where = place(change, column);
    switch (kind) {
        case Kind::add:
            return "add column " + where;
        case Kind::drop:
            return "drop column " + change.before->name + "." + column.before->name;
        case Kind::retype:
            return "change the type of " + where + " from " + described(column.before->type) +
                   " to " + described(column.after->type);
        case Kind::require:
            return "make " + where + " required";
        case Kind::relax:
            return "make " + where + " optional";
        case Kind::refer:
            return reference_words(change, column);
        case Kind::rekey:
        case Kind::recount:
            break;
    }
    return {};
}

bool is_additive(const ColumnChange& column, Kind kind) {
    if (kind == Kind::refer) return !column.after->references_table.empty();
    return kind == Kind::add || kind == Kind::require || kind == Kind::relax;
}

bool happens(const ColumnChange& column, Kind kind) {
    switch (kind) {
        case Kind::add:
            return column.added();
        case Kind::drop:
            return column.dropped();
        case Kind::retype:
            return column.retyped;
        case Kind::require:
            return column.required;
        case Kind::relax:
            return column.optional;
        case Kind::refer:
            return column.rereferenced;
        case Kind::rekey:
        case Kind::recount:
            break;
    }
    return false;
}

void add_alterations(std::vector<Alteration>& result, const TableChange& change,
                     const Losses& losses, Kind kind) {
    for (const auto& column : change.columns) {
        if (!happens(column, kind)) continue;
        Alteration item;
        item.kind = kind;
        item.column = &column;
        item.step.description = words(change, column, kind);
        item.step.additive = is_additive(column, kind);
        if (kind == Kind::drop || kind == Kind::retype) {
            item.step.loss = loss_of(losses, change.before->name + "." + column.before->name);
        }
        result.push_back(std::move(item));
    }
}

bool is_word_byte(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0 || c == '_';
}

/// Whether the text of `view` has `name` as a whole word: more than are read may be found, not
/// fewer.
bool mentions(const SchemaTable& view, const std::string& name) {
    const auto sql = base::lower(view.view_sql);
    const auto word = base::lower(name);
    for (auto at = sql.find(word); at != std::string::npos; at = sql.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool begins = at == 0 || !is_word_byte(sql[at - 1]);
        if (begins && (end == sql.size() || !is_word_byte(sql[end]))) return true;
    }
    return false;
}

/// True when the rows or columns that a view may show are touched; indexes are not.
bool is_altered(const TableChange& change) {
    auto other = change;
    other.indexes_added.clear();
    other.indexes_dropped.clear();
    other.indexes_renamed.clear();
    other.searched_anew = false;
    return !change.created() && other.changed();
}

/// The live views that must be out of the way, by name: those that change, and those that may read
/// what changes.
std::vector<std::string> views_in_the_way(const SchemaChanges& changes) {
    std::vector<std::string> touched;
    std::vector<std::string> result;
    for (const auto& change : changes.tables) {
        if (!is_altered(change)) continue;
        touched.push_back(change.before->name);
        if (change.view()) result.push_back(change.before->name);
    }
    for (std::size_t i = 0; i < touched.size(); ++i) {
        for (const auto& change : changes.tables) {
            if (!change.before || !change.view() || !mentions(*change.before, touched[i])) continue;
            const auto& name = change.before->name;
            if (std::ranges::find(result, name) != result.end()) continue;
            result.push_back(name);
            touched.push_back(name);
        }
    }
    return result;
}

/// Views so ordered that each comes after those it mentions; a ring stays in its own order.
std::vector<const TableChange*> in_order_of_use(
    std::vector<const TableChange*> views,
    const std::function<const SchemaTable&(const TableChange&)>& side) {
    std::vector<const TableChange*> result;
    while (!views.empty()) {
        const auto ready = [&](const TableChange* view) {
            return std::ranges::none_of(views, [&](const TableChange* other) {
                return other != view && mentions(side(*view), side(*other).name);
            });
        };
        auto next = std::ranges::find_if(views, ready);
        if (next == views.end()) next = views.begin();
        result.push_back(*next);
        views.erase(next);
    }
    return result;
}

}  // namespace

std::vector<Alteration> alterations(const TableChange& change, const Losses& losses) {
    std::vector<Alteration> result;
    for (const auto kind : {Kind::add, Kind::retype, Kind::require, Kind::refer}) {
        add_alterations(result, change, losses, kind);
    }
    if (change.rekeyed) {
        Alteration item;
        item.kind = Kind::rekey;
        item.step.description = "change the key of " + change.name() + " from " +
                                change.before->key + " to " + change.after->key;
        result.push_back(std::move(item));
    } else if (change.recounted) {
        Alteration item;
        item.kind = Kind::recount;
        item.step.description = std::string(change.after->serial ? "let" : "stop") +
                                " the key of " + change.name() +
                                (change.after->serial ? " count up" : " counting up");
        result.push_back(std::move(item));
    }
    add_alterations(result, change, losses, Kind::relax);
    add_alterations(result, change, losses, Kind::drop);
    return result;
}

std::vector<MigrationStep> view_steps_before(const SchemaChanges& changes) {
    std::vector<const TableChange*> views;
    for (const auto& name : views_in_the_way(changes))
        views.push_back(changes.find_before(name));
    const auto side = [](const TableChange& view) -> const SchemaTable& { return *view.before; };
    auto ordered = in_order_of_use(std::move(views), side);
    std::ranges::reverse(ordered);
    std::vector<MigrationStep> steps;
    for (const auto* view : ordered) {
        const auto& name = view->before->name;
        const auto verb = view->dropped() ? "drop view " + name : "set view " + name + " aside";
        steps.push_back({verb, {"DROP VIEW " + quoted(name)}, {}, true});
    }
    return steps;
}

std::vector<MigrationStep> view_steps_after(const SchemaChanges& changes) {
    const auto in_the_way = views_in_the_way(changes);
    std::vector<const TableChange*> views;
    for (const auto& change : changes.tables) {
        if (change.dropped() || !change.view()) continue;
        const bool aside =
            change.before && std::ranges::find(in_the_way, change.before->name) != in_the_way.end();
        if (change.created() || aside) views.push_back(&change);
    }
    const auto side = [](const TableChange& view) -> const SchemaTable& { return *view.after; };
    std::vector<MigrationStep> steps;
    for (const auto* view : in_order_of_use(std::move(views), side)) {
        auto text = "make view " + view->name() + " again";
        if (view->remade) text = "change view " + view->name();
        if (view->renamed) text = "rename view " + view->before->name + " to " + view->name();
        if (view->created()) text = "create view " + view->name();
        steps.push_back({text, create_view_sql(*view->after), {}, true});
    }
    return steps;
}

MigrationStep drop_table_step(const TableChange& change, const Losses& losses) {
    const auto& name = change.before->name;
    return {"drop table " + name, {"DROP TABLE " + quoted(name)}, loss_of(losses, name), false};
}

MigrationStep drop_index_step(const SchemaIndex& index) {
    return {"drop index " + index.name, {"DROP INDEX " + quoted(index.name)}, {}, true};
}

MigrationStep add_index_step(const std::string& table, const SchemaIndex& index) {
    return {std::string(index.unique ? "add unique index " : "add index ") + index.name,
            {create_index_sql(table, index)},
            {},
            true};
}

std::vector<MigrationStep> rename_steps(const TableChange& change) {
    std::vector<MigrationStep> steps;
    const auto& before = change.before->name;
    const auto& after = change.after->name;
    if (change.renamed) {
        steps.push_back({"rename table " + before + " to " + after,
                         {"ALTER TABLE " + quoted(before) + " RENAME TO " + quoted(after)},
                         {},
                         false});
    }
    for (const auto& column : change.columns) {
        if (!column.renamed) continue;
        const auto& from = column.before->name;
        const auto& to = column.after->name;
        steps.push_back({"rename column " + after + "." + from + " to " + to,
                         {"ALTER TABLE " + quoted(after) + " RENAME COLUMN " + quoted(from) +
                          " TO " + quoted(to)},
                         {},
                         false});
    }
    return steps;
}

void add_rename_sql(std::vector<MigrationStep>& steps, const TableChange& change,
                    const std::vector<std::string>& sql) {
    if (sql.empty()) return;
    if (steps.empty()) steps.push_back({"rename indexes of " + change.name(), {}, {}, true});
    auto& last = steps.back().sql;
    last.insert(last.end(), sql.begin(), sql.end());
}

Migration plan_migration(Store& store, const Schema& live, const Schema& wanted) {
    const auto changes = compare(live, wanted);
    const auto losses = check_changes(store, changes);
    Migration migration;
    migration.after = last_migration(store);
    migration.steps = store.dialect() == base::Dialect::sqlite ? sqlite_steps(changes, losses)
                                                               : postgres_steps(changes, losses);
    return migration;
}

}  // namespace socle::store
