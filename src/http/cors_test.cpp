#include "http/cors.h"

#include "base/error.h"
#include "definition/load_files.h"
#include "http/server_test_support.h"

#include <gmock/gmock.h>

namespace socle::http {
namespace {

using testing::HasSubstr;
using testing::Not;

struct Asked {
    const char* pattern;
    const char* origin;
    bool allowed;
};

TEST(Cors, MatchesPatterns) {
    const Asked all[] = {
        {"https://example.org", "https://example.org", true},
        {"https://example.org", "https://EXAMPLE.org", true},
        {"HTTPS://Example.ORG", "https://example.org", true},
        {"https://example.org", "http://example.org", false},
        {"https://example.org", "https://example.org:8443", false},
        {"https://example.org", "https://example.org.evil.com", false},
        {"https://example.org", "https://a.example.org", false},
        {"https://example.org", "https://example.org/", false},
        {"https://example.org", "null", false},
        {"https://example.org", "", false},
        {"https://example.org:8443", "https://example.org:8443", true},
        {"https://example.org:8443", "https://example.org", false},
        {"https://*.example.org", "https://a.example.org", true},
        {"https://*.example.org", "https://a.b.example.org", true},
        {"https://*.example.org", "https://example.org", false},
        {"https://*.example.org", "https://.example.org", false},
        {"https://*.example.org", "https://evilexample.org", false},
        {"https://*.example.org", "https://evil.com#.example.org", false},
        {"https://*.example.org", "https://evil.com/.example.org", false},
        {"https://*.example.org", "https://evil.com?.example.org", false},
        {"https://*.example.org", "https://user@a.example.org", false},
        {"https://*.example.org", "https://a.example.org:99", false},
        {"https://*.example.org:*", "https://a.example.org:99", true},
        {"http://localhost:*", "http://localhost:5173", true},
        {"http://localhost:*", "http://localhost", true},
        {"http://localhost:*", "http://localhost:", true},
        {"http://localhost:*", "http://localhost:5x", false},
        {"http://localhost:*", "http://localhost:123456", false},
        {"http://localhost:*", "http://localhost.evil.com:80", false},
        {"http://localhost:*", "https://localhost:5173", false},
        {"http://[::1]:*", "http://[::1]:3000", true},
        {"http://[::1]", "http://[::1]", true},
        {"capacitor://localhost", "capacitor://localhost", true},
        {"*", "https://anything.test", true},
        {"*", "null", true},
        {"*", "", false},
    };
    for (const Asked& one : all) {
        EXPECT_EQ(CorsPolicy({.patterns = {one.pattern}}).allows(one.origin), one.allowed)
            << one.pattern << " " << one.origin;
    }
}

TEST(Cors, AllowsNobodyWithoutAList) {
    const CorsPolicy policy(CorsSettings{});
    EXPECT_FALSE(policy.allows("https://example.org"));
    std::string head;
    policy.append_headers(head, "https://example.org");
    policy.append_preflight(head, "https://example.org");
    EXPECT_EQ(head, "");
}

TEST(Cors, RefusesWhatIsNoPattern) {
    for (const char* pattern :
         {"", "example.org", "https://", "https://*", "https://a.*.org", "https://example.org/path",
          "https://exa mple.org", "https://example.org:port", "https://example.org:", "://x",
          "https://*.", "**"}) {
        EXPECT_THROW(CorsPolicy({.patterns = {pattern}}), base::Error) << pattern;
    }
    try {
        const CorsPolicy policy({.patterns = {"nonsense"}});
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_THAT(error.message, HasSubstr("\"nonsense\""));
        EXPECT_THAT(error.details, HasSubstr("https://*.example.org"));
    }
}

std::string headers_of(const std::vector<std::string>& patterns, std::string_view origin) {
    std::string head;
    CorsPolicy({.patterns = patterns}).append_headers(head, origin);
    return head;
}

TEST(Cors, AllowsCredentialsToListedOriginsOnly) {
    const std::string listed = headers_of({"https://a.org"}, "https://a.org");
    EXPECT_THAT(listed, HasSubstr("Access-Control-Allow-Origin: https://a.org\r\n"));
    EXPECT_THAT(listed, HasSubstr("Access-Control-Allow-Credentials: true\r\n"));
    EXPECT_THAT(listed, HasSubstr("Vary: Origin\r\n"));
    EXPECT_THAT(listed, HasSubstr("Content-Range, Location, Preference-Applied, Link, "));
    const std::string anybody = headers_of({"*"}, "https://a.org");
    EXPECT_THAT(anybody, HasSubstr("Access-Control-Allow-Origin: *\r\n"));
    EXPECT_THAT(anybody, Not(HasSubstr("Credentials")));
    EXPECT_THAT(anybody, Not(HasSubstr("Vary")));
    const std::string both = headers_of({"*", "https://a.org"}, "https://b.org");
    EXPECT_THAT(both, HasSubstr("Access-Control-Allow-Origin: *\r\n"));
    EXPECT_THAT(both, HasSubstr("Vary: Origin\r\n"));
    EXPECT_THAT(both, Not(HasSubstr("Credentials")));
}

TEST(Cors, VariesEvenWhereItDoesNotAllow) {
    EXPECT_EQ(headers_of({"https://a.org"}, "https://b.org"), "Vary: Origin\r\n");
    EXPECT_EQ(headers_of({"https://a.org"}, ""), "Vary: Origin\r\n");
    EXPECT_EQ(headers_of({"*"}, ""), "Access-Control-Allow-Origin: *\r\n");
}

TEST(Cors, CredentialsForEverybodyTellsTheOriginByItsName) {
    CorsSettings settings;
    settings.patterns = {"*"};
    settings.headers = {"X-Wanted"};
    settings.exposed = {"X-Told"};
    settings.credentials = true;
    const CorsPolicy policy(settings);
    std::string head;
    policy.append_headers(head, "https://b.org");
    EXPECT_THAT(head, HasSubstr("Access-Control-Allow-Origin: https://b.org\r\n"));
    EXPECT_THAT(head, HasSubstr("Access-Control-Allow-Credentials: true\r\n"));
    EXPECT_THAT(head, HasSubstr("Vary: Origin\r\n"));
    EXPECT_THAT(head, HasSubstr(", X-Told\r\n"));
    head.clear();
    policy.append_preflight(head, "https://b.org");
    EXPECT_THAT(head, HasSubstr(", X-Wanted\r\n"));
    head.clear();
    policy.append_headers(head, "https://b.org\r\nX: y");
    EXPECT_THAT(head, Not(HasSubstr("X: y")));
}

base::Task<Response> unreachable_by_preflight(const Request& request) {
    Response response;
    response.status = request.method == Method::options ? 418 : 200;
    response.content_type = "text/plain";
    co_return response;
}

std::string preflight(std::string_view origin) {
    std::string text = "OPTIONS /rest/v1/movie HTTP/1.1\r\nHost: h\r\nOrigin: ";
    text += origin;
    text += "\r\nAccess-Control-Request-Method: PATCH\r\n\r\n";
    return text;
}

TEST(Cors, AnswersPreflightsBeforeAnyHandler) {
    ServerSettings settings;
    settings.cors.patterns = {"https://*.example.org", "http://localhost:*"};
    TestServer server(unreachable_by_preflight, settings);
    RawClient client(server.port());
    const RawReply allowed = client.ask(preflight("http://localhost:3000"));
    EXPECT_EQ(allowed.status, 200);
    EXPECT_EQ(allowed.header("access-control-allow-origin"), "http://localhost:3000");
    EXPECT_EQ(allowed.header("access-control-allow-credentials"), "true");
    EXPECT_EQ(allowed.header("access-control-max-age"), "86400");
    EXPECT_EQ(allowed.header("vary"), "Origin");
    EXPECT_THAT(allowed.header("access-control-allow-methods"), HasSubstr("PATCH"));
    for (const char* name :
         {"apikey", "authorization", "x-client-info", "content-type", "prefer", "range",
          "accept-profile", "content-profile", "x-upsert", "x-supabase-api-version",
          "x-retry-count", "traceparent", "tracestate", "baggage"}) {
        EXPECT_THAT(allowed.header("access-control-allow-headers"), HasSubstr(name));
    }
    const RawReply refused = client.ask(preflight("https://evil.com"));
    EXPECT_EQ(refused.status, 200);
    EXPECT_EQ(refused.header("access-control-allow-origin"), "");
    EXPECT_EQ(refused.header("access-control-allow-methods"), "");
    const RawReply plain = client.ask("OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(plain.status, 418) << "not a preflight: the handler's";
}

TEST(Cors, MarksAnswersAndRefusals) {
    ServerSettings settings;
    settings.cors.patterns = {"https://a.org"};
    settings.body_bytes_max = 10;
    TestServer server(unreachable_by_preflight, settings);
    RawClient client(server.port());
    const RawReply answer = client.ask(get_text("/", "Origin: https://a.org\r\n"));
    EXPECT_EQ(answer.header("access-control-allow-origin"), "https://a.org");
    EXPECT_THAT(answer.header("access-control-expose-headers"), HasSubstr("X-Total-Count"));
    const RawReply stranger = client.ask(get_text("/", "Origin: https://b.org\r\n"));
    EXPECT_EQ(stranger.header("access-control-allow-origin"), "");
    const RawReply refusal = client.ask(
        "POST / HTTP/1.1\r\nHost: h\r\nOrigin: https://a.org\r\nContent-Length: 11\r\n\r\n");
    EXPECT_EQ(refusal.status, 413);
    EXPECT_EQ(refusal.header("access-control-allow-origin"), "https://a.org")
        << "so that the page can read why";
}

TEST(Cors, TakesEveryPatternThatTheLoaderTakes) {
    const char* const patterns[] = {"*",
                                    "https://example.org",
                                    "https://*.example.org",
                                    "https://*.example.org:*",
                                    "http://localhost:*",
                                    "http://localhost:5173",
                                    "http://[::1]:8080",
                                    "http://[::1]:*",
                                    "capacitor://localhost",
                                    "chrome-extension://abcdef",
                                    "http://a_b.c-d",
                                    "http://a:b",
                                    "http://a:",
                                    "http://.",
                                    "https://*.",
                                    "https://*",
                                    "a+b://c",
                                    "http://[::1",
                                    "http://a..b",
                                    "http://a:123456",
                                    "https://a.*.org",
                                    "example.org",
                                    "https://example.org/"};
    int taken = 0;
    for (const char* pattern : patterns) {
        const std::string app = "app: a\ncors: ['" + std::string(pattern) + "']\n";
        const auto loaded = definition::load_files(
            "memory",
            {{"app.yaml", app}, {"models/a.yaml", "model: a\nfields: {x: {type: text}}\n"}},
            [](const std::string&) { return std::optional<std::string>(); });
        if (!loaded.definition) continue;
        ++taken;
        EXPECT_NO_THROW(CorsPolicy({.patterns = loaded.definition->cors})) << pattern;
    }
    EXPECT_EQ(taken, 11);
}

}  // namespace
}  // namespace socle::http
