#include "http/minutes.h"

#include "base/time.h"

#include <atomic>
#include <chrono>
#include <utility>

namespace socle::http {

namespace {

constexpr std::int64_t minute_us = 60'000'000;

}  // namespace

void Minutes::start(std::function<Cores()> cores) {
    thread_ = std::jthread([this, cores = std::move(cores)](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto left_us = minute_us - base::now_us() % minute_us;
            {
                std::unique_lock lock(mutex_);
                ending_.wait_for(lock, stop, std::chrono::microseconds(left_us),
                                 [] { return false; });
            }
            if (!stop.stop_requested()) take(cores(), base::now_us() / minute_us * minute_us);
        }
    });
}

void Minutes::stop() {
    thread_.request_stop();
    if (thread_.joinable()) thread_.join();
}

Minutes::Sums Minutes::sums_of(const Cores& cores) {
    constexpr auto relaxed = std::memory_order_relaxed;
    Sums sums;
    for (const auto* core : cores) {
        sums.requests += core->requests.load(relaxed);
        sums.errors += core->by_class[5].load(relaxed);
        for (std::size_t i = 0; i < std::size(sums.buckets); ++i)
            sums.buckets[i] += core->duration_buckets[i].load(relaxed);
    }
    return sums;
}

std::int64_t Minutes::quantile(const Sums& sums, double part) {
    const double wanted = part * static_cast<double>(sums.requests);
    double seen = 0;
    std::int64_t lower = 0;
    for (std::size_t i = 0; i < std::size(sums.buckets); ++i) {
        const auto count = static_cast<double>(sums.buckets[i]);
        if (count > 0 && seen + count >= wanted) {
            const double within = (wanted - seen) / count;
            return lower + static_cast<std::int64_t>(
                               within * static_cast<double>(duration_bounds_us[i] - lower));
        }
        seen += count;
        lower = duration_bounds_us[i];
    }
    return sums.requests == 0 ? 0 : lower;
}

void Minutes::take(const Cores& cores, std::int64_t at_us) {
    const auto now = sums_of(cores);
    const std::lock_guard lock(mutex_);
    Sums since;
    since.requests = now.requests - before_.requests;
    since.errors = now.errors - before_.errors;
    for (std::size_t i = 0; i < std::size(now.buckets); ++i)
        since.buckets[i] = now.buckets[i] - before_.buckets[i];
    before_ = now;
    minutes_.push_back({at_us, since.requests, since.errors, quantile(since, 0.5),
                        quantile(since, 0.95), quantile(since, 0.99)});
    if (minutes_.size() > minutes_kept) minutes_.pop_front();
}

std::vector<Minute> Minutes::kept() const {
    const std::lock_guard lock(mutex_);
    return {minutes_.begin(), minutes_.end()};
}

}  // namespace socle::http
