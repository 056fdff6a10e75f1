#pragma once

#include "base/error.h"
#include "base/statement.h"
#include "base/task.h"
#include "store/store.h"

#include <unistd.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// For tests only: databases of their own on either store, and coroutines run to their end.
namespace socle::store {

/// A folder that is deleted with this object.
class TestFolder {
public:
    TestFolder() {
        static std::atomic<int> count = 0;
        const auto name =
            "socle-test-" + std::to_string(::getpid()) + "-" + std::to_string(++count);
        path_ = (std::filesystem::temp_directory_path() / name).string();
        std::filesystem::remove_all(path_);
        std::filesystem::create_directory(path_);
    }
    ~TestFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TestFolder(const TestFolder&) = delete;
    TestFolder& operator=(const TestFolder&) = delete;

    const std::string& path() const { return path_; }
    std::string file(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

/// An empty database that ends with this object. On PostgreSQL a schema of the database that
/// SOCLE_TEST_POSTGRES names; throws when that is not set.
class TestDatabase {
public:
    explicit TestDatabase(base::Dialect dialect) : dialect_(dialect) {
        settings_.data_folder = folder_.file("data");
        if (dialect == base::Dialect::sqlite) return;
        const char* url = std::getenv("SOCLE_TEST_POSTGRES");
        if (url == nullptr) {
            throw std::runtime_error(
                "SOCLE_TEST_POSTGRES is not set; run: eval \"$(tests/postgres start)\"");
        }
        make_schema(url);
    }
    ~TestDatabase() {
        if (schema_.empty()) return;
        try {
            open_store(server_)->execute({"DROP SCHEMA " + schema_ + " CASCADE"});
        } catch (const std::exception&) {
            // A server that is gone took the schema along.
        }
    }
    TestDatabase(const TestDatabase&) = delete;
    TestDatabase& operator=(const TestDatabase&) = delete;

    base::Dialect dialect() const { return dialect_; }
    StoreSettings& settings() { return settings_; }
    std::unique_ptr<Store> open() const { return open_store(settings_); }
    std::string file(const std::string& name) const { return folder_.file(name); }

    /// `text`, written for PostgreSQL ("$1::bigint"), in this database's dialect ("?1").
    std::string sql(const std::string& text) const { return in_dialect(dialect_, text); }
    static std::string in_dialect(base::Dialect dialect, const std::string& text) {
        if (dialect == base::Dialect::postgres) return text;
        std::string out;
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (text[i] != '$') {
                out += text[i];
                continue;
            }
            out += '?';
            while (i + 1 < text.size() && std::isdigit(text[i + 1]))
                out += text[++i];
            while (i + 1 < text.size() && (text[i + 1] == ':' || std::isalpha(text[i + 1])))
                ++i;
        }
        return out;
    }

    /// A kept statement, its text as for `sql`.
    base::Statement statement(const std::string& text, std::vector<base::Column> columns = {},
                              std::vector<base::TypeInfo> parameters = {}) const {
        base::Statement made;
        made.id = base::next_statement_id();
        made.sql = sql(text);
        made.columns = std::move(columns);
        made.parameters = std::move(parameters);
        return made;
    }

private:
    void make_schema(const std::string& url) {
        static std::atomic<int> count = 0;
        server_.database_url = url;
        schema_ = "t" + std::to_string(::getpid()) + "_" + std::to_string(++count);
        open_store(server_)->execute(
            {"DROP SCHEMA IF EXISTS " + schema_ + " CASCADE", "CREATE SCHEMA " + schema_});
        settings_.database_url =
            url + (url.find('?') == std::string::npos ? "?" : "&") + "search_path=" + schema_;
    }

    const base::Dialect dialect_;
    TestFolder folder_;
    StoreSettings settings_;
    StoreSettings server_;
    std::string schema_;
};

/// Runs `context` until `finished`; what waits without end, like a connection for its server, may
/// stay behind.
inline void run_until_finished(boost::asio::io_context& context, const bool& finished) {
    constexpr auto limit = std::chrono::seconds(60);
    const auto until = std::chrono::steady_clock::now() + limit;
    context.restart();
    while (!finished && context.run_one_until(until) > 0)
        continue;
    if (!finished) throw std::runtime_error("the task did not end in a minute");
}

/// Runs a coroutine to its end on `context` and gives what it gave, or throws what it threw.
template <typename T>
T run_to_end(boost::asio::io_context& context, base::Task<T> task) {
    std::optional<T> result;
    std::exception_ptr failure;
    bool finished = false;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, T value) {
        failure = thrown;
        result = std::move(value);
        finished = true;
    });
    run_until_finished(context, finished);
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
}

inline void run_to_end(boost::asio::io_context& context, base::Task<void> task) {
    std::exception_ptr failure;
    bool finished = false;
    boost::asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown) {
        failure = thrown;
        finished = true;
    });
    run_until_finished(context, finished);
    if (failure) std::rethrow_exception(failure);
}

}  // namespace socle::store
