#pragma once

#include "store/schema_diff.h"
#include "store/schema_steps.h"

#include <string>
#include <vector>

namespace socle::store {

/// False while the key that `column` is to refer to still has another type or is not yet the key.
bool can_refer(const SchemaChanges& changes, const SchemaColumn& column);

/// PostgreSQL's SQL of changes within one table, which has its new name and the new names of its
/// columns by then. Pure; keeps references to what it is made of.
class PostgresAlter {
public:
    using Sql = std::vector<std::string>;

    PostgresAlter(const SchemaChanges& changes, const TableChange& change);

    /// Before anything else, while the old key can still tell the order of the rows.
    Sql prepare() const;
    /// Of one alteration; none for references, which are made at the end of the migration.
    Sql of(const Alteration& item) const;

private:
    bool key_is_new() const;
    std::string old_key() const;
    std::string alter_column(const std::string& column, const std::string& action) const;
    Sql change_key() const;
    Sql count_up(const std::string& column, const std::string& generated) const;
    Sql number_rows(const std::string& column, const std::string& generated) const;
    Sql add(const ColumnChange& change) const;
    Sql retype(const ColumnChange& change) const;
    Sql require(const ColumnChange& change) const;

    const SchemaChanges& changes_;
    const TableChange& change_;
    const SchemaTable& before_;
    const SchemaTable& after_;
    bool loses_count_;
    bool gains_count_;
    bool gains_rows_;  ///< the column socle_row
    bool loses_rows_;
};

}  // namespace socle::store
