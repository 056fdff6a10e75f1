#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/time.h"
#include "events/json_members.h"
#include "http/events/events.h"
#include "http/events/parameters.h"

#include <boost/json.hpp>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

[[noreturn]] void refuse_body(const std::string& why) {
    throw Error(
        Code::bad_body, why, {},
        R"(Send {"event": ID}, {"request": "ID"} or {"model": "…", "id": "…", "to": "TIME"}.)");
}

boost::json::object object_of(std::string_view body) {
    base::JsonFault fault;
    auto value = base::parse_json(body, fault);
    if (!value || !value->is_object()) refuse_body("the body is no JSON object");
    for (const auto& member : value->as_object()) {
        const std::string_view name = member.key();
        if (name != "event" && name != "request" && name != "model" && name != "id" && name != "to")
            refuse_body("\"" + std::string(name) + "\" is not known here");
    }
    return std::move(value->as_object());
}

std::string text_of(const boost::json::object& body, std::string_view name) {
    const auto* value = body.if_contains(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    if (value != nullptr && value->is_int64()) return std::to_string(value->get_int64());
    refuse_body("\"" + std::string(name) + "\" is missing, or no text");
}

records::UndoCommand undo_command(const definition::Definition& definition,
                                  const boost::json::object& body) {
    records::UndoCommand command;
    const auto* event = body.if_contains("event");
    if (event != nullptr) {
        if (!event->is_int64() || body.size() != 1) refuse_body("\"event\" is the id of an event");
        command.event = event->get_int64();
        return command;
    }
    if (body.contains("request")) {
        if (body.size() != 1) refuse_body("\"request\" stands alone");
        command.request_id = text_of(body, "request");
        return command;
    }
    command.model = logged_model(definition, text_of(body, "model"));
    command.object_id = logged_key(definition.model(command.model), text_of(body, "id"));
    const auto to = text_of(body, "to");
    const auto at_us = base::parse_timestamp(to);
    if (!at_us) refuse_body("\"to\" is no time");
    command.after = base::timestamp_text(*at_us);
    return command;
}

}  // namespace

base::Task<Response> EventsHandler::undo(const Request& request, const records::Caller& caller,
                                         std::string_view query) {
    EventParameters parameters(query);
    parameters.check();
    const auto body = object_of(request.body);
    const auto command = undo_command(definition_, body);
    const auto answer = co_await undo_.undo(caller, command);
    Response response;
    response.content_type = "application/json; charset=utf-8";
    response.body = "{\"request_id\":";
    base::append_json_string(response.body, request.request_id);
    response.body += ",\"undone\":[";
    for (const auto id : answer.undone) {
        if (response.body.back() != '[') response.body += ',';
        response.body += std::to_string(id);
    }
    response.body += "]}";
    co_return response;
}

}  // namespace socle::http
