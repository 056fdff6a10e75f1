#include "http/routes/problem.h"

#include "base/json.h"
#include "http/status.h"

#include <boost/json/value.hpp>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

/// A word for every refusal that stays the same.
std::string reason_of(const Error& error, int status) {
    switch (error.code) {
        case Code::application:
            return error.name;
        case Code::bad_token:
        case Code::expired_token:
            return error.name.empty() ? "token_malformed" : error.name;
        case Code::permission_denied:
            return status == 401 ? "credentials_missing" : "permission_denied";
        case Code::unique_violation:
            return "unique";
        case Code::foreign_key_violation:
            return "reference";
        case Code::not_null_violation:
            return "required";
        case Code::check_violation:
            return "check";
        case Code::bad_value:
        case Code::value_out_of_range:
        case Code::bad_date:
            return "value";
        case Code::unknown_path:
            return "not_found";
        case Code::method_not_allowed:
            return "method_not_allowed";
        case Code::bad_body:
            return "body_malformed";
        case Code::body_too_large:
            return "body_too_large";
        case Code::bad_content_type:
            return "content_type";
        case Code::timed_out:
            return "timed_out";
        case Code::unavailable:
            return "unavailable";
        default:
            return status >= 500 ? "failed" : "refused";
    }
}

/// The texts of a JSON object by name; others are not for applications.
std::vector<std::pair<std::string, std::string>> fields_of(const std::string& details) {
    std::vector<std::pair<std::string, std::string>> fields;
    base::JsonFault fault;
    const auto parsed = base::parse_json(details, fault);
    if (!parsed || !parsed->is_object()) return fields;
    for (const auto& [name, value] : parsed->get_object()) {
        if (value.is_string()) fields.emplace_back(name, std::string(value.get_string()));
    }
    return fields;
}

}  // namespace

script::RouteProblem route_problem(const Error& error, bool anonymous) {
    script::RouteProblem problem;
    const bool said = error.code == Code::application && error.status > 0;
    problem.status = said ? error.status : status_of(error.code, anonymous);
    problem.reason = reason_of(error, problem.status);
    problem.code = said && !error.name.empty() ? error.name : std::string(wire_code(error.code));
    problem.message = error.message;
    if (error.details_are_json) {
        problem.fields = fields_of(error.details);
    } else {
        problem.details = error.details;
    }
    problem.hint = error.hint;
    problem.title = reason_phrase(problem.status);
    return problem;
}

}  // namespace socle::http
