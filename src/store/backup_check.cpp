#include "store/backup_check.h"

#include "store/postgres_backup.h"
#include "store/postgres_presence.h"
#include "store/postgres_session.h"
#include "store/sqlite_backup.h"

#include <chrono>

namespace socle::store {

namespace {

constexpr auto answer_deadline = std::chrono::seconds(10);

PostgresTarget target_of(const StoreSettings& settings) {
    return parse_postgres_url(settings.database_url, settings.statement_timeout_ms);
}

}  // namespace

void check_backup(const StoreSettings& settings, const std::string& file) {
    if (settings.database_url.empty()) return check_sqlite_backup(file);
    check_postgres_backup(target_of(settings), file);
}

bool served_by_others(const StoreSettings& settings) {
    if (settings.database_url.empty()) return false;
    PostgresSession session(target_of(settings));
    const auto rows = session.query(presence_of_others_statement(), {}, answer_deadline);
    return std::get<std::int64_t>(rows.at(0, 0)) != 0;
}

}  // namespace socle::store
