#include "cli/stop_signals.h"

#include "base/log.h"

#include <csignal>
#include <cstdlib>

namespace socle::cli {

StopSignals::StopSignals() : signals_(context_, SIGINT, SIGTERM) {}

StopSignals::~StopSignals() {
    context_.stop();
    if (watcher_.joinable()) watcher_.join();
}

void StopSignals::wait() {
    signals_.async_wait([this](const boost::system::error_code&, int) { watch_for_next(); });
    context_.run_one();
    ignored_until_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(same_signal_ms);
    watcher_ = std::thread([this] { context_.run(); });
}

void StopSignals::watch_for_next() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (error) return;
        if (std::chrono::steady_clock::now() < ignored_until_) return watch_for_next();
        base::log(base::Level::warning, "a second signal: stopped at once");
        base::flush_log();
        std::_Exit(1);
    });
}

}  // namespace socle::cli
