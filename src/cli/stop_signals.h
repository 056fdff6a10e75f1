#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <atomic>
#include <chrono>
#include <thread>

namespace socle::cli {

/// SIGINT and SIGTERM of a program that serves. Made before anything starts, and kept until all of
/// it is closed: while it lives, no signal ends the program unawares. For the main thread.
class StopSignals {
public:
    StopSignals();
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    /// Returns at the first signal: true; or at `stop`: false. After the first signal the next one
    /// ends the program at once, with exit code 1; but not in the first same_signal_ms: Ctrl-C
    /// reaches a program under make twice, from the terminal and from make.
    bool wait();
    /// As a signal, from inside. Any thread.
    void stop();
    /// Whether a signal came, be it after `stop`.
    bool signalled() const { return signalled_; }

private:
    void watch_for_first();
    void watch_for_next();

    boost::asio::io_context context_{1};
    boost::asio::signal_set signals_;
    std::atomic<bool> signalled_ = false;
    bool stopped_ = false;
    std::chrono::steady_clock::time_point ignored_until_;
    std::thread watcher_;
};

inline constexpr int same_signal_ms = 250;

}  // namespace socle::cli
