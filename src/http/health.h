#pragma once

#include "base/task.h"
#include "http/message.h"

#include <functional>
#include <memory>

namespace socle::http {

/// GET /health: 200 `{"status":"ok"}` as long as the program answers at all.
Response health_response();

inline constexpr int ready_holds_ms = 500;
inline constexpr int ready_deadline_ms = 5'000;

/// GET /ready: whether the store can be used. One object for all cores; its own thread asks the
/// store, one question at a time, so a database that hangs stalls no core; an answer holds for
/// `ready_holds_ms`. Its destructor waits for a question under way.
class Readiness {
public:
    /// Throws when the store cannot be used: base::Error's message is the reason given. Blocking is
    /// fine.
    using Ping = std::function<void()>;

    explicit Readiness(Ping ping);
    ~Readiness();

    /// 200 `{"status":"ready"}`, or 503 with the reason, also when the store says nothing for
    /// `ready_deadline_ms`. Any thread; after its start it touches its own executor only.
    base::Task<Response> answer();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::http
