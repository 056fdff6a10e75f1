#pragma once

#include "base/rows.h"
#include "base/statement.h"
#include "base/value.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace socle::events {

/// A row of the log as read.
struct LoggedEvent {
    std::int64_t id = 0;
    std::string at;
    std::string by;  ///< "" for nobody
    std::string kind;
    std::string model;
    std::string object_id;
    std::string changes;
    std::string request_id;
};

/// Which events, in terms of the log's columns. What is not said does not narrow.
struct EventFilter {
    std::vector<std::string> models;
    std::optional<std::string> object_id;
    std::vector<std::string> object_ids;
    std::optional<std::string> request_id;
    std::optional<std::string> by;
    std::vector<std::int64_t> ids;
    std::vector<std::string> kinds;
    std::optional<std::string> since;  ///< at or after, in storage form
    std::optional<std::string> until;  ///< before
    std::int64_t after_id = 0;         ///< greater ids only
    std::int64_t before_id = 0;        ///< smaller ids only; 0: all
    bool newest_first = false;
    std::int64_t limit = 0;  ///< 0: none
};

/// A statement with its values.
struct EventQuery {
    base::Statement statement;
    base::Values values;
};

/// The events that `filter` lets pass, in the order of their ids.
EventQuery find_events(base::Dialect dialect, const EventFilter& filter);
std::vector<LoggedEvent> read_events(const base::Rows& rows);

/// How many they are and the id of the last, whatever the order and limit: tells whether the log
/// has gone on since.
EventQuery count_events(base::Dialect dialect, const EventFilter& filter);

/// The id of the last event whose time is not after `at`; no row when there is none.
EventQuery last_event_until(base::Dialect dialect, const std::string& at);
/// The time of the first event; no row when there is none.
EventQuery first_event_time(base::Dialect dialect);

}  // namespace socle::events
