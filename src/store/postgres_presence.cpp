#include "store/postgres_presence.h"

namespace socle::store {

namespace {

/// "socl", so that the locks of others do not meet ours; then the schema's number.
const std::string lock_key =
    "(1936679788, (SELECT (oid::bigint % 2147483647)::integer FROM pg_catalog.pg_namespace"
    " WHERE nspname = current_schema()))";

}  // namespace

const base::Statement& presence_statement() {
    static const base::Statement statement{
        0,
        "SELECT pg_catalog.pg_advisory_lock_shared" + lock_key + " IS NULL",
        {},
        {{"void", {base::Type::boolean}}}};
    return statement;
}

std::vector<std::string> sole_presence_sql() {
    return {"SET LOCAL lock_timeout = '5s'", "SELECT pg_catalog.pg_advisory_lock" + lock_key};
}

}  // namespace socle::store
