#pragma once

#include "base/error.h"
#include "http/message.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::http {

/// A refusal of the accounts interface whose status is not the usual one of its code, or whose code
/// is none of accounts::Reason.
struct StatusError : base::Error {
    int status;

    StatusError(int status_in, std::string reason, std::string message_in)
        : Error(base::Code::account_refused, std::move(message_in), std::move(reason)),
          status(status_in) {}
};

/// A refusal as the clients of GoTrue know it.
struct AuthProblem {
    int status = 500;
    std::string code;  ///< "invalid_credentials"
    std::string message;
    std::vector<std::string> weak_password;  ///< the reasons
    int retry_after_s = 0;
    std::string oauth_error;  ///< the identity provider's own word
};

/// Of refusals by accounts::refuse, and of every other Error: what the values of a person's own
/// fields break is validation_failed, what the client is not told is unexpected_failure.
AuthProblem auth_problem(const base::Error& error);
/// For what is no Error.
AuthProblem unexpected_auth_problem();

/// `{code, message}` when the request has X-Supabase-Api-Version 2024-01-01 or later (the answer
/// echoes it), else `{code: STATUS, error_code, msg}`; weak_password with its reasons.
Response auth_problem_response(const AuthProblem& problem, const Request& request);

/// OAuth's word (RFC 6749 section 4.1.2.1) for a refusal that is told by a redirect, "" none.
std::string_view oauth_error(int status);

}  // namespace socle::http
