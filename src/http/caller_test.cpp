#include "http/caller.h"

#include "base/error.h"
#include "http/server_test_support.h"
#include "records/test_application.h"

#include <gmock/gmock.h>

namespace socle::http {
namespace {

using access::Identity;
using testing::ElementsAre;

constexpr std::int64_t now_us = 1'800'000'000'000'000;

class CallersTest : public testing::Test {
protected:
    CallersTest() {
        accounts::Outside outside;
        outside.find_api_token = [this](std::string hash, std::int64_t) { return find(hash); };
        verifier_ = std::make_unique<accounts::Verifier>(*definition_, keys_, outside);
        callers_ = std::make_unique<Callers>(*definition_, *verifier_);
    }

    base::Task<std::optional<accounts::TokenOwner>> find(std::string) {
        ++asked_;
        if (!api_token_known_) co_return std::nullopt;
        accounts::TokenOwner owner;
        owner.id = "0188c0de-0000-4000-8000-000000000001";
        owner.roles = {"editor"};
        co_return owner;
    }

    Request request_with(std::string_view name, std::string_view value) {
        Request request;
        request.now_us = now_us;
        if (!name.empty()) request.headers.emplace_back(name, value);
        return request;
    }
    Identity identity(const Request& request) {
        const auto* known = callers_->known(request);
        if (known != nullptr) return *known;
        return run_task(callers_->learn(request));
    }

    std::shared_ptr<const definition::Definition> definition_ =
        records::loaded({{"app.yaml", R"yaml(app: a
roles: {editor: {may: [write]}}
accounts:
  tokens: {api: true}
  credentials:
    - {header: Authorization, scheme: Token}
    - {header: X-Token}
    - {query: token}
)yaml"},
                         {"models/note.yaml", "model: note\nfields: {text: {type: text}}\n"}});
    store::TestFolder folder_;
    accounts::Keys keys_ = accounts::load_keys(folder_.path(), "");
    std::unique_ptr<accounts::Verifier> verifier_;
    std::unique_ptr<Callers> callers_;
    bool api_token_known_ = true;
    int asked_ = 0;
};

TEST_F(CallersTest, CredentialsStandWhereTheApplicationLetsThem) {
    const auto token = accounts::sign_token(
        R"({"role":"editor","sub":"0188c0de-0000-4000-8000-000000000001"})", keys_.jwt_secret);
    const auto bearer = "Bearer " + token;
    const auto scheme = "Token " + token;
    const auto query = "a=1&token=" + token;
    EXPECT_EQ(identity(request_with("", "")).kind, Identity::Kind::anonymous);
    for (const auto& request :
         {request_with("Authorization", bearer), request_with("authorization", scheme),
          request_with("x-token", token)}) {
        EXPECT_THAT(identity(request).permissions, ElementsAre("write"));
    }
    auto request = request_with("", "");
    request.query = query;
    EXPECT_THAT(identity(request).permissions, ElementsAre("write"));
    EXPECT_TRUE(callers_->in_query());
    EXPECT_EQ(callers_->query_of(request), "a=1");
    EXPECT_EQ(asked_, 0) << "our own tokens need no question";
}

TEST_F(CallersTest, ApiTokensAreAskedForOnce) {
    const auto request = request_with("Authorization", "Token socle_abcdefghijklmnopqrstuvwxyz");
    EXPECT_EQ(callers_->known(request), nullptr);
    EXPECT_EQ(identity(request).id, "0188c0de-0000-4000-8000-000000000001");
    EXPECT_NE(callers_->known(request), nullptr);
    EXPECT_EQ(asked_, 1);
}

TEST_F(CallersTest, UnknownTokensAreRefused) {
    api_token_known_ = false;
    EXPECT_THROW(identity(request_with("Authorization", "Bearer socle_unknown")), base::Error);
    EXPECT_THROW(identity(request_with("Authorization", "Basic abc")), base::Error);
    EXPECT_THROW(identity(request_with("X-Token", "nonsense")), base::Error);
}

}  // namespace
}  // namespace socle::http
