#pragma once

#include "accounts/jose.h"
#include "outbound/test_server.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

/// For tests only: identity providers that say what a test makes them say, truthful or not, over
/// real HTTP on a port of their own. The real one is played in tests/e2e.
namespace socle::accounts {

using TestRequest = outbound::TestServer::Request;
struct TestReply {
    int status = 200;
    std::string body;
};

/// An OpenID provider. What a test may change is `said`, through `change`.
class TestIssuer {
public:
    struct Said {
        boost::json::object claims;                    ///< of the id_token, besides the usual ones
        boost::json::object user_info;                 ///< without members: there is no userinfo
        boost::json::object discovery;                 ///< members that replace the usual ones
        std::optional<TestReply> token_reply;          ///< instead of tokens
        std::function<std::string(std::string)> bend;  ///< what becomes of the id_token
        bool other_key = false;                        ///< signed by a key that is nobody's
        std::string access_token = "the access token";
    };

    template <typename Change>
    void change(Change&& change) {
        const std::lock_guard lock(mutex_);
        change(said_);
    }
    TestRequest last(const std::string& path) {
        const std::lock_guard lock(mutex_);
        return last_[path];
    }
    int asked(const std::string& path) {
        const std::lock_guard lock(mutex_);
        return asked_[path];
    }
    std::string url() const { return server_.url(); }

    /// A token of this issuer.
    std::string id_token(const boost::json::object& more) const {
        auto claims = usual_claims();
        for (const auto& [name, value] : more)
            claims[name] = value;
        return sign(boost::json::serialize(claims), key_);
    }

    static constexpr std::int64_t now_s = 1'700'000'000;

private:
    boost::json::object usual_claims() const {
        return {{"iss", url()},           {"aud", "client"},     {"sub", "ann at the issuer"},
                {"iat", now_s},           {"exp", now_s + 3600}, {"email", "ann@example.org"},
                {"email_verified", true}, {"name", "Ann"}};
    }
    TestReply answer(const TestRequest& request) {
        const std::lock_guard lock(mutex_);
        const auto path = request.target.substr(0, request.target.find('?'));
        last_[path] = request;
        ++asked_[path];
        if (path == "/.well-known/openid-configuration") return {200, discovery()};
        if (path == "/keys") return {200, key_set_text({key_})};
        if (path == "/token") return tokens();
        if (path == "/userinfo") return {200, boost::json::serialize(said_.user_info)};
        return {404, "{}"};
    }
    std::string discovery() const {
        boost::json::object document = {{"issuer", url()},
                                        {"authorization_endpoint", url() + "/authorize"},
                                        {"token_endpoint", url() + "/token"},
                                        {"jwks_uri", url() + "/keys"}};
        if (!said_.user_info.empty()) document["userinfo_endpoint"] = url() + "/userinfo";
        for (const auto& [name, value] : said_.discovery)
            document[name] = value;
        return boost::json::serialize(document);
    }
    TestReply tokens() const {
        if (said_.token_reply) return *said_.token_reply;
        auto claims = usual_claims();
        for (const auto& [name, value] : said_.claims) {
            if (value.is_null())
                claims.erase(name);
            else
                claims[name] = value;
        }
        auto token = sign(boost::json::serialize(claims), said_.other_key ? other_key_ : key_);
        if (said_.bend) token = said_.bend(token);
        const boost::json::object reply = {{"access_token", said_.access_token},
                                           {"refresh_token", "the refresh token"},
                                           {"token_type", "Bearer"},
                                           {"id_token", token}};
        return {200, boost::json::serialize(reply)};
    }

    std::mutex mutex_;  ///< of said_, last_, asked_
    Said said_;
    std::map<std::string, TestRequest> last_;
    std::map<std::string, int> asked_;
    inline static const Key key_ = Key::generate(Algorithm::rs256);
    inline static const Key other_key_ = Key::generate(Algorithm::rs256);
    outbound::TestServer server_{[this](const TestRequest& request) {
        const auto reply = answer(request);
        return outbound::TestServer::reply(std::to_string(reply.status) + " X", reply.body);
    }};
};

/// A server of GitHub's kind. What it says is set between requests.
class TestGithub {
public:
    std::string url() const { return server_.url(); }

    std::string token = R"({"access_token":"gho_1","scope":"user:email","token_type":"bearer"})";
    std::string user = R"({"id":583231,"login":"octocat","name":"Octo","email":null,)"
                       R"("avatar_url":"https://x/o.png"})";
    std::string emails = R"([{"email":"old@example.org","primary":false,"verified":true},)"
                         R"({"email":"octo@example.org","primary":true,"verified":true}])";
    std::string asked;  ///< bodies and credentials of the requests

private:
    std::string answer(const TestRequest& request) {
        asked += request.body + "\n";
        const auto authorization = request.headers.find("authorization");
        if (authorization != request.headers.end()) asked += authorization->second + "\n";
        if (request.target == "/login/oauth/access_token") return token;
        if (request.target == "/api/v3/user") return user;
        if (request.target == "/api/v3/user/emails") return emails;
        return "{}";
    }

    outbound::TestServer server_{[this](const TestRequest& request) {
        return outbound::TestServer::reply("200 OK", answer(request));
    }};
};

}  // namespace socle::accounts
