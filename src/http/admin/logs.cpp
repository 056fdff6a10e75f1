#include "base/error.h"
#include "base/json_object.h"
#include "base/log_memory.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"

#include <algorithm>
#include <optional>

namespace socle::http {

namespace {

using base::Level;
using base::LogLine;

Level level_in(const AdminCall& call) {
    const auto& name = call.query["level"];
    if (name.empty()) return Level::debug;
    for (const auto level : {Level::debug, Level::info, Level::warning, Level::error}) {
        if (name == base::level_name(level)) return level;
    }
    throw base::Error(base::Code::bad_value, "level must be debug, info, warning or error");
}

bool has_request(const LogLine& line, const std::string& request_id) {
    return request_id.empty() || std::ranges::any_of(line.fields, [&](const auto& field) {
               return field.first == "request_id" && field.second == request_id;
           });
}

bool has_text(const LogLine& line, const std::string& text) {
    return text.empty() || line.message.contains(text) ||
           std::ranges::any_of(line.fields,
                               [&](const auto& field) { return field.second.contains(text); });
}

std::string line_json(const LogLine& line) {
    base::JsonObject fields;
    for (const auto& [name, value] : line.fields)
        fields.text(name, value);
    base::JsonObject object;
    object.number("id", line.id)
        .text("at", instant_text(line.at_us))
        .text("level", base::level_name(line.level))
        .text("message", line.message)
        .json("fields", fields.take());
    return object.take();
}

}  // namespace

AdminTask list_logs(AdminServices&, const AdminCall& call) {
    const auto part = list_part_of(call);
    const auto& request_id = call.query["request_id"];
    const auto& text = call.query["text"];
    const auto found = base::logged_lines(
        level_in(call), part.before, static_cast<std::size_t>(part.limit + 1),
        [&](const LogLine& line) { return has_request(line, request_id) && has_text(line, text); });
    std::vector<std::string> items;
    for (const auto& line : found)
        items.push_back(line_json(line));
    co_return list_response(std::move(items), part.limit);
}

}  // namespace socle::http
