#pragma once

#include "base/task.h"
#include "store/store.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>

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

/// For tests: a database of its own, dropped at the end.
class TestDatabase {
public:
    TestDatabase() {
        static int count = 0;
        name_ = "socle_test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
        run_as_administrator({"CREATE DATABASE " + name_});
    }
    ~TestDatabase() { run_as_administrator({"DROP DATABASE " + name_ + " WITH (FORCE)"}); }
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

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

/// For tests: runs `task` on `context` to its end and gives its result; throws what it throws, and
/// when it takes longer than `limit`.
template <typename T>
T run_to_end(boost::asio::io_context& context, base::Task<T> task,
             std::chrono::seconds limit = std::chrono::seconds(30)) {
    std::exception_ptr failure;
    std::optional<std::conditional_t<std::is_void_v<T>, bool, T>> result;
    bool finished = false;
    if constexpr (std::is_void_v<T>)
        boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown) {
            failure = thrown;
            finished = true;
        });
    else
        boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, T value) {
            failure = thrown;
            if (!thrown) result.emplace(std::move(value));
            finished = true;
        });
    const auto until = std::chrono::steady_clock::now() + limit;
    context.restart();
    while (!finished && context.run_one_until(until) > 0)
        continue;
    if (!finished) throw std::runtime_error("the task did not end in time");
    if (failure) std::rethrow_exception(failure);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace socle::store
