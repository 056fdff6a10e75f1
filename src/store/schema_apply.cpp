#include "store/schema.h"

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "store/schema_catalogue.h"
#include "store/schema_sql.h"
#include "store/store.h"

#include <algorithm>
#include <iterator>

namespace socle::store {

namespace {

using base::Code;
using base::Dialect;
using base::Error;

/// How long a migration of PostgreSQL waits for another program's lock on a table. Its own work
/// may take as long as it needs.
constexpr std::string_view lock_timeout_sql = "SET LOCAL lock_timeout = '30s'";
/// One migration at a time, of however many processes.
constexpr std::string_view only_one_sql = "SELECT pg_advisory_xact_lock(7235410921)";

std::vector<std::string> preamble(Dialect dialect) {
    if (dialect == Dialect::sqlite) return {};
    return {"SET LOCAL statement_timeout = 0", std::string(lock_timeout_sql),
            "SET LOCAL client_min_messages = warning", std::string(only_one_sql)};
}

/// The number is fixed by the plan, so that of two migrations planned side by side only one is
/// applied.
std::string record_sql(Dialect dialect, std::int64_t number, const MigrationStep& step,
                       const std::string& at) {
    const std::string cast = dialect == Dialect::postgres ? "::timestamp with time zone" : "";
    return "INSERT INTO \"socle_migration\" (\"id\", \"at\", \"description\", \"sql\") VALUES (" +
           std::to_string(number) + ", " + literal(at) + cast + ", " + literal(step.description) +
           ", " + literal(base::join(step.sql, ";\n")) + ")";
}

[[noreturn]] void refuse(const Violation& violation) {
    const std::string hint = "nothing was changed; plan again";
    if (violation.table == "socle_migration") {
        throw Error(Code::unavailable, "the database was migrated by another program meanwhile", {},
                    hint);
    }
    throw Error(Code::unavailable,
                "rows that do not fit the migration were written since it was planned",
                violation.table + " " + violation.constraint, hint);
}

}  // namespace

void apply_migration(Store& store, const Migration& migration, const Schema& wanted) {
    const auto dialect = store.dialect();
    const auto at = base::timestamp_text(base::now_us());
    auto statements = preamble(dialect);
    const auto add = [&](std::vector<std::string> more) {
        std::ranges::move(more, std::back_inserter(statements));
    };
    add(system_tables_sql(dialect));
    auto number = migration.after;
    for (const auto& step : migration.steps) {
        statements.push_back(record_sql(dialect, ++number, step, at));
        add(step.sql);
    }
    add(catalogue_sql(dialect, wanted));
    try {
        store.migrate(statements);
    } catch (const Violation& violation) {
        refuse(violation);
    }
}

}  // namespace socle::store
