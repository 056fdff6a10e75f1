#include "http/events/event_json.h"

#include "base/convert.h"

namespace socle::http {

namespace {

void append_text(std::string& out, std::string_view name, const std::string& text) {
    out += ",\"";
    out += name;
    out += "\":";
    if (text.empty()) {
        out += "null";
    } else {
        base::append_json_string(out, text);
    }
}

}  // namespace

void append_event(std::string& out, const events::LoggedEvent& event) {
    out += "{\"id\":" + std::to_string(event.id);
    append_text(out, "at", event.at);
    append_text(out, "by", event.by);
    append_text(out, "kind", event.kind);
    append_text(out, "model", event.model);
    append_text(out, "object_id", event.object_id);
    out += ",\"changes\":" + event.changes;
    append_text(out, "request_id", event.request_id);
    out += '}';
}

std::string events_json(const std::vector<events::LoggedEvent>& events) {
    std::string json = "[";
    for (const auto& event : events) {
        if (json.size() > 1) json += ",\n ";
        append_event(json, event);
    }
    return json + ']';
}

}  // namespace socle::http
