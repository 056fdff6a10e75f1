#pragma once

#include "base/statement.h"
#include "store/schema_check.h"
#include "store/schema_diff.h"

#include <string>
#include <vector>

namespace socle::store {

/// From changes to steps. Pure: what concerns the rows was found out by check_changes.
///
/// The order of the steps: views out of the way, references and indexes that go, tables that go,
/// renames, new tables, changes within tables, indexes, references, views. Everything is meant for
/// one transaction in which foreign keys are not enforced (Store::migrate).
std::vector<MigrationStep> sqlite_steps(const SchemaChanges& changes, const Losses& losses);
std::vector<MigrationStep> postgres_steps(const SchemaChanges& changes, const Losses& losses);

/// One change within a table, in words; the dialects add the SQL.
struct Alteration {
    enum class Kind { add, retype, require, relax, refer, rekey, recount, drop };
    Kind kind = Kind::add;
    const ColumnChange* column = nullptr;  ///< null for rekey and recount
    MigrationStep step;
};
/// Those of a kept table, in an order in which they can be done. Valid as long as `change`.
std::vector<Alteration> alterations(const TableChange& change, const Losses& losses);

/// The steps both dialects share, each with its SQL.
std::vector<MigrationStep> view_steps_before(const SchemaChanges& changes);
std::vector<MigrationStep> view_steps_after(const SchemaChanges& changes);
MigrationStep drop_table_step(const TableChange& change, const Losses& losses);
MigrationStep drop_index_step(const SchemaIndex& index);
MigrationStep add_index_step(const std::string& table, const SchemaIndex& index);
/// The renames of a kept table and its columns; none when nothing is renamed.
std::vector<MigrationStep> rename_steps(const TableChange& change);
/// Adds SQL to the last of `steps`, or to a further step that says "rename indexes of TABLE".
void add_rename_sql(std::vector<MigrationStep>& steps, const TableChange& change,
                    const std::vector<std::string>& sql);

}  // namespace socle::store
