#include "store/schema_diff.h"

#include <algorithm>

namespace socle::store {

namespace {

bool is_view(const SchemaTable& table) {
    return !table.view_sql.empty();
}

template <typename Item>
const Item* find_named(const std::vector<Item>& items, const std::string& name) {
    const auto found = std::ranges::find(items, name, &Item::name);
    return found == items.end() ? nullptr : &*found;
}

/// What of `live` becomes `wanted`: that of the same name, else that of its former name.
template <typename Item>
const Item* origin(const std::vector<Item>& live, const std::vector<Item>& all_wanted,
                   const Item& wanted) {
    if (const auto* same = find_named(live, wanted.name)) return same;
    if (wanted.was.empty() || find_named(all_wanted, wanted.was)) return nullptr;
    return find_named(live, wanted.was);
}

template <typename Change>
bool is_taken(const std::vector<Change>& changes, const std::string& name_before) {
    return std::ranges::any_of(
        changes, [&](const auto& item) { return item.before && item.before->name == name_before; });
}

void compare_columns(TableChange& change) {
    const auto& before = change.before->columns;
    const auto& after = change.after->columns;
    for (const auto& column : after) {
        ColumnChange item;
        item.after = column;
        const auto* from = origin(before, after, column);
        if (from != nullptr && !is_taken(change.columns, from->name)) {
            item.before = *from;
            item.renamed = from->name != column.name;
            item.retyped = from->type != column.type;
            item.required = column.not_null && !from->not_null;
            item.optional = !column.not_null && from->not_null;
        }
        change.columns.push_back(std::move(item));
    }
    for (const auto& column : before) {
        if (is_taken(change.columns, column.name)) continue;
        ColumnChange item;
        item.before = column;
        change.columns.push_back(std::move(item));
    }
}

/// The columns of a live index as they are called after the change; nothing when one is dropped.
std::optional<SchemaIndex> carried(const TableChange& change, const SchemaIndex& index) {
    SchemaIndex result = index;
    for (auto& name : result.columns) {
        const auto same = [&](const auto& item) {
            return item.before && item.before->name == name;
        };
        const auto found = std::ranges::find_if(change.columns, same);
        if (found == change.columns.end() || found->dropped()) return std::nullopt;
        name = found->after->name;
    }
    return result;
}

void compare_indexes(TableChange& change) {
    auto missing = change.after->indexes;
    for (const auto& live : change.before->indexes) {
        const auto now = carried(change, live);
        const auto same = [&](const SchemaIndex& index) {
            return now && index.columns == now->columns && index.unique == now->unique;
        };
        const auto found = std::ranges::find_if(missing, same);
        if (found == missing.end()) {
            change.indexes_dropped.push_back(live);
            continue;
        }
        if (found->name != live.name) change.indexes_renamed.push_back({live.name, *found});
        missing.erase(found);
    }
    change.indexes_added = std::move(missing);
}

void compare_keys(TableChange& change) {
    const auto* key = change.find(change.after->key);
    change.rekeyed = key == nullptr || key->added() || key->before->name != change.before->key;
    change.recounted = change.before->serial != change.after->serial;
}

void compare_view(TableChange& change) {
    const auto names = [](const SchemaTable& table) {
        std::vector<std::string> result;
        for (const auto& column : table.columns)
            result.push_back(column.name);
        std::ranges::sort(result);
        return result;
    };
    change.remade = change.before->view_sql != change.after->view_sql ||
                    names(*change.before) != names(*change.after);
}

TableChange compare_table(const SchemaTable& before, const SchemaTable& after) {
    TableChange change;
    change.before = before;
    change.after = after;
    change.renamed = before.name != after.name;
    if (is_view(after)) {
        compare_view(change);
        return change;
    }
    compare_columns(change);
    compare_indexes(change);
    compare_keys(change);
    return change;
}

void compare_references(const SchemaChanges& changes, TableChange& change) {
    for (auto& column : change.columns) {
        if (column.added() || column.dropped()) continue;
        const auto& before = *column.before;
        const auto& after = *column.after;
        if (before.references_table.empty() && after.references_table.empty()) continue;
        const auto* target = changes.find(after.references_table);
        const auto* key = target == nullptr ? nullptr : target->find(after.references_column);
        const bool same = target != nullptr && target->kept() && key != nullptr && !key->added() &&
                          target->before->name == before.references_table &&
                          key->before->name == before.references_column &&
                          before.on_delete == after.on_delete;
        column.rereferenced = !same;
    }
}

/// The index is of columns by name and rows by number: what moves either makes it anew.
bool needs_new_search(const TableChange& change) {
    const auto moves = [](const ColumnChange& column) {
        if (column.added()) return column.after->not_null;
        if (column.dropped()) return !column.before->references_table.empty();
        return column.renamed || column.retyped || column.required || column.optional ||
               column.rereferenced;
    };
    if (change.before->search != change.after->search) return true;
    if (change.after->search.columns.empty()) return false;
    return change.renamed || change.rekeyed || change.recounted ||
           std::ranges::any_of(change.columns, moves);
}

}  // namespace

bool TableChange::view() const {
    return is_view(after ? *after : *before);
}

const ColumnChange* TableChange::find(const std::string& column) const {
    const auto same = [&](const auto& item) { return item.after && item.after->name == column; };
    const auto found = std::ranges::find_if(columns, same);
    return found == columns.end() ? nullptr : &*found;
}

bool TableChange::changed() const {
    const auto differs = [](const ColumnChange& column) {
        return column.added() || column.dropped() || column.renamed || column.retyped ||
               column.required || column.optional || column.rereferenced;
    };
    return !kept() || renamed || rekeyed || recounted || remade || searched_anew ||
           !indexes_added.empty() || !indexes_dropped.empty() || !indexes_renamed.empty() ||
           std::ranges::any_of(columns, differs);
}

const TableChange* SchemaChanges::find(const std::string& table_after) const {
    const auto same = [&](const auto& item) {
        return item.after && item.after->name == table_after;
    };
    const auto found = std::ranges::find_if(tables, same);
    return found == tables.end() ? nullptr : &*found;
}

const TableChange* SchemaChanges::find_before(const std::string& table_before) const {
    const auto same = [&](const auto& item) {
        return item.before && item.before->name == table_before;
    };
    const auto found = std::ranges::find_if(tables, same);
    return found == tables.end() ? nullptr : &*found;
}

SchemaChanges compare(const Schema& live, const Schema& wanted) {
    SchemaChanges changes;
    for (const auto& table : wanted.tables) {
        const auto* from = origin(live.tables, wanted.tables, table);
        if (from != nullptr && is_view(*from) == is_view(table) &&
            !is_taken(changes.tables, from->name)) {
            changes.tables.push_back(compare_table(*from, table));
        } else {
            TableChange change;
            change.after = table;
            changes.tables.push_back(std::move(change));
        }
    }
    for (const auto& table : live.tables) {
        if (is_taken(changes.tables, table.name)) continue;
        TableChange change;
        change.before = table;
        changes.tables.push_back(std::move(change));
    }
    for (auto& change : changes.tables) {
        if (!change.kept() || change.view()) continue;
        compare_references(changes, change);
        change.searched_anew = needs_new_search(change);
    }
    changes.analysed_anew = live.analysis != wanted.analysis;
    return changes;
}

}  // namespace socle::store
