#include "terminal/interrupts.h"

#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>

namespace socle::terminal {

namespace {

constexpr int exit_by_signal = 128;
constexpr std::array<int, 4> signals = {SIGINT, SIGTERM, SIGHUP, SIGWINCH};
constexpr std::array<int, 5> faults = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

std::atomic<bool> interrupt_came = false;
std::atomic<bool> end_came = false;
std::atomic<bool> resize_came = false;
std::atomic<bool> found = false;
std::atomic<const char*> last_words = nullptr;
termios as_found{};
std::array<struct sigaction, signals.size()> before{};

void give_back() {
    const char* words = last_words;
    if (words != nullptr) {
        const auto written = ::write(STDOUT_FILENO, words, std::strlen(words));
        static_cast<void>(written);
    }
    if (found) ::tcsetattr(STDIN_FILENO, TCSANOW, &as_found);
}

void note(int signal) {
    if (signal == SIGWINCH) {
        resize_came = true;
        return;
    }
    auto& came = signal == SIGINT ? interrupt_came : end_came;
    if (!came.exchange(true)) return;
    give_back();
    ::_exit(exit_by_signal + signal);
}

/// The handler is gone by then: what follows ends the program as it would have.
void crash(int signal) {
    give_back();
    ::raise(signal);
}

sigset_t noted_signals() {
    sigset_t set;
    ::sigemptyset(&set);
    for (const int signal : signals)
        ::sigaddset(&set, signal);
    return set;
}

}  // namespace

Interrupts::Interrupts() {
    found = ::tcgetattr(STDIN_FILENO, &as_found) == 0;
    struct sigaction action{};
    action.sa_handler = note;
    action.sa_flags = SA_RESTART;
    for (std::size_t at = 0; at < signals.size(); ++at)
        ::sigaction(signals.at(at), &action, &before.at(at));
    action.sa_handler = crash;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER);
    for (const int fault : faults)
        ::sigaction(fault, &action, nullptr);
}

Interrupts::~Interrupts() {
    for (std::size_t at = 0; at < signals.size(); ++at)
        ::sigaction(signals.at(at), &before.at(at), nullptr);
    for (const int fault : faults)
        ::signal(fault, SIG_DFL);
    give_back();
    found = false;
}

void Interrupts::write_at_end(const char* text) {
    last_words = text;
}

bool Interrupts::take_interrupt() {
    return interrupt_came.exchange(false);
}

bool Interrupts::take_resize() {
    return resize_came.exchange(false);
}

bool Interrupts::interrupted() {
    return interrupt_came;
}

bool Interrupts::ending() {
    return end_came;
}

bool Interrupts::wait_for_input() {
    const auto noted = noted_signals();
    sigset_t unblocked;
    ::pthread_sigmask(SIG_BLOCK, &noted, &unblocked);
    bool ready = false;
    if (!interrupt_came && !end_came && !resize_came) {
        auto waiting = unblocked;
        for (const int signal : signals)
            ::sigdelset(&waiting, signal);
        pollfd input{STDIN_FILENO, POLLIN, 0};
        ready = ::ppoll(&input, 1, nullptr, &waiting) > 0;
    }
    ::pthread_sigmask(SIG_SETMASK, &unblocked, nullptr);
    return ready;
}

}  // namespace socle::terminal
