#include "http/routes/application.h"

#include "base/log.h"
#include "http/problem.h"
#include "http/rest/parts.h"
#include "http/routes/problem.h"
#include "http/routes/route_input.h"
#include "script/stream.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

script::RouteProblem failure() {
    return route_problem({Code::internal, "Internal server error"}, false);
}

/// As /rest/v1 would tell it.
Response plain_response(const script::RouteProblem& problem) {
    Error error(Code::application, problem.message, problem.details, problem.hint);
    error.status = problem.status;
    error.name = problem.code;
    return problem_response(error, false);
}

/// The body of a reply that streams. The cause of its end goes to the log.
class ReplySource final : public BodySource {
public:
    explicit ReplySource(std::shared_ptr<script::Stream> stream) : stream_(std::move(stream)) {}

    base::Task<std::string> next() override {
        std::string cause;
        try {
            auto piece = co_await stream_->next();
            co_return piece;
        } catch (const Error& error) {
            cause = error.internal.empty() ? error.message : error.internal;
        }
        throw std::runtime_error(cause);
    }

private:
    std::shared_ptr<script::Stream> stream_;
};

Response response_of(script::Reply reply) {
    Response response;
    response.status = reply.status;
    response.content_type = std::move(reply.type);
    response.headers = std::move(reply.headers);
    response.body = std::move(reply.body);
    if (reply.stream) response.source = std::make_shared<ReplySource>(std::move(reply.stream));
    return response;
}

bool covers(const script::ErrorShape& shape, std::string_view path) {
    if (!path.starts_with(shape.prefix)) return false;
    const auto rest = path.substr(shape.prefix.size());
    return rest.empty() || shape.prefix.ends_with('/') || rest.front() == '/';
}

}  // namespace

/// The route that answers, with the values of its path; else the methods that the path has.
struct ApplicationHandler::Match {
    const script::Route* route = nullptr;
    std::vector<std::string> values;
    std::vector<std::string> methods;
};

ApplicationHandler::Match ApplicationHandler::match_of(const Request& request) const {
    Match match;
    const bool head = request.method == Method::head;
    const std::string_view method = head ? "GET" : request.method_text;
    for (const auto& route : scripts_.library().routes) {
        auto values = script::match(route, request.path);
        if (!values) continue;
        if (route.method == method) {
            match.route = &route;
            match.values = std::move(*values);
            return match;
        }
        match.methods.push_back(route.method);
        if (route.method == "GET") match.methods.emplace_back("HEAD");
    }
    return match;
}

Claim ApplicationHandler::claim_of(const Request& request) const {
    const auto match = match_of(request);
    if (match.route == nullptr) return Claim::none;
    return match.route->browsers ? Claim::everybody : Claim::clients;
}

base::Task<Response> ApplicationHandler::answer(const Request& request) {
    if (script::is_own_path(request.path)) {
        throw Error(Code::unknown_path, "Invalid path specified in request URL");
    }
    const auto match = match_of(request);
    auto identity = access::Identity();
    script::RouteProblem problem;
    std::string allow;
    if (match.route == nullptr) {
        for (const auto& method : match.methods)
            allow += method + ", ";
        allow += "OPTIONS";
        const bool known = !match.methods.empty();
        if (known && request.method == Method::options) {
            Response response;
            response.headers.emplace_back("Allow", allow);
            co_return response;
        }
        const auto code = known ? Code::method_not_allowed : Code::unknown_path;
        const char* const message =
            known ? "this path has no such method" : "there is no such path";
        problem = route_problem({code, message}, false);
        if (!known) allow.clear();
    } else {
        try {
            auto response = co_await run(match, request, identity);
            co_return response;
        } catch (const Error& error) {
            log_refusal(request, error);
            problem = route_problem(error, identity.kind == access::Identity::Kind::anonymous);
        } catch (const std::exception& error) {
            log_failure(request, error);
            problem = failure();
        }
    }
    auto response = co_await refuse(request, identity, problem);
    if (!allow.empty()) response.headers.emplace_back("Allow", allow);
    co_return response;
}

base::Task<Response> ApplicationHandler::run(const Match& match, const Request& request,
                                             access::Identity& identity) {
    if (const auto* known = callers_.known(request)) {
        identity = *known;
    } else {
        identity = co_await callers_.learn(request);
    }
    const auto caller = caller_of(request, identity, definition_);
    if (!script::has_access(match.route->access, identity)) {
        throw Error(Code::permission_denied, "permission denied");
    }
    const auto query = callers_.query_of(request);
    auto input = route_input(*match.route, request, query);
    input.path_values = match.values;
    auto reply = co_await scripts_.answer(*match.route, caller, input);
    co_return response_of(std::move(reply));
}

base::Task<Response> ApplicationHandler::refuse(const Request& request,
                                                const access::Identity& identity,
                                                const script::RouteProblem& problem) {
    const auto& shapes = scripts_.library().error_shapes;
    const auto shape = std::ranges::find_if(
        shapes, [&](const script::ErrorShape& one) { return covers(one, request.path); });
    if (shape == shapes.end()) co_return plain_response(problem);
    script::RouteRequest input;
    input.method = request.method_text;
    input.path = request.path;
    records::Caller caller;
    caller.identity = identity;
    caller.now_us = request.now_us;
    caller.request_id = request.request_id;
    std::string fault;
    try {
        auto reply = co_await scripts_.answer_problem(*shape, caller, problem, input);
        if (!reply.status_said) reply.status = problem.status;
        auto response = response_of(std::move(reply));
        if (response.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
        co_return response;
    } catch (const Error& error) {
        fault = error.internal.empty() ? error.message : error.internal;
    }
    log_failure(request, "route.errors: " + fault);
    co_return plain_response(failure());
}

}  // namespace socle::http
