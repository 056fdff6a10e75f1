#include "reports/throw_trace.h"

#include "base/error.h"

#include <dlfcn.h>
#include <execinfo.h>

#include <array>
#include <atomic>
#include <mutex>
#include <typeinfo>
#include <utility>

namespace socle::reports {

namespace {

constexpr int frames_max = 64;
constexpr std::size_t kept_max = 64;

/// Places in a ring: what was thrown last, of all threads.
struct Thrown {
    const void* exception = nullptr;
    int count = 0;
    std::array<void*, frames_max> frames = {};
};

std::atomic<bool> watching = false;
std::mutex mutex;
std::array<Thrown, kept_max> kept;  // guarded by mutex
std::size_t next_place = 0;         // guarded by mutex
thread_local const void* last_of_thread = nullptr;

/// What a caller did is told to the caller, and to nobody else.
bool is_expected(const void* exception, const std::type_info& type) {
    if (type != typeid(base::Error)) return false;
    const auto& error = *static_cast<const base::Error*>(exception);
    constexpr int server_error = 500;
    if (error.code == base::Code::application) return error.status < server_error;
    return error.code != base::Code::internal && error.code != base::Code::timed_out;
}

[[maybe_unused]] void note_throw(const void* exception, const std::type_info& type) noexcept {
    if (is_expected(exception, type)) return;
    Thrown thrown;
    thrown.exception = exception;
    thrown.count = ::backtrace(thrown.frames.data(), frames_max);
    last_of_thread = exception;
    const std::lock_guard lock(mutex);
    kept[next_place] = thrown;
    next_place = (next_place + 1) % kept_max;
}

Trace trace_here() {
    std::array<void*, frames_max> frames = {};
    const int count = ::backtrace(frames.data(), frames_max);
    return Trace(frames.begin(), frames.begin() + count);
}

Trace take(const void* exception) {
    const std::lock_guard lock(mutex);
    for (std::size_t back = 1; back <= kept_max; ++back) {
        auto& place = kept[(next_place + kept_max - back) % kept_max];
        if (exception == nullptr || place.exception != exception) continue;
        place.exception = nullptr;
        return Trace(place.frames.begin(), place.frames.begin() + place.count);
    }
    return {};
}

}  // namespace

void watch_throws(bool on) {
    if (on) {
        // The first call loads the unwinder, which allocates.
        void* frame = nullptr;
        ::backtrace(&frame, 1);
    }
    watching = on;
}

Trace trace_of(const void* thrown) {
    auto trace = take(thrown);
    if (trace.empty()) trace = take(last_of_thread);
    last_of_thread = nullptr;
    if (trace.empty()) trace = trace_here();
    return trace;
}

}  // namespace socle::reports

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
bool socle::reports::knows_throws() {
    return false;
}
#else
bool socle::reports::knows_throws() {
    return true;
}

// In front of the one of the C++ library, which it calls: there is no other place where the stack
// of an exception still stands.
extern "C" [[noreturn]] void __cxa_throw(void* thrown, std::type_info* type,
                                         void (*destroy)(void*)) {
    using Throw = void (*)(void*, std::type_info*, void (*)(void*));
    static const auto next = reinterpret_cast<Throw>(::dlsym(RTLD_NEXT, "__cxa_throw"));
    if (socle::reports::watching.load(std::memory_order_relaxed)) {
        socle::reports::note_throw(thrown, *type);
    }
    next(thrown, type, destroy);
    __builtin_unreachable();
}
#endif
