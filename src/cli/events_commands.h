#pragma once

#include "cli/settings.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace socle::cli {

/// What `socle events …` is told.
struct EventsSettings {
    Settings common;
    std::string model;
    std::string object_id;
    std::string by;
    std::string request_id;
    std::vector<std::string> fields;
    std::int64_t id = 0;
    std::int64_t limit = 50;
    bool yes = false;
};

/// The newest events, and one of them with its changes.
int events_list(const EventsSettings& settings);
int events_show(const EventsSettings& settings);
/// Erases what the log knows of a person: values of the fields of a record, or who made changes.
/// That something happened stays.
int events_forget(const EventsSettings& settings);
/// Forgets what is older than `events: {keep: …}` at once.
int events_compact(const EventsSettings& settings);

/// Adds `events` with its subcommands to the program. `choose` makes an action the one that is run.
/// The settings outlive the parse.
using ChooseEvents = std::function<void(CLI::App*, const Settings&, std::function<int()>)>;
void add_events_commands(CLI::App& program, EventsSettings& settings, const ChooseEvents& choose);

}  // namespace socle::cli
