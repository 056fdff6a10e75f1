#include "http/auth/redirect.h"

#include <gmock/gmock.h>

namespace socle::http {
namespace {

accounts::SignedIn signed_in() {
    accounts::SignedIn signed_in;
    signed_in.tokens = {"a.b.c", "r&r", "s", 3600, 1'700'003'600};
    return signed_in;
}

AuthProblem problem(int status, const std::string& code, const std::string& message) {
    AuthProblem made;
    made.status = status;
    made.code = code;
    made.message = message;
    return made;
}

std::string location(const Response& response) {
    return response.headers.at(0).second;
}

TEST(Redirect, QueryParametersAreAddedOrReplaced) {
    const struct {
        const char* address;
        const char* expected;
    } cases[] = {
        {"https://a.b", "https://a.b?code=x%20y"},
        {"https://a.b/", "https://a.b/?code=x%20y"},
        {"https://a.b/p?q=1", "https://a.b/p?q=1&code=x%20y"},
        {"https://a.b/p?code=old&q=1&&code", "https://a.b/p?q=1&code=x%20y"},
        {"https://a.b/p?q=1#frag?ment", "https://a.b/p?q=1&code=x%20y#frag?ment"},
        {"app://callback", "app://callback?code=x%20y"},
        {"https://a.b/?codes=1", "https://a.b/?codes=1&code=x%20y"},
    };
    for (const auto& each : cases)
        EXPECT_EQ(with_query(each.address, {{"code", "x y"}}), each.expected);
    EXPECT_EQ(code_redirect("https://a.b/?x=1", "c-1"), "https://a.b/?x=1&code=c-1");
}

TEST(Redirect, TheFragmentIsReplaced) {
    EXPECT_EQ(with_fragment("https://a.b/?q=1#old", {{"a", "1"}, {"b", "2 3"}}),
              "https://a.b/?q=1#a=1&b=2%203");
}

TEST(Redirect, NothingBreaksOutOfTheHeader) {
    EXPECT_EQ(location(redirect(303, "https://a.b/x\r\nSet-Cookie: a=b")),
              "https://a.b/x%0D%0ASet-Cookie:%20a=b");
    EXPECT_EQ(location(redirect(302, "https://a.b/é")), "https://a.b/%C3%A9");
    EXPECT_EQ(redirect(302, "https://a.b/").status, 302);
}

TEST(Redirect, SessionsStandInTheFragment) {
    EXPECT_EQ(session_redirect("https://a.b/in?x=1", signed_in(), {{"type", "signup"}}),
              "https://a.b/in?x=1#access_token=a.b.c&expires_at=1700003600&expires_in=3600"
              "&refresh_token=r%26r&token_type=bearer&type=signup&sb=");
    auto from_provider = signed_in();
    from_provider.provider_token = "p";
    from_provider.provider_refresh_token = "q";
    EXPECT_EQ(session_redirect("https://a.b", from_provider, {}),
              "https://a.b#access_token=a.b.c&expires_at=1700003600&expires_in=3600"
              "&provider_refresh_token=q&provider_token=p&refresh_token=r%26r&token_type=bearer"
              "&sb=");
}

TEST(Redirect, RefusedLinksSayWhy) {
    const auto expired = problem(403, "otp_expired", "Email link is invalid or has expired");
    const std::string told =
        "error=access_denied&error_code=otp_expired"
        "&error_description=Email%20link%20is%20invalid%20or%20has%20expired";
    EXPECT_EQ(refused_link("https://a.b/?x=1", expired, false),
              "https://a.b/?x=1#" + told + "&sb=");
    EXPECT_EQ(refused_link("https://a.b/?x=1", expired, true),
              "https://a.b/?x=1&" + told + "#" + told + "&sb=");
    EXPECT_EQ(refused_link("https://a.b", problem(422, "signup_disabled", "no"), false),
              "https://a.b#error_code=signup_disabled&error_description=no&sb=");
}

TEST(Redirect, HalfAnEmailChangeIsTold) {
    EXPECT_EQ(half_way("https://a.b", "go on", false), "https://a.b#message=go%20on&sb=");
    EXPECT_EQ(half_way("https://a.b", "go on", true),
              "https://a.b?message=go%20on#message=go%20on&sb=");
}

TEST(Redirect, RefusedCallbacksSayWhyTwice) {
    EXPECT_EQ(refused_callback("https://a.b", problem(422, "signup_disabled", "closed")),
              "https://a.b?error=access_denied&error_code=signup_disabled"
              "&error_description=closed#error=access_denied&error_code=signup_disabled"
              "&error_description=closed&sb=");
    const auto other =
        refused_callback("https://a.b", problem(422, "identity_already_exists", "x"));
    EXPECT_TRUE(other.starts_with("https://a.b?error=server_error&")) << other;
    auto told = problem(400, "bad_oauth_callback", "Cancelled");
    told.oauth_error = "access_denied";
    EXPECT_TRUE(refused_callback("https://a.b", told)
                    .starts_with("https://a.b?error=access_denied&error_code=bad_oauth_callback&"));
}

}  // namespace
}  // namespace socle::http
