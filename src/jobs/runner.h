#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "jobs/queue.h"
#include "store/store.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace socle::jobs {

/// Why a run is to end before its time.
enum class Stop { none, cancelled, draining, lost };

/// What became of a run.
struct Outcome {
    enum class Kind {
        done,
        noted,   ///< done, and noted in the transaction of its own effects
        failed,  ///< to be tried again
        dead,    ///< it never can be done
    };
    Kind kind = Kind::done;
    std::string fault;
};

/// Does a job: from above, as it knows what a function is. Ends soon when `stop` is no longer none.
/// Throws base::Error, which is a failure.
using Execute =
    std::function<base::Task<Outcome>(const Claim& claim, const std::atomic<Stop>& stop)>;
/// Made on the caller's thread, for a client of the runner's thread, which outlives it.
using MakeExecute = std::function<Execute(store::Client& client)>;

struct RunnerSettings {
    int workers = 4;                  ///< jobs at a time; 0: only looks after schedules and claims
    std::vector<std::string> queues;  ///< whose jobs it does; all
    std::int64_t drain_ms = 10'000;   ///< for jobs under way, at the end
};

/// What /metrics shows: the queues, and what this process did.
struct Figures {
    std::vector<QueueFigures> queues;
    std::int64_t done = 0;
    std::int64_t failed = 0;
    std::int64_t dead = 0;
    std::int64_t returned = 0;
    std::int64_t lost = 0;  ///< runs taken back from workers that did not come back
};

/// The same in Prometheus' text format.
std::string metrics_text(const Figures& figures);

/// Works off the queue: one thread on which several jobs are under way at a time, and one that
/// renews the claims on them, so that a job that computes for long keeps its own. Several processes
/// over one database share the work; a claim whose process died ends by itself after lease_us.
/// Every runner looks after the schedules, too: each run is added once. Definition and store
/// outlive it.
class Runner {
public:
    Runner(const definition::Definition& definition, store::Store& store,
           const MakeExecute& make_execute, RunnerSettings settings);
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// The schema is ready. Without functions there is no thread.
    void start();
    /// Something was added: look now. Any thread.
    void wake();
    /// Takes nothing more; `stop` lets what is under way finish for drain_ms, then gives it back.
    /// Any thread.
    void drain();
    void stop();

    /// Any thread.
    Figures figures() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::jobs
