#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace socle::base {

/// Lets one in a while through, and counts those it keeps back. Any thread.
class Throttle {
public:
    explicit Throttle(std::int64_t interval_us) : interval_us_(interval_us) {}

    /// How many were kept back since the last that passed; nullopt when this one is, too.
    std::optional<std::int64_t> pass(std::int64_t now_us) {
        auto next_us = next_us_.load(std::memory_order_relaxed);
        if (now_us < next_us || !next_us_.compare_exchange_strong(next_us, now_us + interval_us_)) {
            kept_back_.fetch_add(1, std::memory_order_relaxed);
            return std::nullopt;
        }
        return kept_back_.exchange(0, std::memory_order_relaxed);
    }

private:
    const std::int64_t interval_us_;
    std::atomic<std::int64_t> next_us_{0};
    std::atomic<std::int64_t> kept_back_{0};
};

}  // namespace socle::base
