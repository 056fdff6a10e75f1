#include "http/rest/procedure.h"

#include "base/error.h"
#include "http/problem.h"
#include "http/rest/arguments.h"
#include "http/rest/media.h"
#include "http/rest/parts.h"
#include "http/rest/preferences.h"

#include <optional>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

bool is_read(const Request& request) {
    return request.method == Method::get || request.method == Method::head;
}

/// A function's answer is what it returns: it has one form, whatever a client would like best.
void check_media(const Request& request) {
    const auto media = negotiate(request.header("Accept"), false);
    if (media.form == Media::Form::array) return;
    throw Error(Code::bad_media_type,
                "None of these media types are available: " + std::string(request.header("Accept")),
                "A function answers application/json.");
}

void check_method(const Request& request, const script::Procedure& procedure) {
    if (request.method == Method::post) return;
    if (!is_read(request)) {
        throw Error(Code::method_not_allowed,
                    "Cannot use the " + std::string(request.method_text) + " method on RPC");
    }
    if (procedure.reads) return;
    throw Error(Code::read_only, "cannot execute " + procedure.name + " in a read-only transaction",
                {}, "Call it by POST: only functions with 'reads = true' are for GET.");
}

}  // namespace

base::Task<Response> ProcedureHandler::answer(const Request& request, const std::string& name) {
    bool anonymous = true;
    std::optional<Error> refusal;
    try {
        auto identity = co_await callers_.learn(request);
        anonymous = identity.kind == access::Identity::Kind::anonymous;
        const auto caller = caller_of(request, std::move(identity), definition_);
        auto response = co_await run(request, caller, name);
        co_return response;
    } catch (const Error& error) {
        if (error.code == Code::internal) throw;
        refusal = error;
    }
    log_refusal(request, *refusal);
    co_return problem_response(*refusal, anonymous);
}

base::Task<Response> ProcedureHandler::run(const Request& request, const records::Caller& caller,
                                           const std::string& name) {
    check_schema(request, is_read(request) ? "Accept-Profile" : "Content-Profile");
    const auto& procedure = served_procedure(scripts_.library(), name);
    check_method(request, procedure);
    check_media(request);
    script::check_access(procedure, caller.identity);
    const auto preferences = parse_preferences(request.header_all("Prefer"));
    const auto query = callers_.query_of(request);
    auto arguments = is_read(request) ? query_arguments(scripts_.library(), procedure, query)
                                      : body_arguments(scripts_.library(), procedure, request.body);
    const bool undo = preferences.undo.value_or(false);
    auto result = co_await scripts_.call(procedure, caller, std::move(arguments), undo);
    Response response;
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    if (undo) response.headers.emplace_back("Preference-Applied", "tx=rollback");
    if (result.empty()) {
        response.status = 204;
        co_return response;
    }
    response.content_type = "application/json; charset=utf-8";
    response.body = std::move(result);
    co_return response;
}

}  // namespace socle::http
