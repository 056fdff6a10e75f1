#include "http/events/events.h"

#include "base/error.h"
#include "base/text.h"
#include "http/events/event_json.h"
#include "http/events/parameters.h"
#include "http/problem.h"

#include <limits>
#include <optional>

namespace socle::http {

namespace {

using base::Error;

constexpr auto id_max = std::numeric_limits<std::int64_t>::max();

/// The query of the next page: that of this one with another `after`.
std::string next_query(std::string_view query, std::int64_t cursor) {
    std::string next;
    for (const auto part : base::split(query, '&')) {
        if (part.empty() || part.starts_with("after=")) continue;
        next += part;
        next += '&';
    }
    return next + "after=" + std::to_string(cursor);
}

bool newest_first_of(EventParameters& parameters) {
    const auto order = parameters.text("order").value_or("newest");
    if (order != "newest" && order != "oldest") refuse_parameter("order", "is newest or oldest");
    return order == "newest";
}

}  // namespace

std::vector<Route> EventsHandler::routes() {
    return {{{Method::get}, "/events/v1/history", route(&EventsHandler::history)},
            {{Method::get}, "/events/v1/feed", route(&EventsHandler::feed)},
            {{Method::post}, "/events/v1/undo", route(&EventsHandler::undo)}};
}

RouteHandler EventsHandler::route(Answer answer) {
    return [this, answer](const Request& request, const Parameters&) {
        return respond(request, answer);
    };
}

base::Task<Response> EventsHandler::respond(const Request& request, Answer answer) {
    bool anonymous = true;
    std::optional<Error> refusal;
    try {
        records::Caller caller;
        const auto* known = callers_.known(request);
        if (known != nullptr) {
            caller.identity = *known;
        } else {
            caller.identity = co_await callers_.learn(request);
        }
        anonymous = caller.identity.kind == access::Identity::Kind::anonymous;
        caller.now_us = request.now_us;
        caller.request_id = request.request_id;
        const auto query =
            callers_.in_query() ? callers_.query_of(request) : std::string(request.query);
        auto response = co_await (this->*answer)(request, caller, query);
        co_return response;
    } catch (const Error& error) {
        if (error.code == base::Code::internal) throw;
        refusal = error;
    }
    log_refusal(request, *refusal);
    co_return problem_response(*refusal, anonymous);
}

base::Task<Response> EventsHandler::history(const Request& request, const records::Caller& caller,
                                            std::string_view query) {
    EventParameters parameters(query);
    auto command = history_command(definition_, parameters);
    command.newest_first = newest_first_of(parameters);
    command.cursor = parameters.number("after", id_max).value_or(0);
    parameters.check();
    const auto answer = co_await history_.read(caller, command);
    Response response;
    response.content_type = "application/json; charset=utf-8";
    response.body = events_json(answer.events);
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    if (answer.more) {
        response.headers.emplace_back("Link", "<" + std::string(request.path) + "?" +
                                                  next_query(query, answer.cursor) +
                                                  ">; rel=\"next\"");
    }
    co_return response;
}

}  // namespace socle::http
