#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace socle::jobs {

/// A run of a job that this process has begun.
struct Claim {
    std::int64_t id = 0;
    std::int64_t run = 0;       ///< how often it was begun; tells this run from all others
    std::int64_t failures = 0;  ///< before this run
    std::int64_t retries = 0;
    std::string name;
    std::string function;
    std::string queue;
    std::string parameters;
    std::string key;
    std::string account;
    std::int64_t event = 0;
    std::int64_t timeout_ms = 0;
    std::string worker;
};

/// A run whose claim was renewed; `stop`: somebody cancelled it.
struct Renewed {
    std::int64_t id = 0;
    bool stop = false;
};

struct QueueFigures {
    std::string queue;
    std::string status;
    std::int64_t count = 0;
};

/// A job whose worker never came back so often is given up: it ends the program.
inline constexpr std::int64_t losses_max = 10;

/// How long to wait after so many failures: 10 s, 30 s, 90 s, … 6 hours, and up to a quarter more
/// by chance (`fraction`, 0 to 1).
std::int64_t pause_us(std::int64_t failures, double fraction);

/// The table socle_job as workers see it. A claim is a row with status `running`: nobody else takes
/// it until `next_at`, and what became of the run is noted only while it is still ours. Of one
/// `sequence` only the first unfinished job is ever claimed. Used by one coroutine at a time, or by
/// several of one thread.
class Queue {
public:
    Queue(store::Client& client, base::Dialect dialect) : client_(client), dialect_(dialect) {}

    struct Due {
        std::string queue;
        std::int64_t at_us = 0;
    };
    /// When the first job of each of these queues is due; queues without one are left out.
    base::Task<std::vector<Due>> next_due(const std::vector<std::string>& queues);

    struct Wish {
        definition::JobQueue queue;
        std::int64_t count = 0;
        std::string worker;
        std::int64_t now_us = 0;
        std::int64_t until_us = 0;
    };
    /// Jobs that are due, by priority, then time.
    base::Task<std::vector<Claim>> claim(const Wish& wish);
    /// All runs of a worker are its own until then; those that are being finished just now are left
    /// out.
    base::Task<std::vector<Renewed>> renew(const std::string& worker, std::int64_t until_us);
    /// Runs whose claim ended: the jobs are due again. How many.
    base::Task<std::int64_t> take_back(std::int64_t now_us);

    base::Task<void> note_done(const Claim& claim, std::int64_t now_us);
    /// note_done as a part of a transaction: false when the run is no longer ours.
    static base::Task<bool> finish(store::Transaction& transaction, base::Dialect dialect,
                                   const Claim& claim, std::int64_t now_us);
    /// Due again at `again_us`; dead when there were as many failures as it has retries, or with
    /// `final`. True when it was the last.
    struct Failure {
        std::string fault;
        std::int64_t again_us = 0;
        bool final = false;
    };
    base::Task<bool> note_failed(const Claim& claim, const Failure& failure, std::int64_t now_us);
    /// The run did not count: it is due at once.
    base::Task<void> give_back(const Claim& claim, std::int64_t now_us);

    base::Task<std::vector<QueueFigures>> figures();
    /// Deletes those that were done or cancelled before, with their log.
    base::Task<void> purge(std::int64_t before_us);
    /// Jobs of queues that are there no longer go to the default one.
    base::Task<void> adopt(const std::vector<std::string>& queues);

private:
    store::Client& client_;
    base::Dialect dialect_;
};

}  // namespace socle::jobs
