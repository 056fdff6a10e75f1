#include "cli/core.h"

#include "base/json.h"
#include "cli/account_services.h"
#include "http/server_test_support.h"
#include "records/test_application.h"

#include <gmock/gmock.h>
#include <boost/json/value.hpp>

namespace socle::cli {
namespace {

using testing::HasSubstr;

/// One core over an application with a database of its own, on a free port.
class CoreTest : public testing::Test {
protected:
    ~CoreTest() override {
        if (!core_) return;
        core_->drain();
        core_->join();
        core_.reset();
        services_.reset();
    }

    void start(const std::string& app) {
        application_ = std::make_unique<records::TestApplication>(
            base::Dialect::sqlite,
            std::map<std::string, std::string>{
                {"app.yaml", app},
                {"models/note.yaml",
                 "model: note\nfields: {text: {type: text}}\naccess: {read: anyone}\n"}});
        readiness_ = std::make_unique<http::Readiness>([this] { application_->store().ping(); });
        Shared shared;
        shared.definition =
            std::make_shared<const definition::Definition>(application_->definition());
        shared.keys = accounts::load_keys(folder_.path(), "");
        shared.store = &application_->store();
        shared.readiness = readiness_.get();
        shared.metrics = [] { return std::string("socle_up 1\n"); };
        services_ = std::make_unique<AccountServices>(*shared.definition, application_->store(),
                                                      AccountServices::Settings{});
        shared.accounts = services_.get();
        keys_ = shared.keys;
        http::ServerSettings settings;
        settings.port = 0;
        core_ = std::make_unique<Core>(shared, settings);
        core_->use_url("http://core.test");
        core_->maintain_accounts();
        core_->start();
    }
    http::RawReply ask(const std::string& verb, const std::string& path) {
        http::RawClient client(core_->port());
        client.send(verb + " " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
        return client.read(verb == "HEAD");
    }
    http::RawReply ask_with(const std::string& start, const std::string& headers,
                            const std::string& body = {}) {
        http::RawClient client(core_->port());
        client.send(start + " HTTP/1.1\r\nHost: test\r\napikey: " + keys_.anon_key + "\r\n" +
                    headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        return client.read();
    }
    static std::string member(const http::RawReply& reply, std::string_view name) {
        base::JsonFault fault;
        const auto value = base::parse_json(reply.body, fault);
        return value ? std::string(value->at({name.data(), name.size()}).as_string())
                     : std::string();
    }
    int status(const std::string& path) { return ask("GET", path).status; }

    store::TestFolder folder_;
    std::unique_ptr<records::TestApplication> application_;
    std::unique_ptr<http::Readiness> readiness_;
    std::unique_ptr<AccountServices> services_;
    accounts::Keys keys_;
    std::unique_ptr<Core> core_;
};

TEST_F(CoreTest, AnswersEveryRoute) {
    start("app: a\n");
    EXPECT_EQ(ask("GET", "/rest/v1/note").body, "[]");
    EXPECT_EQ(ask("HEAD", "/rest/v1/note").status, 200);
    EXPECT_THAT(ask("GET", "/openapi.json").body, HasSubstr("/rest/v1/note"));
    EXPECT_EQ(ask("GET", "/docs").header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(status("/docs/"), 200);
    EXPECT_EQ(status("/docs/docs.js"), 200);
    EXPECT_EQ(status("/docs/nothing"), 404);
    EXPECT_EQ(ask("GET", "/health").body, R"({"status":"ok"})");
    EXPECT_EQ(ask("GET", "/ready").body, R"({"status":"ready"})");
    EXPECT_EQ(ask("GET", "/metrics").body, "socle_up 1\n");
    EXPECT_EQ(status("/"), 404);
    EXPECT_EQ(status("/rest/v1/"), 200);
    EXPECT_EQ(status("/rest/v1/note/1"), 404);
    EXPECT_EQ(core_->figures().requests.load(), 13);
}

TEST_F(CoreTest, OtherMethodsAreToldTheOnesThatAreServed) {
    start("app: a\n");
    const auto purge = ask("PURGE", "/rest/v1/note");
    EXPECT_EQ(purge.status, 405);
    EXPECT_EQ(purge.header("Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
    const auto reply = ask("POST", "/openapi.json");
    EXPECT_EQ(reply.status, 405);
    EXPECT_EQ(reply.header("Allow"), "GET, HEAD, OPTIONS");
}

TEST_F(CoreTest, AnInterfaceSwitchedOffIsNotThere) {
    start("app: a\ninterfaces: {rest: false}\n");
    EXPECT_EQ(status("/rest/v1/note"), 404);
    const auto document = ask("GET", "/openapi.json");
    EXPECT_EQ(document.status, 200);
    EXPECT_FALSE(document.body.contains("/rest/v1/note"));
    EXPECT_EQ(status("/health"), 200);
}

TEST_F(CoreTest, AccountsAreServedWhenTheApplicationHasThem) {
    start("app: a\n");
    EXPECT_EQ(status("/auth/v1/health"), 404);
}

TEST_F(CoreTest, AnApiTokenReadsRecords) {
    start("app: a\naccounts: {signup: open, confirm_email: false, tokens: {api: true}}\n");
    EXPECT_EQ(status("/auth/v1/health"), 200);
    EXPECT_THAT(ask("GET", "/auth/v1/.well-known/openid-configuration").body,
                HasSubstr(R"("issuer":"http://core.test/auth/v1")"));
    const auto session =
        ask_with("POST /auth/v1/signup", {},
                 R"({"email":"a@example.org","password":"correct horse battery"})");
    ASSERT_EQ(session.status, 200) << session.body;
    const auto bearer = "Authorization: Bearer " + member(session, "access_token") + "\r\n";
    const auto made = ask_with("POST /auth/v1/tokens", bearer, "{}");
    ASSERT_EQ(made.status, 201) << made.body;
    const auto token = "Authorization: Bearer " + member(made, "token") + "\r\n";
    EXPECT_EQ(ask_with("GET /rest/v1/note", token).body, "[]");
    EXPECT_EQ(ask_with("GET /openapi.json", token).status, 200);
    EXPECT_EQ(ask_with("GET /rest/v1/note", "Authorization: Bearer socle_no_such_token\r\n").status,
              401);
}

}  // namespace
}  // namespace socle::cli
