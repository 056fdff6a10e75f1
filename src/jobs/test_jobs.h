#pragma once

#include "definition/load_files.h"
#include "jobs/desk.h"
#include "jobs/order.h"
#include "jobs/queue.h"
#include "store/schema.h"
#include "store/test_database.h"

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

/// For tests only: an application with jobs, and its queue on either store.
namespace socle::jobs {

inline constexpr std::int64_t second_us = 1'000'000;
inline constexpr std::int64_t start_us = 1'800'000'000 * second_us;

inline std::shared_ptr<const definition::Definition> loaded_jobs(const std::string& jobs) {
    const std::vector<definition::SourceFile> sources = {
        {"app.yaml", "app: test\njobs: {queues: {slow: 2, other: 50}}\n"},
        {"functions/f.lua", "return fn {access = 'nobody', run = function() end}\n"},
        {"jobs.yaml", jobs},
        {"models/note.yaml", "model: note\nfields: {name: {type: text}}\n"}};
    auto result = definition::load_files(
        "memory", sources, [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : result.problems)
        throw std::runtime_error(definition::to_text(problem));
    return result.definition;
}

class TestJobs {
public:
    explicit TestJobs(base::Dialect dialect, const std::string& jobs = "j: {function: f}\n")
        : definition(loaded_jobs(jobs)), database_(dialect), store_(database_.open()) {
        const auto wanted = store::wanted_schema(*definition, dialect);
        const auto live = store::live_schema(*store_);
        store::apply_migration(*store_, store::plan_migration(*store_, live, wanted), wanted);
        client_ = store_->open_client(context_);
    }
    ~TestJobs() {
        client_.reset();
        context_.poll();
    }
    TestJobs(const TestJobs&) = delete;
    TestJobs& operator=(const TestJobs&) = delete;

    store::Store& store() { return *store_; }
    store::Client& client() { return *client_; }
    base::Dialect dialect() const { return database_.dialect(); }
    store::StoreSettings settings() { return database_.settings(); }

    template <typename T>
    T run(base::Task<T> task) {
        return store::run_to_end(context_, std::move(task));
    }

    std::int64_t add(const OrderOptions& options = {}, const std::string& name = "j") {
        const auto order = order_of(*definition, name, "{}", options);
        return enqueue(*store_, order, start_us).id;
    }
    ListedJob job(std::int64_t id) { return find_job(*store_, id).value(); }
    std::string status(std::int64_t id) { return job(id).status; }

    const std::shared_ptr<const definition::Definition> definition;

private:
    store::TestDatabase database_;
    std::unique_ptr<store::Store> store_;
    boost::asio::io_context context_{1};
    std::unique_ptr<store::Client> client_;
};

}  // namespace socle::jobs
