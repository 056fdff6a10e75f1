#include "accounts/user_json.h"

#include "base/json.h"

#include <gmock/gmock.h>
#include <boost/json/value.hpp>

namespace socle::accounts {
namespace {

constexpr const char* at = "2024-01-01T00:00:00.12+00:00";

FullUser ann() {
    FullUser full;
    full.user.id = "0188c0de-0000-4000-8000-000000000001";
    full.user.email = "ann@example.org";
    full.user.email_confirmed_at = at;
    full.user.last_sign_in_at = at;
    full.user.app_metadata = R"({"provider":"email","providers":["email"]})";
    full.user.user_metadata = R"({"name":"Ann","size":1.50})";
    full.user.created_at = at;
    full.user.updated_at = "2024-01-02T00:00:00+00:00";
    UserIdentity identity;
    identity.id = "0188c0de-0000-4000-8000-00000000000a";
    identity.user = full.user.id;
    identity.provider = "email";
    identity.provider_id = full.user.id;
    identity.email = full.user.email;
    identity.data = R"({"sub":"1"})";
    identity.last_sign_in_at = at;
    identity.created_at = at;
    identity.updated_at = at;
    full.identities.push_back(identity);
    return full;
}

bool is_json(const std::string& text) {
    base::JsonFault fault;
    return base::parse_json(text, fault).has_value();
}

TEST(UserJson, IsAsGoTrueWritesIt) {
    EXPECT_EQ(
        user_json(ann()),
        R"({"id":"0188c0de-0000-4000-8000-000000000001","aud":"authenticated",)"
        R"("role":"authenticated","email":"ann@example.org",)"
        R"("email_confirmed_at":"2024-01-01T00:00:00.12Z","phone":"",)"
        R"("confirmed_at":"2024-01-01T00:00:00.12Z","last_sign_in_at":"2024-01-01T00:00:00.12Z",)"
        R"("app_metadata":{"provider":"email","providers":["email"]},)"
        R"("user_metadata":{"name":"Ann","size":1.50},"identities":[{)"
        R"("identity_id":"0188c0de-0000-4000-8000-00000000000a",)"
        R"("id":"0188c0de-0000-4000-8000-000000000001",)"
        R"("user_id":"0188c0de-0000-4000-8000-000000000001","identity_data":{"sub":"1"},)"
        R"("provider":"email","last_sign_in_at":"2024-01-01T00:00:00.12Z",)"
        R"("created_at":"2024-01-01T00:00:00.12Z","updated_at":"2024-01-01T00:00:00.12Z",)"
        R"("email":"ann@example.org"}],"created_at":"2024-01-01T00:00:00.12Z",)"
        R"("updated_at":"2024-01-02T00:00:00Z","is_anonymous":false})");
}

TEST(UserJson, WhatIsUnderWayIsShown) {
    auto full = ann();
    full.new_email = "new@example.org";
    full.email_change_sent_at = at;
    full.confirmation_sent_at = at;
    full.recovery_sent_at = at;
    full.reauthentication_sent_at = at;
    full.user.invited_at = at;
    full.user.banned_until = at;
    full.user.deleted_at = at;
    const auto json = user_json(full);
    for (const char* name :
         {"email_change_sent_at", "confirmation_sent_at", "recovery_sent_at",
          "reauthentication_sent_at", "invited_at", "banned_until", "deleted_at"}) {
        EXPECT_TRUE(json.contains("\"" + std::string(name) + R"(":"2024-01-01T00:00:00.12Z")"))
            << name;
    }
    EXPECT_TRUE(json.contains(R"("new_email":"new@example.org")"));
    EXPECT_TRUE(is_json(json));
}

TEST(UserJson, RolesAndPermissionsAreShownInTheMetadata) {
    auto full = ann();
    full.user.app_metadata.clear();
    full.user.role = "editor";
    full.user.roles = {"helper"};
    full.user.permissions = {"films:write"};
    EXPECT_TRUE(user_json(full).contains(
        R"("app_metadata":{"role":"editor","roles":["helper"],"permissions":["films:write"]})"));
}

TEST(UserJson, TheFirstConfirmationCounts) {
    auto full = ann();
    full.user.phone_confirmed_at = "2023-12-31T00:00:00+00:00";
    EXPECT_TRUE(user_json(full).contains(R"("confirmed_at":"2023-12-31T00:00:00Z")"));
    full.user.email_confirmed_at.clear();
    EXPECT_TRUE(user_json(full).contains(R"("confirmed_at":"2023-12-31T00:00:00Z")"));
    full.user.phone_confirmed_at.clear();
    EXPECT_FALSE(user_json(full).contains("confirmed_at"));
}

TEST(UserJson, ABareAccount) {
    FullUser full;
    full.user.id = "x";
    full.user.is_anonymous = true;
    EXPECT_EQ(user_json(full),
              R"({"id":"x","aud":"authenticated","role":"authenticated","email":"","phone":"",)"
              R"("app_metadata":{},"user_metadata":{},"identities":[],"is_anonymous":true})");
}

TEST(FactorJson, IsAsGoTrueWritesIt) {
    UserFactor factor = {"f", "totp", "verified", "Phone of Ann", at, at, ""};
    EXPECT_EQ(factor_json(factor),
              R"({"id":"f","created_at":"2024-01-01T00:00:00.12Z",)"
              R"("updated_at":"2024-01-01T00:00:00.12Z","status":"verified",)"
              R"("friendly_name":"Phone of Ann","factor_type":"totp","phone":"",)"
              R"("last_challenged_at":null})");
    factor.name.clear();
    factor.last_challenged_at = at;
    EXPECT_EQ(factor_json(factor),
              R"({"id":"f","created_at":"2024-01-01T00:00:00.12Z",)"
              R"("updated_at":"2024-01-01T00:00:00.12Z","status":"verified","factor_type":"totp",)"
              R"("phone":"","last_challenged_at":"2024-01-01T00:00:00.12Z"})");
    EXPECT_EQ(factors_json({}), "[]");
    auto full = ann();
    EXPECT_FALSE(user_json(full).contains("factors"));
    full.factors = {factor, factor};
    EXPECT_TRUE(user_json(full).contains("\"factors\":" + factors_json(full.factors)));
}

TEST(SessionJson, HasTokensAndAccount) {
    SignedIn signed_in;
    signed_in.tokens = {"a.b.c", "r", "s", 3600, 1'700'003'600};
    signed_in.user = ann();
    const std::string start = R"({"access_token":"a.b.c","token_type":"bearer","expires_in":3600,)"
                              R"("expires_at":1700003600,"refresh_token":"r","user":)" +
                              user_json(ann());
    EXPECT_EQ(session_json(signed_in), start + "}");
    signed_in.provider_token = "p";
    signed_in.provider_refresh_token = "q";
    signed_in.weak_password = {"length"};
    EXPECT_EQ(session_json(signed_in),
              start + R"(,"provider_token":"p","provider_refresh_token":"q",)"
                      R"("weak_password":{"message":"The password is too short.",)"
                      R"("reasons":["length"]}})");
}

TEST(WeakPassword, EachReasonHasASentence) {
    for (const char* reason : {"length", "characters", "similar", "common", "pwned"})
        EXPECT_TRUE(weak_password_text({reason}).starts_with("The password ")) << reason;
    EXPECT_EQ(weak_password_text({"length", "common"}),
              "The password is too short. The password is known to be weak and easy to guess.");
}

}  // namespace
}  // namespace socle::accounts
