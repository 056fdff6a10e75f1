#pragma once

#include "base/task.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace socle::base {

/// Threads for work that blocks or computes long (password hashes, libcurl), so that it never
/// stalls a core. Bounded: what comes when `waiting_max` jobs wait is refused. `niceness` (0 to 19)
/// lets the cores go first. Constructed by `cli` before the cores, destroyed after them.
class WorkerPool {
public:
    struct Settings {
        int threads = 1;
        std::size_t waiting_max = 1'000;
        int niceness = 0;
        const char* noun = "work";  ///< for the message of the refusal
    };
    explicit WorkerPool(const Settings& settings);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Runs `job` on a thread of the pool and resumes the caller on its own executor. Rethrows what
    /// `job` throws; throws Error unavailable when too many wait. What `job` refers to must live
    /// until then. Any thread.
    Task<void> run(std::function<void()> job);

    /// Finishes the jobs that run, refuses those that wait and all further ones. For a program that
    /// stops its cores before their coroutines ended: when their threads are joined and before
    /// their io_contexts are destroyed. Once or more; the destructor calls it.
    void stop();

    /// Jobs that wait or run.
    std::size_t pending() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::base
