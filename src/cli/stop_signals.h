#pragma once

#include <atomic>
#include <thread>

namespace socle::cli {

/// SIGINT and SIGTERM of a program that serves; one at a time. Made before anything starts, and
/// kept until all of it is closed: while it lives, no signal ends the program unawares. For the
/// main thread.
class StopSignals {
public:
    /// Throws Error unavailable when the system gives no file for it.
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
    bool signalled() const;

private:
    void watch();

    std::atomic<bool> stopped_ = false;
    std::atomic<bool> closing_ = false;
    std::thread watcher_;
};

inline constexpr int same_signal_ms = 250;

}  // namespace socle::cli
