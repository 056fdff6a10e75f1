#pragma once

#include "http/server.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace socle::http {

/// What was asked in one minute; times to answer from the histogram of /metrics, between whose
/// bounds they are guessed.
struct Minute {
    std::int64_t at_us = 0;  ///< its end
    std::int64_t requests = 0;
    std::int64_t errors = 0;  ///< answers from 500 on
    std::int64_t p50_us = 0;
    std::int64_t p95_us = 0;
    std::int64_t p99_us = 0;
};
inline constexpr std::size_t minutes_kept = 6 * 60;

/// The last hours by the minute: a thread of its own reads the figures that the cores count
/// anyway. Any thread may ask.
class Minutes {
public:
    using Cores = std::vector<const CoreFigures*>;
    ~Minutes() { stop(); }

    /// The figures live until `stop`.
    void start(std::function<Cores()> cores);
    void stop();
    /// What was counted since the call before, as a minute that ended at `at_us`.
    void take(const Cores& cores, std::int64_t at_us);
    /// The oldest first.
    std::vector<Minute> kept() const;

private:
    struct Sums {
        std::int64_t requests = 0;
        std::int64_t errors = 0;
        std::int64_t buckets[std::size(duration_bounds_us)] = {};
    };
    static Sums sums_of(const Cores& cores);
    static std::int64_t quantile(const Sums& sums, double part);

    mutable std::mutex mutex_;
    std::condition_variable_any ending_;
    std::deque<Minute> minutes_;
    Sums before_;
    std::jthread thread_;
};

}  // namespace socle::http
