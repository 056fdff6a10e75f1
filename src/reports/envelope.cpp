#include "reports/envelope.h"

#include "base/json_object.h"
#include "base/time.h"
#include "reports/scrub.h"

#include <re2/re2.h>

namespace socle::reports {

namespace {

using base::JsonObject;

/// Sentry's own form, also of base::timestamp_text.
std::string instant(std::int64_t at_us) {
    auto text = base::timestamp_text(at_us);
    return text.substr(0, text.size() - std::string_view("+00:00").size()) + "Z";
}

std::string frame_json(const Frame& frame) {
    JsonObject object;
    object.text_if_any("function", frame.function).text_if_any("filename", frame.file);
    if (frame.line > 0) object.number("lineno", frame.line);
    object.text_if_any("instruction_addr", frame.address).boolean("in_app", frame.own);
    return object.take();
}

std::string exception_json(const Report& report, const std::vector<Frame>& frames) {
    const auto script = script_line_in(report.text);
    std::vector<std::string> items;
    for (const auto& frame : frames)
        items.push_back(frame_json(frame));
    if (!script.frame.file.empty()) items.push_back(frame_json(script.frame));
    JsonObject object;
    object.text("type", script.frame.file.empty() ? report.type : "LuaError")
        .text("value", scrubbed_text(script.frame.file.empty() ? report.text : script.rest));
    if (!items.empty()) {
        JsonObject stack;
        stack.json("frames", base::json_array(items));
        object.json("stacktrace", stack.take());
    }
    JsonObject values;
    values.json("values", base::json_array({object.take()}));
    return values.take();
}

std::string pairs_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
    JsonObject object;
    for (const auto& [name, value] : pairs)
        object.text_if_any(name, value);
    return object.take();
}

std::string request_json(const RequestContext& request) {
    JsonObject object;
    object.text("method", request.method)
        .text("url", request.url)
        .text_if_any("query_string", request.query)
        .json("headers", pairs_json(request.headers));
    return object.take();
}

std::string sdk_json(const Origin& origin) {
    JsonObject object;
    object.text("name", "socle").text("version", origin.version);
    return object.take();
}

std::string event_json(const Report& report, const std::vector<Frame>& frames, const Origin& origin,
                       const std::string& id) {
    JsonObject object;
    object.text("event_id", id)
        .text("timestamp", instant(report.at_us))
        .text("platform", frames.empty() ? "other" : "native")
        .text("level", report.level)
        .text("logger", "socle")
        .text("release", origin.app + "@" + origin.version)
        .text_if_any("environment", origin.environment)
        .text_if_any("server_name", origin.server)
        .json("sdk", sdk_json(origin))
        .json("tags", pairs_json(report.tags));
    if (report.request) object.json("request", request_json(*report.request));
    if (report.type.empty()) {
        JsonObject message;
        message.text("formatted", scrubbed_text(report.text));
        object.json("message", message.take());
    } else {
        object.json("exception", exception_json(report, frames));
    }
    return object.take();
}

std::string item(const char* type, const std::string& payload) {
    JsonObject header;
    header.text("type", type)
        .text("content_type", "application/json")
        .number("length", static_cast<std::int64_t>(payload.size()));
    return header.take() + "\n" + payload + "\n";
}

std::string dropped_json(std::int64_t dropped, std::int64_t now_us) {
    JsonObject one;
    one.text("reason", "queue_overflow").text("category", "error").number("quantity", dropped);
    JsonObject object;
    object.text("timestamp", instant(now_us))
        .json("discarded_events", base::json_array({one.take()}));
    return object.take();
}

}  // namespace

std::optional<Project> project_of(std::string_view dsn, std::string_view version) {
    static const RE2 form(R"((https?)://([A-Za-z0-9]+)(?::[A-Za-z0-9]+)?@([^\s?#@]+)/(\d+))");
    std::string scheme;
    std::string key;
    std::string host;
    std::string id;
    if (!RE2::FullMatch(dsn, form, &scheme, &key, &host, &id)) return std::nullopt;
    const auto slash = host.find('/');
    const auto path = slash == std::string::npos ? std::string() : host.substr(slash);
    Project project;
    project.url = scheme + "://" + host.substr(0, slash) + path + "/api/" + id + "/envelope/";
    project.auth = "Sentry sentry_version=7, sentry_client=socle/" + std::string(version) +
                   ", sentry_key=" + key;
    return project;
}

std::string envelope_of(const Report& report, const std::vector<Frame>& frames,
                        const Origin& origin, const std::string& id, std::int64_t dropped,
                        std::int64_t now_us) {
    JsonObject header;
    header.text("event_id", id).text("sent_at", instant(now_us)).json("sdk", sdk_json(origin));
    auto text = header.take() + "\n" + item("event", event_json(report, frames, origin, id));
    if (dropped > 0) text += item("client_report", dropped_json(dropped, now_us));
    return text;
}

}  // namespace socle::reports
