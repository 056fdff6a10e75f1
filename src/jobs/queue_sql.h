#pragma once

#include "store/fixed_sql.h"

namespace socle::jobs {

/// The statements of Queue, but those that only look.
struct QueueSql {
    store::FixedSql lock;     ///< PostgreSQL: one claims of a limited queue at a time
    store::FixedSql running;  ///< of a queue
    store::FixedSql claim_sqlite;
    store::FixedSql claim_postgres;
    store::FixedSql begin_run;
    store::FixedSql end_run;
    store::FixedSql renew_sqlite;
    store::FixedSql renew_postgres;
    store::FixedSql take_back_sqlite;
    store::FixedSql take_back_postgres;
    store::FixedSql done;
    store::FixedSql failed;
    store::FixedSql returned;
};
const QueueSql& queue_sql();

}  // namespace socle::jobs
