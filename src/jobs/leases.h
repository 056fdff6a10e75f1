#pragma once

#include "jobs/queue.h"
#include "jobs/runner.h"
#include "store/store.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

namespace socle::jobs {

/// A claim holds for so long.
inline constexpr std::int64_t lease_us = 30'000'000;

/// The runs of this process, whose claims a thread of its own renews. It stops a run that somebody
/// cancelled, and all of them when claims could not be renewed for so long that another process may
/// take the jobs. The store outlives it.
class Leases {
public:
    Leases(store::Store& store, std::string worker);
    ~Leases();
    Leases(const Leases&) = delete;
    Leases& operator=(const Leases&) = delete;

    void start();
    void stop();

    // Any thread.
    /// A run begins; what it returns becomes other than none when the run is to end.
    std::shared_ptr<const std::atomic<Stop>> add(const Claim& claim);
    void remove(const Claim& claim);
    void stop_all(Stop why);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::jobs
