#include "cli/stop_signals.h"

#include "base/error.h"
#include "base/log.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>

namespace socle::cli {

namespace {

/// What a handler may touch: signals that came, and the file that wakes who waits for them.
std::atomic<int> came = 0;
std::atomic<int> waker = -1;

void wake() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(waker, &one, sizeof one);
}

void sleep_until_woken() {
    std::uint64_t times = 0;
    while (::read(waker, &times, sizeof times) < 0 && errno == EINTR) {
    }
}

void note(int) {
    const int kept = errno;
    ++came;
    wake();
    errno = kept;
}

void handle(void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    for (const int number : {SIGINT, SIGTERM})
        ::sigaction(number, &action, nullptr);
}

}  // namespace

StopSignals::StopSignals() {
    came = 0;
    waker = ::eventfd(0, EFD_CLOEXEC);
    if (waker < 0) throw base::Error(base::Code::unavailable, "cannot wait for signals");
    handle(note);
}

StopSignals::~StopSignals() {
    closing_ = true;
    wake();
    if (watcher_.joinable()) watcher_.join();
    handle(SIG_DFL);
    ::close(waker.exchange(-1));
}

bool StopSignals::wait() {
    while (!signalled() && !stopped_)
        sleep_until_woken();
    const bool by_signal = signalled();
    watcher_ = std::thread([this] { watch(); });
    return by_signal;
}

void StopSignals::stop() {
    stopped_ = true;
    wake();
}

bool StopSignals::signalled() const {
    return came > 0;
}

void StopSignals::watch() {
    int known = 0;
    std::chrono::steady_clock::time_point ignored_until;
    for (; !closing_; sleep_until_woken()) {
        const int now_known = came;
        if (now_known == known) continue;
        const auto now = std::chrono::steady_clock::now();
        if (known == 0) {
            ignored_until = now + std::chrono::milliseconds(same_signal_ms);
        } else if (now >= ignored_until) {
            base::log(base::Level::warning, "a second signal: stopped at once");
            base::flush_log();
            std::_Exit(1);
        }
        known = now_known;
    }
}

}  // namespace socle::cli
