#include "base/worker_pool.h"

#include "base/ensure.h"
#include "base/error.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace socle::base {

namespace asio = boost::asio;

namespace {

constexpr const char* stopping_text = "the program is stopping";

/// A job and the coroutine that waits for it, whose io_context the guard keeps running: also while
/// `resume` is under way, so that nobody destroys the context under it.
struct Job {
    std::function<void()> work;
    std::move_only_function<void(std::exception_ptr)> waiter;
    asio::executor_work_guard<asio::any_io_executor> guard;
};

void resume(Job job, std::exception_ptr failure) {
    job.work = nullptr;
    asio::post(job.guard.get_executor(),
               [waiter = std::move(job.waiter), failure = std::move(failure)]() mutable {
                   waiter(std::move(failure));
               });
}

std::exception_ptr failure_of(const std::function<void()>& work) {
    try {
        work();
    } catch (...) {
        return std::current_exception();
    }
    return nullptr;
}

std::exception_ptr refusal(const std::string& text) {
    return std::make_exception_ptr(Error(Code::unavailable, text));
}

}  // namespace

struct WorkerPool::State {
    explicit State(const Settings& settings_in) : settings(settings_in) {}

    void submit(Job job);
    void serve();
    bool serve_one();

    const Settings settings;
    std::vector<std::thread> threads;

    // Guarded by mutex.
    mutable std::mutex mutex;
    std::condition_variable wake;
    std::deque<Job> waiting;
    std::size_t running = 0;
    bool stopping = false;
};

WorkerPool::WorkerPool(const Settings& settings) : state_(std::make_unique<State>(settings)) {
    for (int i = 0; i < std::max(1, settings.threads); ++i)
        state_->threads.emplace_back([state = state_.get()] { state->serve(); });
}

WorkerPool::~WorkerPool() {
    try {
        stop();
    } catch (...) {
        fail("a worker pool cannot be stopped");
    }
}

void WorkerPool::stop() {
    std::deque<Job> dropped;
    {
        const std::lock_guard lock(state_->mutex);
        state_->stopping = true;
        dropped.swap(state_->waiting);
    }
    state_->wake.notify_all();
    for (auto& job : dropped)
        resume(std::move(job), refusal(stopping_text));
    for (auto& thread : state_->threads) {
        if (thread.joinable()) thread.join();
    }
}

Task<void> WorkerPool::run(std::function<void()> job) {
    const auto executor = co_await asio::this_coro::executor;
    const auto start = [this, &job, &executor](auto handler) {
        state_->submit({std::move(job), std::move(handler), asio::make_work_guard(executor)});
    };
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        start, asio::use_awaitable);
}

std::size_t WorkerPool::pending() const {
    const std::lock_guard lock(state_->mutex);
    return state_->waiting.size() + state_->running;
}

void WorkerPool::State::submit(Job job) {
    std::string why = stopping_text;
    {
        const std::lock_guard lock(mutex);
        if (!stopping && waiting.size() < settings.waiting_max) {
            waiting.push_back(std::move(job));
            wake.notify_one();
            return;
        }
        if (!stopping) why = std::string("too much ") + settings.noun + " is waiting";
    }
    resume(std::move(job), refusal(why));
}

void WorkerPool::State::serve() {
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), settings.niceness);
    while (serve_one())
        continue;
}

bool WorkerPool::State::serve_one() {
    std::unique_lock lock(mutex);
    wake.wait(lock, [this] { return stopping || !waiting.empty(); });
    if (waiting.empty()) return false;
    auto job = std::move(waiting.front());
    waiting.pop_front();
    ++running;
    lock.unlock();
    auto failure = failure_of(job.work);
    lock.lock();
    --running;
    lock.unlock();
    resume(std::move(job), std::move(failure));
    return true;
}

}  // namespace socle::base
