#pragma once

#include "base/task.h"
#include "store/store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace socle::jobs {

/// A job, for people. Instants in storage form, "" for none.
struct ListedJob {
    std::int64_t id = 0;
    std::string name;
    std::string function;
    std::string queue;
    std::int64_t priority = 0;
    std::string parameters;
    std::string key;
    std::string account;
    std::int64_t event = 0;
    std::string model;
    std::string object_id;
    std::string status;
    std::int64_t runs = 0;
    std::int64_t failures = 0;
    std::int64_t retries = 0;
    std::string next_at;
    std::string fault;
    std::string created_at;
    std::string done_at;
};

/// A line of the log.
struct ListedRun {
    std::int64_t job = 0;
    std::string name;
    std::int64_t run = 0;
    std::string status;
    std::string fault;
    std::string started_at;
    std::string ended_at;
};

inline const std::vector<std::string> job_statuses = {"waiting", "running", "done", "dead",
                                                      "cancelled"};

// For commands: all of these block.

/// The newest first; "" : of any status, queue or name.
struct JobFilter {
    std::string status;
    std::string queue;
    std::string name;
    std::int64_t limit = 50;
    std::int64_t before = 0;  ///< ids below only; 0: all
};
std::vector<ListedJob> list_jobs(store::Store& store, const JobFilter& filter);
std::optional<ListedJob> find_job(store::Store& store, std::int64_t id);
/// Of one job, or of all for 0; the newest first.
std::vector<ListedRun> list_runs(store::Store& store, std::int64_t job, std::int64_t limit);
/// Makes a job that is dead, or waits, due with all its retries. False when it is neither, or
/// another one has its key now.
bool retry_job(store::Store& store, std::int64_t id, std::int64_t now_us);
/// All dead ones whose key is free; how many they were.
std::int64_t retry_dead(store::Store& store, std::int64_t now_us);

/// The same for a server, on the core of the client.
class Desk {
public:
    Desk(store::Client& client, base::Dialect dialect) : client_(client), dialect_(dialect) {}

    base::Task<std::vector<ListedJob>> list(JobFilter filter) const;
    base::Task<std::optional<ListedJob>> find(std::int64_t id) const;
    base::Task<std::vector<ListedRun>> runs(std::int64_t job, std::int64_t limit) const;
    /// In a transaction; what retry_job does.
    base::Task<bool> retry(store::Transaction& transaction, std::int64_t id,
                           std::int64_t now_us) const;
    /// When each periodic job was due last, by name.
    base::Task<std::map<std::string, std::string>> last_due() const;

private:
    store::Client& client_;
    base::Dialect dialect_;
};

/// For the erasure of a person's data: what triggers put into the queue about a record, or about
/// changes that an account made, is given up unless it runs, and what it was called with goes.
void forget_record(store::Store& store, const std::string& model, const std::string& object_id,
                   std::int64_t now_us);
void forget_author(store::Store& store, const std::string& account, std::int64_t now_us);

}  // namespace socle::jobs
