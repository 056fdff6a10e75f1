#pragma once

#include "definition/definition.h"
#include "events/tail.h"
#include "store/store.h"
#include "triggers/courier.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace socle::triggers {

struct RunnerSettings {
    std::string key;             ///< of the installation: secrets are made from it
    bool allow_private = false;  ///< webhooks to private addresses
    std::function<void()> mail_added;
    std::function<void()> job_added;
    ReportTaker report;  ///< none: reports are done, and nobody is told
};

/// What /metrics shows.
struct Figures {
    std::int64_t waiting = 0;  ///< unfinished deliveries
    std::int64_t dead = 0;
};

/// The same in Prometheus' text format.
std::string metrics_text(const Figures& figures);

/// Follows the event log and makes the deliveries of all triggers: one thread a process with its
/// own way to the store, and a few that wait for the answers of webhooks. Several processes over
/// one PostgreSQL share the work: one follows, all deliver. A delivery is claimed before it is
/// made, a claim whose process died ends by itself, so a webhook can be told twice, never not at
/// all. Definition, store and commits outlive it.
class Runner {
public:
    Runner(const definition::Definition& definition, store::Store& store, events::Commits& commits,
           RunnerSettings settings);
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    /// The schema is ready, nothing is served yet: what happens from now on is followed. Without
    /// triggers, and without anything left of them, there is no thread.
    void start();
    /// Takes nothing more; `stop` waits for what is under way. Any thread.
    void drain();
    void stop();

    /// Any thread.
    Figures figures() const;
    /// The id of an event up to which every delivery is in the database; 0 while this process does
    /// not follow. Any thread.
    std::int64_t followed() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::triggers
