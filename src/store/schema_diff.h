#pragma once

#include "store/schema.h"

#include <optional>
#include <string>
#include <vector>

namespace socle::store {

/// What differs between two schemas: plain values, no SQL.

/// A column of a table that exists before and after, or of one of both.
struct ColumnChange {
    std::optional<SchemaColumn> before;  ///< absent: added
    std::optional<SchemaColumn> after;   ///< absent: dropped
    bool renamed = false;
    bool retyped = false;
    bool required = false;      ///< becomes not null
    bool optional = false;      ///< becomes nullable
    bool rereferenced = false;  ///< another target, another rule on deletion, or one where none was
                                ///< (and the reverse); a target that was renamed is the same

    bool added() const { return !before; }
    bool dropped() const { return !after; }
};

struct IndexRename {
    std::string before;
    SchemaIndex after;
};

/// A table of either schema. Unchanged ones and unchanged columns are listed too.
struct TableChange {
    std::optional<SchemaTable> before;  ///< absent: created
    std::optional<SchemaTable> after;   ///< absent: dropped
    bool renamed = false;
    bool rekeyed = false;               ///< another column is the key (not only its name or type)
    bool recounted = false;             ///< the key begins or ceases to count up
    bool remade = false;                ///< views: another SQL text or other columns
    bool searched_anew = false;         ///< its full-text index goes, comes, or is made again
    std::vector<ColumnChange> columns;  ///< those of `after` in their order, then the dropped
    std::vector<SchemaIndex> indexes_added;
    std::vector<SchemaIndex> indexes_dropped;
    std::vector<IndexRename> indexes_renamed;

    bool created() const { return !before; }
    bool dropped() const { return !after; }
    bool kept() const { return before && after; }
    bool view() const;
    const std::string& name() const { return after ? after->name : before->name; }
    /// The column that is called `name` after the change; null if none.
    const ColumnChange* find(const std::string& column) const;
    /// Anything but its place among the others.
    bool changed() const;
};

struct SchemaChanges {
    std::vector<TableChange> tables;  ///< those of `wanted` in their order, then the dropped
    bool analysed_anew = false;       ///< Schema::analysis is another

    const TableChange* find(const std::string& table_after) const;
    const TableChange* find_before(const std::string& table_before) const;
};

/// Renames are followed where `was` names what exists and is wanted no more under that name. Order
/// of columns and `fill` make no difference.
SchemaChanges compare(const Schema& live, const Schema& wanted);

}  // namespace socle::store
