#include "cli/stop_signals.h"

#include "base/log.h"

#include <boost/asio/post.hpp>

#include <csignal>
#include <cstdlib>

namespace socle::cli {

StopSignals::StopSignals() : signals_(context_, SIGINT, SIGTERM) {}

StopSignals::~StopSignals() {
    context_.stop();
    if (watcher_.joinable()) watcher_.join();
}

bool StopSignals::wait() {
    watch_for_first();
    while (!signalled_ && !stopped_)
        context_.run_one();
    const bool came = signalled_;
    watcher_ = std::thread([this] { context_.run(); });
    return came;
}

void StopSignals::stop() {
    boost::asio::post(context_, [this] { stopped_ = true; });
}

void StopSignals::watch_for_first() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (error) return;
        signalled_ = true;
        ignored_until_ =
            std::chrono::steady_clock::now() + std::chrono::milliseconds(same_signal_ms);
        watch_for_next();
    });
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
