#pragma once

#include "definition/definition.h"
#include "reports/report.h"

#include <cstdint>
#include <memory>
#include <string>

namespace socle::reports {

inline constexpr std::size_t reports_waiting_max = 100;

/// What /metrics shows.
struct Figures {
    std::int64_t sent = 0;
    std::int64_t dropped = 0;  ///< too many waited, or they were refused
    std::int64_t waiting = 0;
};
/// The same in Prometheus' text format.
std::string metrics_text(const Figures& figures);

/// Sends reports to Sentry from a thread of its own: whoever reports waits for nothing. While the
/// server cannot be reached they wait, reports_waiting_max at most; further ones are counted and
/// dropped. Any thread.
class Reporter {
public:
    struct Settings {
        definition::ErrorSettings errors;
        std::string app;
        std::string version;
        bool allow_private = false;
    };

    Reporter();
    ~Reporter();
    Reporter(const Reporter&) = delete;
    Reporter& operator=(const Reporter&) = delete;

    /// From now on; starts the thread when there is somebody to tell.
    void use(Settings settings);
    /// Whether somebody is told: before a report is made.
    bool on() const;
    /// An error nobody expected: some of them, as `sample` says.
    void error(Report report);
    /// A message that was asked for: always.
    void message(Report report);

    /// Sends what waits, for a moment, then ends. Further reports are dropped.
    void stop();
    Figures figures() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::reports
