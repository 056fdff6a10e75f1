#include "store/schema.h"

#include "base/text.h"
#include "base/time.h"
#include "store/schema_catalogue.h"
#include "store/schema_sql.h"
#include "store/store.h"

namespace socle::store {

namespace {

using base::Dialect;

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

std::string record_sql(Dialect dialect, const MigrationStep& step, const std::string& at) {
    const std::string cast = dialect == Dialect::postgres ? "::timestamp with time zone" : "";
    return "INSERT INTO \"socle_migration\" (\"at\", \"description\", \"sql\") VALUES (" +
           literal(at) + cast + ", " + literal(step.description) + ", " +
           literal(base::join(step.sql, ";\n")) + ")";
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
    for (const auto& step : migration.steps) {
        add(step.sql);
        statements.push_back(record_sql(dialect, step, at));
    }
    add(catalogue_sql(dialect, wanted));
    store.migrate(statements);
}

}  // namespace socle::store
