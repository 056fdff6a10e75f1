#include "base/worker_pool.h"

#include "base/error.h"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <latch>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace socle::base {
namespace {

namespace asio = boost::asio;

WorkerPool::Settings settings_of(int threads, std::size_t waiting_max = 1'000) {
    WorkerPool::Settings settings;
    settings.threads = threads;
    settings.waiting_max = waiting_max;
    settings.noun = "hashing";
    return settings;
}

/// Starts a job; `done` is told what came of it, on the thread of `context`.
void start(asio::io_context& context, WorkerPool& pool, std::function<void()> job,
           std::function<void(std::exception_ptr)> done) {
    asio::co_spawn(context, pool.run(std::move(job)),
                   [done = std::move(done)](std::exception_ptr failure) { done(failure); });
}

std::string text_of(const std::exception_ptr& failure) {
    try {
        if (failure) std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    }
    return "";
}

/// Holds the pool's thread until `open`.
class Gate {
public:
    std::function<void()> job() {
        return [this] {
            std::unique_lock lock(mutex_);
            ++arrived_;
            changed_.notify_all();
            changed_.wait(lock, [this] { return open_; });
        };
    }
    void wait_for(int count) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this, count] { return arrived_ >= count; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int arrived_ = 0;
    bool open_ = false;
};

TEST(WorkerPool, RunsElsewhereAndResumesTheCallerOnItsThread) {
    WorkerPool pool(settings_of(2));
    asio::io_context context(1);
    std::thread::id worker;
    std::thread::id resumed;
    start(
        context, pool, [&] { worker = std::this_thread::get_id(); },
        [&](const std::exception_ptr&) { resumed = std::this_thread::get_id(); });
    context.run();
    EXPECT_NE(worker, std::thread::id());
    EXPECT_NE(worker, std::this_thread::get_id());
    EXPECT_EQ(resumed, std::this_thread::get_id());
    EXPECT_EQ(pool.pending(), 0U);
}

TEST(WorkerPool, RethrowsWhatTheJobThrows) {
    WorkerPool pool(settings_of(1));
    asio::io_context context(1);
    std::string first;
    std::string second;
    start(
        context, pool, [] { throw std::runtime_error("no"); },
        [&](const std::exception_ptr& failure) { first = text_of(failure); });
    start(
        context, pool, [] { throw Error(Code::bad_value, "neither"); },
        [&](const std::exception_ptr& failure) { second = text_of(failure); });
    context.run();
    EXPECT_EQ(first, "no");
    EXPECT_EQ(second, "neither");
}

TEST(WorkerPool, RefusesWhatIsTooMuch) {
    WorkerPool pool(settings_of(1, 2));
    asio::io_context context(1);
    Gate gate;
    std::vector<std::string> answers;
    const auto note = [&](const std::exception_ptr& failure) {
        answers.push_back(text_of(failure));
    };
    start(context, pool, gate.job(), note);
    context.poll();
    gate.wait_for(1);
    for (int i = 0; i < 3; ++i)
        start(context, pool, [] {}, note);
    context.poll();
    EXPECT_EQ(pool.pending(), 3U);
    gate.open();
    context.run();
    ASSERT_EQ(answers.size(), 4U);
    EXPECT_EQ(answers[0], "too much hashing is waiting");
    for (std::size_t i = 1; i < answers.size(); ++i)
        EXPECT_EQ(answers[i], "");
}

TEST(WorkerPool, UsesAllItsThreads) {
    constexpr int threads = 4;
    WorkerPool pool(settings_of(threads));
    asio::io_context context(1);
    std::latch all(threads);
    int done = 0;
    for (int i = 0; i < threads; ++i) {
        start(
            context, pool, [&] { all.arrive_and_wait(); },
            [&](const std::exception_ptr&) { ++done; });
    }
    context.run();
    EXPECT_EQ(done, threads);
}

TEST(WorkerPool, LetsTheOthersGoFirst) {
    auto settings = settings_of(1);
    settings.niceness = 7;
    const auto ours = [] { return getpriority(PRIO_PROCESS, static_cast<id_t>(gettid())); };
    const int before = ours();
    if (before > settings.niceness) GTEST_SKIP() << "run under nice: it cannot be lowered";
    WorkerPool pool(settings);
    asio::io_context context(1);
    int niceness = 0;
    start(context, pool, [&] { niceness = ours(); }, [](const std::exception_ptr&) {});
    context.run();
    EXPECT_EQ(niceness, 7);
    EXPECT_EQ(ours(), before);
}

TEST(WorkerPool, StopRefusesWhatWaitsAndFinishesWhatRuns) {
    WorkerPool pool(settings_of(1));
    asio::io_context context(1);
    Gate gate;
    std::vector<std::string> answers;
    const auto note = [&](const std::exception_ptr& failure) {
        answers.push_back(text_of(failure));
        gate.open();
    };
    start(context, pool, gate.job(), note);
    start(context, pool, [] {}, note);
    context.poll();
    gate.wait_for(1);
    std::thread stopping([&] { pool.stop(); });
    context.run();
    stopping.join();
    EXPECT_EQ(answers, (std::vector<std::string>{"the program is stopping", ""}));
    context.restart();
    start(context, pool, [] {}, note);
    context.run();
    EXPECT_EQ(answers.back(), "the program is stopping");
}

TEST(WorkerPool, StopLeavesNothingBehindForAContextThatNoLongerRuns) {
    WorkerPool pool(settings_of(2));
    std::atomic<int> ran = 0;
    auto context = std::make_unique<asio::io_context>(1);
    for (int i = 0; i < 50; ++i)
        start(*context, pool, [&] { ++ran; }, [](const std::exception_ptr&) { FAIL(); });
    context->poll_one();
    context->stop();
    pool.stop();
    context.reset();
    EXPECT_LE(ran, 50);
}

TEST(WorkerPool, ServesContextsThatComeAndGo) {
    WorkerPool pool(settings_of(3));
    std::atomic<int> sum = 0;
    std::vector<std::thread> cores;
    for (int core = 0; core < 4; ++core) {
        cores.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                asio::io_context context(1);
                for (int job = 0; job < 5; ++job)
                    start(context, pool, [&] { ++sum; }, [](const std::exception_ptr&) {});
                context.run();
            }
        });
    }
    for (auto& core : cores)
        core.join();
    EXPECT_EQ(sum, 4 * 200 * 5);
}

}  // namespace
}  // namespace socle::base
