#include "base/convert.h"
#include "base/error.h"
#include "cli/application.h"
#include "cli/events_commands.h"
#include "cli/text_table.h"
#include "events/find.h"
#include "http/events/event_json.h"

#include <iostream>
#include <optional>

namespace socle::cli {

namespace {

using events::LoggedEvent;

std::optional<std::string> if_given(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

void print_table(const std::vector<LoggedEvent>& found) {
    std::vector<std::vector<std::string>> rows = {
        {"ID", "AT", "BY", "KIND", "MODEL", "RECORD", "REQUEST"}};
    for (const auto& event : found) {
        rows.push_back({std::to_string(event.id), short_time(event.at),
                        event.by.empty() ? "-" : event.by, event.kind, event.model, event.object_id,
                        event.request_id.empty() ? "-" : event.request_id});
    }
    if (!found.empty()) std::cout << text_table(rows);
    std::cout << found.size() << (found.size() == 1 ? " event" : " events") << "\n";
}

std::vector<LoggedEvent> find(const Settings& settings, const events::EventFilter& filter) {
    const auto store = open_application_store_to_read(settings);
    const auto query = events::find_events(store->dialect(), filter);
    auto found = events::read_events(store->query(query.statement, query.values));
    store->close();
    return found;
}

}  // namespace

int events_list(const EventsSettings& settings) {
    events::EventFilter filter;
    if (!settings.model.empty()) filter.models = {settings.model};
    filter.object_id = if_given(settings.object_id);
    filter.by = if_given(settings.by);
    filter.request_id = if_given(settings.request_id);
    filter.newest_first = true;
    filter.limit = settings.limit;
    const auto found = find(settings.common, filter);
    if (settings.common.json) {
        std::cout << http::events_json(found) << "\n";
    } else {
        print_table(found);
    }
    return 0;
}

int events_show(const EventsSettings& settings) {
    events::EventFilter filter;
    filter.ids = {settings.id};
    const auto found = find(settings.common, filter);
    if (found.empty()) {
        throw base::Error(base::Code::bad_value,
                          "there is no event " + std::to_string(settings.id) + " in the log");
    }
    std::string json;
    http::append_event(json, found.front());
    std::cout << json << "\n";
    return 0;
}

}  // namespace socle::cli
