#pragma once

#include "store/test_database.h"

#include <string>
#include <vector>

namespace socle::store {

/// For tests: the URL of the server of SOCLE_TEST_POSTGRES with another database. Throws with a
/// clear message when the variable is unset.
inline std::string test_postgres_url(const std::string& database) {
    const char* url = std::getenv("SOCLE_TEST_POSTGRES");
    if (url == nullptr)
        throw std::runtime_error("SOCLE_TEST_POSTGRES is unset; eval \"$(tests/postgres start)\"");
    const std::string base = url;
    return base.substr(0, base.rfind('/') + 1) + database;
}

/// For tests: runs SQL in the server's own database.
inline void run_as_administrator(const std::vector<std::string>& statements) {
    StoreSettings settings;
    settings.database_url = test_postgres_url("postgres");
    const auto store = open_store(settings);
    for (const auto& statement : statements)
        store->query(base::Statement{0, statement, {}, {}});
    store->close();
}

/// For tests: a database of its own, not only a schema, dropped at the end.
class PostgresTestDatabase {
public:
    PostgresTestDatabase() {
        static int count = 0;
        name_ = "socle_test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
        run_as_administrator({"CREATE DATABASE " + name_});
    }
    ~PostgresTestDatabase() { run_as_administrator({"DROP DATABASE " + name_ + " WITH (FORCE)"}); }
    PostgresTestDatabase(const PostgresTestDatabase&) = delete;
    PostgresTestDatabase& operator=(const PostgresTestDatabase&) = delete;

    const std::string& name() const { return name_; }
    std::string url() const { return test_postgres_url(name_); }

    StoreSettings settings() const {
        StoreSettings settings;
        settings.database_url = url();
        return settings;
    }

private:
    std::string name_;
};

}  // namespace socle::store
