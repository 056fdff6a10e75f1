#pragma once

#include "definition/load_files.h"
#include "store/schema.h"
#include "store/test_database.h"

#include <boost/asio/io_context.hpp>

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// For tests only: an application with its tables on either store, and events as if records had
/// been written.
namespace socle::triggers {

using TestFiles = std::map<std::string, std::string>;

inline std::shared_ptr<const definition::Definition> loaded(const TestFiles& files) {
    std::vector<definition::SourceFile> sources;
    for (const auto& [path, text] : files)
        sources.push_back({path, text});
    auto result = definition::load_files(
        "memory", sources, [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : result.problems)
        throw std::runtime_error(definition::to_text(problem));
    return result.definition;
}

class TestLog {
public:
    TestLog(base::Dialect dialect, const TestFiles& files)
        : definition(loaded(files)), database_(dialect), store_(database_.open()) {
        const auto wanted = store::wanted_schema(*definition, dialect);
        const auto live = store::live_schema(*store_);
        store::apply_migration(*store_, store::plan_migration(*store_, live, wanted), wanted);
        client_ = store_->open_client(context_);
    }
    ~TestLog() {
        client_.reset();
        context_.poll();
    }
    TestLog(const TestLog&) = delete;
    TestLog& operator=(const TestLog&) = delete;

    store::Store& store() { return *store_; }
    store::Client& client() { return *client_; }
    base::Dialect dialect() const { return database_.dialect(); }

    template <typename T>
    T run(base::Task<T> task) {
        return store::run_to_end(context_, std::move(task));
    }
    void change(const std::string& sql) { store_->execute({sql}); }

    /// An event of a record; `sql` is the change itself.
    void log(const std::string& sql, const std::string& kind, const std::string& model,
             const std::string& object_id, const std::string& changes) {
        change(sql);
        change(
            "INSERT INTO \"socle_event\" (\"at\", \"kind\", \"model\", \"object_id\", "
            "\"changes\", \"request_id\") VALUES ('2026-11-21T12:00:00+00:00', '" +
            kind + "', '" + model + "', '" + object_id + "', '" + changes + "', 'r')");
    }
    std::int64_t last_event() { return number("SELECT max(\"id\") FROM \"socle_event\""); }

    std::int64_t number(const std::string& sql) {
        base::Statement statement;
        statement.sql = sql;
        statement.columns = {{"number", {base::Type::integer, 0}}};
        const auto rows = store_->query(statement);
        const auto cell = rows.at(0, 0);
        return base::is_null(cell) ? 0 : std::get<std::int64_t>(cell);
    }

    const std::shared_ptr<const definition::Definition> definition;

private:
    store::TestDatabase database_;
    std::unique_ptr<store::Store> store_;
    boost::asio::io_context context_{1};
    std::unique_ptr<store::Client> client_;
};

}  // namespace socle::triggers
