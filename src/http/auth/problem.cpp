#include "http/auth/problem.h"

#include "accounts/reason.h"
#include "accounts/user_json.h"
#include "base/json_object.h"
#include "base/text.h"
#include "base/time.h"
#include "http/status.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace socle::http {

namespace {

using accounts::Reason;
using base::Code;

constexpr std::string_view version_header = "X-Supabase-Api-Version";
constexpr std::string_view version = "2024-01-01";
constexpr std::string_view unexpected =
    "Unexpected failure, please check server logs for more information";

/// Refusals that are neither 400 nor 422 in GoTrue.
constexpr std::pair<Reason, int> statuses[] = {
    {Reason::bad_jwt, 403},
    {Reason::conflict, 409},
    {Reason::flow_state_not_found, 404},
    {Reason::insufficient_aal, 403},
    {Reason::invite_not_found, 404},
    {Reason::manual_linking_disabled, 404},
    {Reason::mfa_factor_not_found, 404},
    {Reason::mfa_verification_rejected, 403},
    {Reason::no_authorization, 401},
    {Reason::not_admin, 403},
    {Reason::otp_expired, 403},
    {Reason::over_email_send_rate_limit, 429},
    {Reason::over_request_rate_limit, 429},
    {Reason::over_sms_send_rate_limit, 429},
    {Reason::request_timeout, 504},
    {Reason::session_not_found, 403},
    {Reason::unexpected_failure, 500},
    {Reason::user_banned, 403},
    {Reason::user_not_found, 404},
};

constexpr Reason unprocessable[] = {
    Reason::anonymous_provider_disabled,
    Reason::email_conflict_identity_not_deletable,
    Reason::email_exists,
    Reason::flow_state_expired,
    Reason::identity_already_exists,
    Reason::identity_not_found,
    Reason::mfa_challenge_expired,
    Reason::mfa_factor_name_conflict,
    Reason::mfa_ip_address_mismatch,
    Reason::mfa_totp_enroll_not_enabled,
    Reason::mfa_verification_failed,
    Reason::otp_disabled,
    Reason::phone_exists,
    Reason::reauthentication_not_valid,
    Reason::same_password,
    Reason::signup_disabled,
    Reason::single_identity_not_deletable,
    Reason::sms_send_failed,
    Reason::too_many_enrolled_mfa_factors,
    Reason::user_already_exists,
    Reason::weak_password,
};

int status_of_reason(std::string_view name) {
    for (const auto& [reason, status] : statuses) {
        if (name == accounts::reason_name(reason)) return status;
    }
    const bool known = std::ranges::any_of(
        unprocessable, [&](Reason reason) { return name == accounts::reason_name(reason); });
    return known ? 422 : 400;
}

AuthProblem of_reason(int status, Reason reason, std::string message) {
    AuthProblem problem;
    problem.status = status;
    problem.code = accounts::reason_name(reason);
    problem.message = std::move(message);
    return problem;
}

std::vector<std::string> reasons_in(const std::string& hint) {
    std::vector<std::string> reasons;
    for (const auto part : base::split(hint, ',')) {
        const auto reason = base::trimmed(part);
        if (!reason.empty()) reasons.emplace_back(reason);
    }
    return reasons;
}

int seconds_in(const std::string& hint) {
    int seconds = 0;
    std::from_chars(hint.data(), hint.data() + hint.size(), seconds);
    return std::max(seconds, 1);
}

AuthProblem of_refusal(const base::Error& error) {
    AuthProblem problem;
    problem.code = error.details;
    problem.message = error.message;
    problem.status = status_of_reason(problem.code);
    if (problem.code == accounts::reason_name(Reason::weak_password)) {
        problem.weak_password = reasons_in(error.hint);
        if (problem.message.empty()) {
            problem.message = accounts::weak_password_text(problem.weak_password);
        }
    }
    if (problem.code == accounts::reason_name(Reason::bad_oauth_callback)) {
        problem.oauth_error = error.hint;
    }
    if (problem.status == 429) problem.retry_after_s = seconds_in(error.hint);
    return problem;
}

/// A value that another account has: which field it is stands in PostgreSQL's wording.
AuthProblem of_duplicate(const base::Error& error) {
    if (error.details.starts_with("Key (email)=")) {
        return of_reason(422, Reason::email_exists,
                         "A user with this email address has already been registered");
    }
    if (error.details.starts_with("Key (phone)=")) {
        return of_reason(422, Reason::phone_exists,
                         "A user with this phone number has already been registered");
    }
    return of_reason(422, Reason::validation_failed, error.message);
}

std::string with_details(const base::Error& error) {
    return error.details.empty() ? error.message : error.message + " (" + error.details + ")";
}

AuthProblem with_code(int status, std::string_view code, std::string message) {
    AuthProblem problem;
    problem.status = status;
    problem.code = code;
    problem.message = std::move(message);
    return problem;
}

}  // namespace

AuthProblem auth_problem(const base::Error& error) {
    if (const auto* own = dynamic_cast<const StatusError*>(&error)) {
        return with_code(own->status, own->details, own->message);
    }
    AuthProblem problem;
    switch (error.code) {
        case Code::account_refused:
            return of_refusal(error);
        case Code::unique_violation:
            return of_duplicate(error);
        case Code::bad_token:
        case Code::expired_token:
        case Code::anonymous_refused:
            return of_reason(403, Reason::bad_jwt, "invalid JWT: " + with_details(error));
        case Code::permission_denied:
            return of_reason(403, Reason::not_admin, error.message);
        case Code::unknown_path:
            return with_code(404, "not_found", error.message);
        case Code::method_not_allowed:
            return with_code(405, "method_not_allowed", error.message);
        case Code::body_too_large:
            return with_code(413, "request_entity_too_large", error.message);
        case Code::timed_out:
            return of_reason(504, Reason::request_timeout,
                             "Processing this request timed out, please retry after a moment.");
        case Code::unavailable:
            problem = of_reason(503, Reason::unexpected_failure, error.message);
            problem.retry_after_s = error.retry_after_s;
            return problem;
        case Code::internal:
            return unexpected_auth_problem();
        default:
            return of_reason(400, Reason::validation_failed, with_details(error));
    }
}

AuthProblem unexpected_auth_problem() {
    return of_reason(500, Reason::unexpected_failure, std::string(unexpected));
}

namespace {

std::string weak_password_json(const AuthProblem& problem) {
    base::JsonObject weak;
    weak.texts("reasons", problem.weak_password);
    return weak.take();
}

/// As GoTrue reads the header: a date, the latest version not after it counts.
bool asks_for_version(const Request& request) {
    const auto asked = request.header(version_header);
    const auto date = base::parse_date(asked);
    return asked.size() == version.size() && date && *date >= version;
}

std::string body_of(const AuthProblem& problem, const Request& request, bool versioned) {
    base::JsonObject object;
    if (versioned) {
        object.text("code", problem.code).text("message", problem.message);
    } else {
        object.number("code", problem.status)
            .text("error_code", problem.code)
            .text("msg", problem.message);
        if (problem.status >= 500) object.text("error_id", request.request_id);
    }
    if (!problem.weak_password.empty()) object.json("weak_password", weak_password_json(problem));
    return object.take();
}

}  // namespace

Response auth_problem_response(const AuthProblem& problem, const Request& request) {
    const bool versioned = asks_for_version(request);
    Response response;
    response.status = problem.status;
    response.content_type = "application/json";
    response.body = body_of(problem, request, versioned);
    response.headers.emplace_back("x-sb-error-code", problem.code);
    if (versioned) response.headers.emplace_back(version_header, version);
    if (problem.retry_after_s > 0) {
        response.headers.emplace_back("Retry-After", std::to_string(problem.retry_after_s));
    }
    return response;
}

std::string_view oauth_error(int status) {
    switch (status) {
        case 400:
            return "invalid_request";
        case 401:
            return "unauthorized_client";
        case 403:
            return "access_denied";
        case 500:
            return "server_error";
        case 503:
            return "temporarily_unavailable";
        default:
            return "";
    }
}

}  // namespace socle::http
