#include "http/problem.h"

#include "base/log.h"

#include <gmock/gmock.h>

namespace socle::http {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Problem, HasAllFourKeys) {
    EXPECT_EQ(problem_body({base::Code::bad_query, "wrong"}),
              R"({"code":"PGRST100","message":"wrong","details":null,"hint":null})");
    const base::Error full(base::Code::unique_violation, "duplicate \"x\"", "Key (id)=(1)", "try 2",
                           "secret");
    const std::string body = problem_body(full);
    EXPECT_EQ(body,
              "{\"code\":\"23505\",\"message\":\"duplicate \\\"x\\\"\","
              "\"details\":\"Key (id)=(1)\",\"hint\":\"try 2\"}");
}

TEST(Problem, IsARestAnswer) {
    const Response response = problem_response({base::Code::unknown_model, "no"}, false);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
    EXPECT_THAT(response.headers, ElementsAre(Pair("Proxy-Status", "PostgREST; error=PGRST205")));
    EXPECT_FALSE(response.entity_tag);
}

TEST(Problem, ChallengesWhoIsNotSignedIn) {
    const base::Error denied(base::Code::permission_denied, "permission denied");
    EXPECT_THAT(problem_response(denied, true).headers,
                ElementsAre(Pair("Proxy-Status", "PostgREST; error=42501"),
                            Pair("WWW-Authenticate", "Bearer")));
    EXPECT_THAT(problem_response(denied, false).headers,
                ElementsAre(Pair("Proxy-Status", "PostgREST; error=42501")));
    EXPECT_THAT(
        problem_response({base::Code::expired_token, "JWT expired"}, false).headers,
        ElementsAre(Pair("Proxy-Status", "PostgREST; error=PGRST303"),
                    Pair("WWW-Authenticate",
                         R"(Bearer error="invalid_token", error_description="JWT expired")")));
}

TEST(Problem, SaysWhenToTryAgainWhereThatIsKnown) {
    base::Error away(base::Code::unavailable, "the database is not available");
    EXPECT_THAT(problem_response(away, false).headers,
                ElementsAre(Pair("Proxy-Status", "PostgREST; error=PGRST000")));
    away.retry_after_s = 3;
    const auto response = problem_response(away, false);
    EXPECT_EQ(response.status, 503);
    EXPECT_THAT(response.headers, ElementsAre(Pair("Proxy-Status", "PostgREST; error=PGRST000"),
                                              Pair("Retry-After", "3")));
}

/// What is logged of a refusal, as JSON lines without their times.
std::string logged(const base::Error& error, base::Level level) {
    Request request;
    request.method_text = "GET";
    request.path = "/rest/v1/movie";
    request.request_id = "r-1";
    base::set_up_log({level, true});
    testing::internal::CaptureStderr();
    log_refusal(request, error);
    base::flush_log();
    const auto text = testing::internal::GetCapturedStderr();
    base::set_up_log({});
    return text;
}

TEST(Problem, WhatTheClientIsNotToldIsLogged) {
    using testing::AllOf;
    using testing::HasSubstr;
    const base::Error broken(base::Code::internal, "internal error", "", "", "SELECT failed");
    EXPECT_THAT(logged(broken, base::Level::info),
                AllOf(HasSubstr(R"("level":"error")"), HasSubstr(R"("cause":"SELECT failed")"),
                      HasSubstr(R"("request_id":"r-1")"), HasSubstr(R"("path":"/rest/v1/movie")")));
    const base::Error refused(base::Code::bad_value, "wrong", "", "", "SQLSTATE 22P02");
    EXPECT_EQ(logged(refused, base::Level::info), "");
    EXPECT_THAT(logged(refused, base::Level::debug),
                AllOf(HasSubstr(R"("level":"debug")"), HasSubstr("SQLSTATE 22P02")));
    EXPECT_EQ(logged({base::Code::bad_value, "wrong"}, base::Level::debug), "");
}

TEST(Problem, AnOutageIsALineASecond) {
    std::string text;
    for (int number = 0; number < 100; ++number)
        text += logged({base::Code::unavailable, "no database"}, base::Level::info);
    EXPECT_THAT(text, testing::HasSubstr(R"("cause":"no database")"));
    EXPECT_LT(std::ranges::count(text, '\n'), 20);
}

}  // namespace
}  // namespace socle::http
