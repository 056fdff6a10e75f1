#include "openapi/log_paths.h"

#include <boost/json.hpp>

#include <string>

namespace socle::openapi {

namespace {

namespace json = boost::json;

constexpr int events_per_page_max = 1'000;
constexpr int feed_wait_s_max = 60;
constexpr int operations_max = 1'000;

json::object reference(const char* kind, const char* name) {
    return {{"$ref", std::string("#/components/") + kind + "/" + name}};
}

json::object text() {
    return {{"type", "string"}};
}

json::object number(int least, int most) {
    return {{"type", "integer"}, {"minimum", least}, {"maximum", most}};
}

json::object id_number() {
    return {{"type", "integer"}, {"format", "int64"}};
}

json::object time() {
    return {{"type", "string"}, {"format", "date-time"}};
}

json::object one_of(std::initializer_list<const char*> values) {
    json::array all;
    for (const char* value : values)
        all.emplace_back(value);
    return {{"type", "string"}, {"enum", std::move(all)}};
}

json::object parameter(const char* name, const char* description, json::object schema) {
    return {{"name", name},
            {"in", "query"},
            {"description", description},
            {"schema", std::move(schema)}};
}

json::array filters() {
    return {
        parameter("model", "Events of this model only", text()),
        parameter("id", "Events of this record of the model", text()),
        parameter("request", "What one request did, by its X-Request-Id", text()),
        parameter("by", "What one account did", text()),
        parameter("kind", "added, changed, deleted, action: one or more, by commas", text()),
        parameter("since", "At this time or later", time()),
        parameter("until", "Before this time", time()),
        parameter("limit", "At most so many events", number(1, events_per_page_max)),
    };
}

json::object json_content(json::object schema) {
    return {{"application/json", {{"schema", std::move(schema)}}}};
}

json::object answers(json::object done, std::initializer_list<const char*> refusals) {
    json::object all = {{"200", std::move(done)}};
    for (const char* status : refusals)
        all[status] = reference("responses", "problem");
    return all;
}

json::object events_list() {
    return {{"type", "array"}, {"items", reference("schemas", "Event")}};
}

json::object event_schema() {
    return {
        {"type", "object"},
        {"required", {"id", "at", "by", "kind", "model", "object_id", "changes", "request_id"}},
        {"properties",
         {{"id", id_number()},
          {"at", time()},
          {"by", {{"type", {"string", "null"}}, {"description", "The account"}}},
          {"kind", one_of({"added", "changed", "deleted", "action"})},
          {"model", text()},
          {"object_id", text()},
          {"changes",
           {{"type", "object"},
            {"description",
             "The record; of a change {\"field\": [old, new]}. Only what the caller may read."}}},
          {"request_id", {{"type", {"string", "null"}}}}}}};
}

json::object history_operation() {
    auto parameters = filters();
    parameters.push_back(
        parameter("order", "newest first, or oldest first", one_of({"newest", "oldest"})));
    parameters.push_back(
        parameter("after", "Go on behind the event with this id, in that order", id_number()));
    json::object done = {
        {"description", "Events, as far as the caller may see them"},
        {"headers",
         {{"Link", {{"description", "<…>; rel=\"next\": the next page"}, {"schema", text()}}}}},
        {"content", json_content(events_list())}};
    return {{"operationId", "read_history"},
            {"summary", "The past of a record, a model, a request, a person"},
            {"tags", {log_tag}},
            {"parameters", std::move(parameters)},
            {"responses", answers(std::move(done), {"400", "401", "403", "404"})}};
}

json::object feed_operation() {
    auto parameters = filters();
    parameters.push_back(parameter(
        "after", "What comes behind this event; without, what happens from now on", id_number()));
    parameters.push_back(
        parameter("wait", "Seconds until an answer without events", number(0, feed_wait_s_max)));
    parameters.push_back({{"name", "Last-Event-ID"},
                          {"in", "header"},
                          {"description", "As after, of a browser that comes back"},
                          {"schema", text()}});
    auto content =
        json_content({{"type", "object"},
                      {"required", {"after", "events"}},
                      {"properties", {{"after", id_number()}, {"events", events_list()}}}});
    content["text/event-stream"] = {{"schema", text()}};
    json::object done = {{"description", "Events in order, and where to go on"},
                         {"content", std::move(content)}};
    return {{"operationId", "follow_feed"},
            {"summary", "What happens from now on, by long poll or as server-sent events"},
            {"tags", {log_tag}},
            {"parameters", std::move(parameters)},
            {"responses", answers(std::move(done), {"400", "401", "403", "404"})}};
}

json::object undo_schema() {
    const auto exactly = [](json::object properties) -> json::object {
        json::array required;
        for (const auto& property : properties)
            required.emplace_back(property.key());
        return {{"type", "object"},
                {"required", std::move(required)},
                {"properties", std::move(properties)},
                {"additionalProperties", false}};
    };
    const json::object key = {{"type", {"string", "integer"}}};
    return {{"oneOf",
             {exactly({{"event", id_number()}}), exactly({{"request", text()}}),
              exactly({{"model", text()}, {"id", key}, {"to", time()}})}}};
}

json::object undo_operation() {
    json::object done = {
        {"description", "Put back; by an event of this request_id it can be put back again"},
        {"content", json_content({{"type", "object"},
                                  {"required", {"request_id", "undone"}},
                                  {"properties",
                                   {{"request_id", text()},
                                    {"undone", {{"type", "array"}, {"items", id_number()}}}}}})}};
    return {
        {"operationId", "undo"},
        {"summary", "Put back what an event, a request or some time did"},
        {"tags", {log_tag}},
        {"parameters", json::array()},
        {"requestBody", {{"required", true}, {"content", json_content(undo_schema())}}},
        {"responses", answers(std::move(done), {"400", "401", "403", "404", "405", "409", "413"})}};
}

json::object batch_schema() {
    const json::object operation = {
        {"type", "object"},
        {"required", {"path"}},
        {"properties",
         {{"name", text()},
          {"method", one_of({"POST", "PUT", "PATCH", "DELETE"})},
          {"path",
           {{"type", "string"}, {"description", "As a URL below /rest/v1, with its query"}}},
          {"body",
           {{"description", "As of the request alone; {{name.field}} is of an operation before"}}},
          {"prefer", text()},
          {"if_match", text()},
          {"single", {{"type", "boolean"}}}}},
        {"additionalProperties", false}};
    return {
        {"type", "object"},
        {"required", {"operations"}},
        {"properties",
         {{"operations", {{"type", "array"}, {"items", operation}, {"maxItems", operations_max}}}}},
        {"additionalProperties", false}};
}

json::object batch_operation() {
    const json::object outcome = {{"type", "object"},
                                  {"required", {"name", "status", "body"}},
                                  {"properties",
                                   {{"name", {{"type", {"string", "null"}}}},
                                    {"status", {{"type", "integer"}}},
                                    {"body", json::object()}}}};
    json::object done = {{"description", "All is done: what each operation was answered"},
                         {"content", json_content({{"type", "array"}, {"items", outcome}})}};
    const json::object body = reference("schemas", "Batch");
    const json::object prefer = {{"name", "Prefer"},
                                 {"in", "header"},
                                 {"description", "tx=rollback: a rehearsal"},
                                 {"schema", text()}};
    return {{"operationId", "batch"},
            {"summary", "Several writes in one transaction: all, or none"},
            {"tags", {batch_tag}},
            {"parameters", json::array{prefer}},
            {"requestBody", {{"required", true}, {"content", json_content(body)}}},
            {"responses", answers(std::move(done), {"400", "401", "403", "404", "405", "406", "409",
                                                    "412", "413"})}};
}

}  // namespace

void add_log_paths(json::object& paths, json::object& schemas) {
    paths["/events/v1/history"] = {{"get", history_operation()}};
    paths["/events/v1/feed"] = {{"get", feed_operation()}};
    schemas["Event"] = event_schema();
}

void add_write_paths(json::object& paths, json::object& schemas) {
    paths["/events/v1/undo"] = {{"post", undo_operation()}};
    paths["/rest/v1/batch"] = {{"post", batch_operation()}};
    schemas["Batch"] = batch_schema();
}

}  // namespace socle::openapi
