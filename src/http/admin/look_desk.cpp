#include "http/admin/look_desk.h"

#include <chrono>
#include <functional>
#include <utility>

namespace socle::http {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int threads = 2;
constexpr std::size_t waiting_max = 8;
constexpr int niceness = 5;

base::WorkerPool::Settings pool_settings() {
    base::WorkerPool::Settings settings;
    settings.threads = threads;
    settings.waiting_max = waiting_max;
    settings.niceness = niceness;
    settings.noun = "statements";
    return settings;
}

std::int64_t since(Clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
}

}  // namespace

LookDesk::LookDesk(store::StoreSettings settings)
    : settings_(std::move(settings)), pool_(pool_settings()) {}

base::Task<LookDesk::Answer> LookDesk::run(store::Blinds blinds, std::string sql, bool explain) {
    Answer answer;
    const std::function<void()> job = [&] {
        const auto looker = store::open_looker(settings_, std::move(blinds));
        const auto begin = Clock::now();
        answer.look = looker->run(sql, explain);
        answer.took_us = since(begin);
    };
    co_await pool_.run(job);
    co_return answer;
}

base::Task<LookDesk::Answer> LookDesk::run_own(store::Blinds blinds, std::string sql,
                                               std::vector<std::string> values) {
    Answer answer;
    const std::function<void()> job = [&] {
        const auto looker = store::open_looker(settings_, std::move(blinds));
        const auto begin = Clock::now();
        answer.look = looker->run_own(sql, values);
        answer.took_us = since(begin);
    };
    co_await pool_.run(job);
    co_return answer;
}

}  // namespace socle::http
