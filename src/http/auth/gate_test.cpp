#include "http/auth/gate.h"

#include "records/test_application.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

constexpr std::int64_t now_us = 1'800'000'000'000'000;

class AuthGateTest : public testing::Test {
protected:
    std::string token(std::string_view claims) const {
        return accounts::sign_token(claims, keys_.jwt_secret);
    }

    store::TestFolder folder_;
    accounts::Keys keys_ = accounts::load_keys(folder_.path(), "");
    std::shared_ptr<const definition::Definition> definition_ =
        records::loaded({{"app.yaml", "app: a\naccounts: {}\n"},
                         {"models/note.yaml", "model: note\nfields: {text: {type: text}}\n"}});
    accounts::Verifier verifier_{*definition_, keys_};
    AuthGate gate_{keys_, verifier_};
};

TEST_F(AuthGateTest, KnowsEveryFormOfItsKeys) {
    for (const auto& key : {keys_.anon_key, keys_.publishable_key, token(R"({"role":"anon"})")})
        EXPECT_EQ(gate_.kind_of(key, now_us), KeyKind::anonymous);
    for (const auto& key :
         {keys_.service_key, keys_.secret_key, token(R"({"role":"service_role"})")})
        EXPECT_EQ(gate_.kind_of(key, now_us), KeyKind::service);
}

TEST_F(AuthGateTest, NothingElseIsAKey) {
    const std::string others[] = {
        "",
        "x",
        "sb_publishable_x",
        "sb_secret_",
        keys_.anon_key + "x",
        keys_.jwt_secret,
        token(R"({"role":"authenticated","sub":"1"})"),
        token("{}"),
        token(R"({"role":"service_role","exp":1})"),
        accounts::sign_token(R"({"role":"service_role"})", std::string(32, 'x')),
    };
    for (const auto& other : others)
        EXPECT_EQ(gate_.kind_of(other, now_us), KeyKind::none) << other;
}

TEST_F(AuthGateTest, AnyKeyWillDoInEitherPlace) {
    Request request;
    request.now_us = now_us;
    EXPECT_EQ(gate_.refuse_without_key(request)->status, 401);
    request.headers = {{"ApiKey", keys_.publishable_key}};
    EXPECT_FALSE(gate_.refuse_without_key(request));
    const auto bearer = "Bearer " + keys_.secret_key;
    request.headers = {{"Authorization", bearer}};
    EXPECT_FALSE(gate_.refuse_without_key(request));
    request.headers = {{"apikey", "x"}, {"Authorization", bearer}};
    EXPECT_EQ(gate_.refuse_without_key(request)->status, 401);
}

}  // namespace
}  // namespace socle::http
