#pragma once

#include "base/convert.h"
#include "definition/load_files.h"
#include "records/records.h"
#include "store/schema.h"
#include "store/test_database.h"

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// For tests only: an application from texts, with a database of its own on either store.
namespace socle::records {

inline std::shared_ptr<const definition::Definition> loaded(
    const std::map<std::string, std::string>& files) {
    std::vector<definition::SourceFile> sources;
    for (const auto& [path, text] : files)
        sources.push_back({path, text});
    auto result = definition::load_files(
        "memory", sources, [](const std::string&) { return std::optional<std::string>(); });
    std::string problems;
    for (const auto& problem : result.problems)
        problems += definition::to_text(problem) + "\n";
    if (!problems.empty()) throw std::runtime_error(problems);
    return result.definition;
}

/// The rows of an answer as JSON objects, one a line.
inline std::string rows_text(const std::vector<base::Column>& columns, const base::Rows& rows) {
    std::string out;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        std::size_t cell = 0;
        std::string object;
        for (const auto& column : columns) {
            object += object.empty() ? "" : ",";
            base::append_json_string(object, column.name);
            object += ':';
            if (column.type.type == base::Type::point) {
                base::append_point(object, rows.at(row, cell), rows.at(row, cell + 1));
                ++cell;
            } else {
                base::append_json(object, column.type, rows.at(row, cell));
            }
            ++cell;
        }
        out += (row == 0 ? "{" : "\n{") + object + "}";
    }
    return out;
}

class TestApplication {
public:
    TestApplication(base::Dialect dialect,
                    std::shared_ptr<const definition::Definition> application)
        : definition_(std::move(application)), database_(dialect), store_(database_.open()) {
        const auto wanted = store::wanted_schema(*definition_, dialect);
        const auto migration = store::plan_migration(*store_, store::live_schema(*store_), wanted);
        store::apply_migration(*store_, migration, wanted);
        client_ = store_->open_client(context_);
        use(definition_);
    }
    TestApplication(base::Dialect dialect, const std::map<std::string, std::string>& files)
        : TestApplication(dialect, loaded(files)) {}
    ~TestApplication() {
        records_.reset();
        client_.reset();
        context_.poll();
        store_->close();
    }
    TestApplication(const TestApplication&) = delete;
    TestApplication& operator=(const TestApplication&) = delete;

    /// Other rules over the same tables.
    void use(std::shared_ptr<const definition::Definition> application) {
        definition_ = std::move(application);
        records_ = std::make_unique<Records>(*definition_, database_.dialect(), *client_);
    }

    const definition::Definition& definition() const { return *definition_; }
    store::Store& store() { return *store_; }
    base::Dialect dialect() const { return database_.dialect(); }

    Caller caller(access::Identity::Kind kind, std::string id = {},
                  std::vector<std::string> roles = {},
                  std::vector<std::string> permissions = {}) const {
        Caller made;
        made.identity = access::make_identity(*definition_, kind, std::move(id), std::move(roles),
                                              std::move(permissions));
        made.now_us = 1'700'000'000'000'000;
        made.request_id = "test";
        made.languages = {"en"};
        return made;
    }
    Caller service() const { return caller(access::Identity::Kind::service); }
    Caller anonymous() const { return caller(access::Identity::Kind::anonymous); }
    Caller user(std::string id, std::vector<std::string> roles = {}) const {
        return caller(access::Identity::Kind::signed_in, std::move(id), std::move(roles));
    }

    ReadAnswer read(const Caller& who, const std::string& model, const std::string& query,
                    bool count = false) {
        ReadCommand command;
        command.model = index_of(model);
        command.query = query;
        command.count = count ? Count::exact : Count::none;
        return store::run_to_end(context_, records_->read(who, command));
    }
    std::string text(const Caller& who, const std::string& model, const std::string& query) {
        const auto answer = read(who, model, query);
        return rows_text(*answer.columns, answer.rows);
    }

    enum class Verb { create, update, remove };
    WriteAnswer write(Verb verb, const Caller& who, WriteCommand command) {
        return store::run_to_end(context_, verb == Verb::create   ? records_->create(who, command)
                                           : verb == Verb::update ? records_->update(who, command)
                                                                  : records_->remove(who, command));
    }
    WriteAnswer create(const Caller& who, const std::string& model, const std::string& body) {
        WriteCommand command;
        command.model = index_of(model);
        command.body = body;
        return write(Verb::create, who, command);
    }
    WriteAnswer update(const Caller& who, const std::string& model, const std::string& query,
                       const std::string& body) {
        WriteCommand command;
        command.model = index_of(model);
        command.query = query;
        command.body = body;
        return write(Verb::update, who, command);
    }
    WriteAnswer remove(const Caller& who, const std::string& model, const std::string& query) {
        WriteCommand command;
        command.model = index_of(model);
        command.query = query;
        return write(Verb::remove, who, command);
    }

    /// The events since the last call, one a line: kind, model, key, changes, by whom.
    std::string new_events() {
        base::Statement statement;
        const base::TypeInfo text{base::Type::text, 0};
        statement.sql =
            R"(SELECT "id", "kind", "model", "object_id", "changes", "by" FROM "socle_event" )"
            R"(ORDER BY "id")";
        statement.columns = {{"id", {base::Type::integer, 0}},
                             {"kind", text},
                             {"model", text},
                             {"object_id", text},
                             {"changes", {base::Type::json, 0}},
                             {"by", text}};
        const auto rows = store_->query(statement);
        std::string out;
        for (std::size_t row = seen_events_; row < rows.size(); ++row) {
            std::string line;
            for (std::size_t cell = 1; cell < 6; ++cell) {
                if (base::is_null(rows.at(row, cell))) continue;
                line += line.empty() ? "" : " ";
                line += base::to_text(statement.columns[cell].type, rows.at(row, cell));
            }
            out += (out.empty() ? "" : "\n") + line;
        }
        seen_events_ = rows.size();
        return out;
    }

    int index_of(const std::string& model) const {
        const int index = definition_->find_model(model);
        if (index < 0) throw std::runtime_error("no model " + model);
        return index;
    }

    boost::asio::io_context& context() { return context_; }
    Records& records() { return *records_; }
    store::Client& client() { return *client_; }

private:
    std::shared_ptr<const definition::Definition> definition_;
    store::TestDatabase database_;
    boost::asio::io_context context_{1};
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<store::Client> client_;
    std::unique_ptr<Records> records_;
    std::size_t seen_events_ = 0;
};

}  // namespace socle::records
