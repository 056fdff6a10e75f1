#include "http/auth/problem.h"

#include "accounts/reason.h"

#include <gmock/gmock.h>

#include <stdexcept>

namespace socle::http {
namespace {

using accounts::Reason;
using base::Code;
using base::Error;
using testing::Contains;
using testing::Key;
using testing::Not;
using testing::Pair;

Error refused(Reason reason, const std::string& message = "why", const std::string& extra = {}) {
    try {
        accounts::refuse(reason, message, extra);
    } catch (const Error& error) {
        return error;
    }
}

Request versioned(std::string_view date) {
    Request request;
    request.request_id = "id-1";
    if (!date.empty()) request.headers.emplace_back("x-supabase-api-version", date);
    return request;
}

TEST(AuthProblem, StatusesAreThoseOfGoTrue) {
    const std::pair<Reason, int> expected[] = {
        {Reason::invalid_credentials, 400},
        {Reason::email_not_confirmed, 400},
        {Reason::validation_failed, 400},
        {Reason::bad_json, 400},
        {Reason::bad_code_verifier, 400},
        {Reason::captcha_failed, 400},
        {Reason::refresh_token_not_found, 400},
        {Reason::refresh_token_already_used, 400},
        {Reason::reauthentication_needed, 400},
        {Reason::session_expired, 400},
        {Reason::no_authorization, 401},
        {Reason::bad_jwt, 403},
        {Reason::session_not_found, 403},
        {Reason::not_admin, 403},
        {Reason::otp_expired, 403},
        {Reason::insufficient_aal, 403},
        {Reason::user_banned, 403},
        {Reason::user_not_found, 404},
        {Reason::flow_state_not_found, 404},
        {Reason::mfa_factor_not_found, 404},
        {Reason::conflict, 409},
        {Reason::user_already_exists, 422},
        {Reason::email_exists, 422},
        {Reason::weak_password, 422},
        {Reason::same_password, 422},
        {Reason::signup_disabled, 422},
        {Reason::anonymous_provider_disabled, 422},
        {Reason::single_identity_not_deletable, 422},
        {Reason::mfa_verification_failed, 422},
        {Reason::over_request_rate_limit, 429},
        {Reason::over_email_send_rate_limit, 429},
        {Reason::unexpected_failure, 500},
    };
    for (const auto& [reason, status] : expected) {
        const auto problem = auth_problem(refused(reason));
        EXPECT_EQ(problem.status, status) << accounts::reason_name(reason);
        EXPECT_EQ(problem.code, accounts::reason_name(reason));
        EXPECT_EQ(problem.message, "why");
    }
}

TEST(AuthProblem, OtherErrorsGetACodeOfTheirs) {
    struct Case {
        Error error;
        int status;
        std::string code;
        std::string message;
    };
    const Case cases[] = {
        {{Code::not_null_violation, "name is required", "in user"},
         400,
         "validation_failed",
         "name is required (in user)"},
        {{Code::check_violation, "too young"}, 400, "validation_failed", "too young"},
        {{Code::bad_value, "no number"}, 400, "validation_failed", "no number"},
        {{Code::unique_violation, "duplicate key", "Key (email)=(a@b.c) already exists."},
         422,
         "email_exists",
         "A user with this email address has already been registered"},
        {{Code::unique_violation, "duplicate key", "Key (phone)=(1) already exists."},
         422,
         "phone_exists",
         "A user with this phone number has already been registered"},
        {{Code::unique_violation, "the name is taken", "Key (nick)=(x) already exists."},
         422,
         "validation_failed",
         "the name is taken"},
        {{Code::bad_token, "JWT cannot be decoded"},
         403,
         "bad_jwt",
         "invalid JWT: JWT cannot be decoded"},
        {{Code::expired_token, "JWT expired"}, 403, "bad_jwt", "invalid JWT: JWT expired"},
        {{Code::permission_denied, "no"}, 403, "not_admin", "no"},
        {{Code::body_too_large, "large"}, 413, "request_entity_too_large", "large"},
        {{Code::unavailable, "the store is away"}, 503, "unexpected_failure", "the store is away"},
        {StatusError(404, "feature_disabled", "off"), 404, "feature_disabled", "off"},
    };
    for (const auto& each : cases) {
        const auto problem = auth_problem(each.error);
        if (each.code == "feature_disabled") continue;
        EXPECT_EQ(problem.status, each.status) << each.error.message;
        EXPECT_EQ(problem.code, each.code) << each.error.message;
        EXPECT_EQ(problem.message, each.message);
    }
    const StatusError own(404, "feature_disabled", "off");
    const auto problem = auth_problem(own);
    EXPECT_EQ(problem.status, 404);
    EXPECT_EQ(problem.code, "feature_disabled");
    EXPECT_EQ(problem.message, "off");
}

TEST(AuthProblem, WhatWentWrongInsideIsNotTold) {
    const Error inside(Code::internal, "secret message", "secret", "secret", "secret");
    for (const auto& problem : {auth_problem(inside), unexpected_auth_problem()}) {
        const auto response = auth_problem_response(problem, versioned(""));
        EXPECT_EQ(response.status, 500);
        EXPECT_EQ(response.body,
                  R"({"code":500,"error_code":"unexpected_failure","msg":"Unexpected failure, )"
                  R"(please check server logs for more information","error_id":"id-1"})");
    }
}

TEST(AuthProblem, HasTheShapeOfTheVersionAskedFor) {
    const auto problem = auth_problem(refused(Reason::invalid_credentials, "Invalid \"login\""));
    const auto old = auth_problem_response(problem, versioned(""));
    EXPECT_EQ(old.status, 400);
    EXPECT_EQ(old.content_type, "application/json");
    EXPECT_EQ(old.body,
              R"({"code":400,"error_code":"invalid_credentials","msg":"Invalid \"login\""})");
    EXPECT_THAT(old.headers, Contains(Pair("x-sb-error-code", "invalid_credentials")));
    EXPECT_THAT(old.headers, Not(Contains(Key("X-Supabase-Api-Version"))));
    for (const char* date : {"2024-01-01", "2025-06-30"}) {
        const auto response = auth_problem_response(problem, versioned(date));
        EXPECT_EQ(response.body, R"({"code":"invalid_credentials","message":"Invalid \"login\""})");
        EXPECT_THAT(response.headers, Contains(Pair("X-Supabase-Api-Version", "2024-01-01")));
        EXPECT_THAT(response.headers, Contains(Pair("x-sb-error-code", "invalid_credentials")));
    }
    for (const char* date : {"2023-12-31", "tomorrow", "2024-13-01", "2024-01-01T00:00:00Z"}) {
        EXPECT_EQ(auth_problem_response(problem, versioned(date)).body, old.body) << date;
    }
}

TEST(AuthProblem, WeakPasswordsComeWithTheirReasons) {
    const auto error = refused(Reason::weak_password, "Too weak", "length, common");
    const auto problem = auth_problem(error);
    EXPECT_EQ(auth_problem_response(problem, versioned("")).body,
              R"({"code":422,"error_code":"weak_password","msg":"Too weak",)"
              R"("weak_password":{"reasons":["length","common"]}})");
    EXPECT_EQ(auth_problem_response(problem, versioned("2024-01-01")).body,
              R"({"code":"weak_password","message":"Too weak",)"
              R"("weak_password":{"reasons":["length","common"]}})");
}

TEST(AuthProblem, LimitsSayWhenToComeBack) {
    const auto known = auth_problem(refused(Reason::over_request_rate_limit, "slow down", "17"));
    EXPECT_THAT(auth_problem_response(known, versioned("")).headers,
                Contains(Pair("Retry-After", "17")));
    const auto unknown = auth_problem(refused(Reason::over_email_send_rate_limit, "slow down"));
    EXPECT_THAT(auth_problem_response(unknown, versioned("")).headers,
                Contains(Pair("Retry-After", "1")));
    Error away(Code::unavailable, "the database is not available");
    away.retry_after_s = 3;
    EXPECT_THAT(auth_problem_response(auth_problem(away), versioned("")).headers,
                Contains(Pair("Retry-After", "3")));
}

TEST(AuthProblem, RedirectsSpeakOAuth) {
    EXPECT_EQ(oauth_error(400), "invalid_request");
    EXPECT_EQ(oauth_error(401), "unauthorized_client");
    EXPECT_EQ(oauth_error(403), "access_denied");
    EXPECT_EQ(oauth_error(500), "server_error");
    EXPECT_EQ(oauth_error(503), "temporarily_unavailable");
    EXPECT_EQ(oauth_error(422), "");
}

}  // namespace
}  // namespace socle::http
