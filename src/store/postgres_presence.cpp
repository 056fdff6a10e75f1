#include "store/postgres_presence.h"

#include <random>

namespace socle::store {

namespace {

/// "socl", so that the locks of others do not meet ours; then the schema's number.
const std::string lock_class = "1936679788";
const std::string schema_number =
    "(SELECT (oid::bigint % 2147483647)::integer FROM pg_catalog.pg_namespace"
    " WHERE nspname = current_schema())";
const std::string lock_key = "(" + lock_class + ", " + schema_number + ")";

/// "socm"; then a number that tells the connections of this process from those of others.
const std::string process_class = "1936679789";

const std::string& process_number() {
    static const std::string number = std::to_string(std::random_device()() >> 1);
    return number;
}

}  // namespace

const base::Statement& presence_statement() {
    static const base::Statement statement{
        0,
        "SELECT pg_catalog.pg_advisory_lock_shared(" + process_class + ", " + process_number() +
            ") IS NULL, pg_catalog.pg_advisory_lock_shared" + lock_key + " IS NULL",
        {},
        {{"own", {base::Type::boolean}}, {"shown", {base::Type::boolean}}}};
    return statement;
}

const base::Statement& presence_of_others_statement() {
    static const base::Statement statement{
        0,
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks shown"
        " WHERE shown.locktype = 'advisory' AND shown.objsubid = 2 AND shown.granted"
        " AND shown.database = (SELECT oid FROM pg_catalog.pg_database"
        " WHERE datname = current_database())"
        " AND shown.classid::bigint = " +
            lock_class + " AND shown.objid::bigint = " + schema_number +
            " AND NOT EXISTS (SELECT FROM pg_catalog.pg_locks own"
            " WHERE own.locktype = 'advisory' AND own.objsubid = 2 AND own.pid = shown.pid"
            " AND own.classid::bigint = " +
            process_class + " AND own.objid::bigint = " + process_number() + "))",
        {},
        {{"others", {base::Type::boolean}}}};
    return statement;
}

std::vector<std::string> sole_presence_sql() {
    return {"SET LOCAL lock_timeout = '5s'", "SELECT pg_catalog.pg_advisory_lock" + lock_key};
}

}  // namespace socle::store
