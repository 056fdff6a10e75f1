#include "accounts/trusted_claims.h"

#include "base/error.h"
#include "base/ids.h"

#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

using Names = std::vector<std::string>;

definition::Definition casting() {
    definition::Definition definition;
    definition.roles = {{"director", {}, {"patch:movies"}}};
    definition.accounts.trust = {
        {"https://a.example/", {"casting"}, "", "permissions", "https://casting.example/roles"},
        {"https://a.example/", {"second"}, "", "", ""},
        {"https://k.example/realms/x", {"account"}, "", "scope", "realm_access.roles"},
    };
    return definition;
}

std::string of_auth0(const std::string& more) {
    return R"({"iss":"https://a.example/","aud":["casting","x"],"sub":"auth0|abc")" + more + '}';
}

std::string of_keycloak(const std::string& more) {
    return R"({"iss":"https://k.example/realms/x","aud":"account",)"
           R"("sub":"F47AC10B-58CC-4372-A567-0E02B2C3D479")" +
           more + '}';
}

access::Identity identity(const std::string& payload) {
    return read_trusted_claims(payload, casting()).identity;
}

TEST(TrustedClaims, MakeASignedInIdentity) {
    const auto plain = identity(of_auth0(""));
    EXPECT_EQ(plain.kind, access::Identity::Kind::signed_in);
    EXPECT_EQ(plain.roles, Names());
    EXPECT_EQ(plain.permissions, Names());
    EXPECT_FALSE(plain.second_factor);
    EXPECT_EQ(identity(of_auth0(R"(,"role":"service_role")")).kind,
              access::Identity::Kind::signed_in);
    EXPECT_TRUE(identity(of_auth0(R"(,"aal":"aal2")")).second_factor);
}

TEST(TrustedClaims, TheAccountIsTheSubjectOrMadeOfIt) {
    EXPECT_EQ(identity(of_keycloak("")).id, "f47ac10b-58cc-4372-a567-0e02b2c3d479");
    EXPECT_EQ(identity(of_auth0("")).id, base::name_uuid("https://a.example/ auth0|abc"));
    EXPECT_EQ(identity(of_auth0("")).id, identity(of_auth0(R"(,"aud":"second")")).id);
    EXPECT_NE(identity(of_auth0("")).id, identity(of_auth0(R"(,"sub":"auth0|abd")")).id);
    EXPECT_NE(identity(of_auth0("")).id, identity(of_keycloak(R"(,"sub":"auth0|abc")")).id);
}

struct RightsCase {
    std::string payload;
    Names roles;
    Names permissions;
};

TEST(TrustedClaims, RightsComeFromTheClaimsThatAreNamed) {
    const std::string named = R"(,"https://casting.example/roles":)";
    for (const auto& [payload, roles, permissions] :
         {RightsCase{of_auth0(R"(,"permissions":["get:movies","post:movies"])"),
                     {},
                     {"get:movies", "post:movies"}},
          RightsCase{of_auth0(R"(,"permissions":"get:movies  post:movies ")"),
                     {},
                     {"get:movies", "post:movies"}},
          RightsCase{of_auth0(R"(,"permissions":[],"scope":"x")"), {}, {}},
          RightsCase{of_auth0(R"(,"permissions":null)"), {}, {}},
          RightsCase{of_auth0(named + R"(["director","king"])"), {"director"}, {"patch:movies"}},
          RightsCase{of_auth0(named + R"("director king")"), {"director"}, {"patch:movies"}},
          RightsCase{
              of_auth0(R"(,"roles":["director"],"app_metadata":{"role":"director"})"), {}, {}},
          RightsCase{of_keycloak(R"(,"realm_access":{"roles":["director"]},"scope":"openid a")"),
                     {"director"},
                     {"a", "openid", "patch:movies"}},
          RightsCase{
              of_keycloak(R"(,"realm_access.roles":["director"])"), {"director"}, {"patch:movies"}},
          RightsCase{of_keycloak(R"(,"realm_access":5)"), {}, {}},
          RightsCase{of_keycloak(R"(,"realm_access":{"other":{}})"), {}, {}},
          RightsCase{of_auth0(R"(,"aud":"second","permissions":["x"])"), {}, {}}}) {
        const auto read = identity(payload);
        EXPECT_EQ(read.roles, roles) << payload;
        EXPECT_EQ(read.permissions, permissions) << payload;
    }
}

TEST(TrustedClaims, GiveTheTimes) {
    const auto claims = read_trusted_claims(of_auth0(R"(,"exp":1700000000,"nbf":5)"), casting());
    EXPECT_EQ(claims.expires_s, 1'700'000'000.0);
    EXPECT_EQ(claims.not_before_s, 5.0);
}

struct Refused {
    std::string payload;
    const char* details;
};

TEST(TrustedClaims, NameTheClaimThatIsWrong) {
    for (const auto& [payload, details] :
         {Refused{"", "The payload of the token is no JSON object"},
          Refused{"[]", "The payload of the token is no JSON object"},
          Refused{"{}", "The token is for another audience"},
          Refused{R"({"iss":"https://a.example/","aud":"account","sub":"x"})",
                  "The token is for another audience"},
          Refused{R"({"iss":5,"aud":"casting"})", "The claim 'iss' must be a string"},
          Refused{R"({"iss":"https://a.example/","aud":"casting"})",
                  "The token has no claim 'sub'"},
          Refused{of_auth0(R"(,"sub":5)"), "The claim 'sub' must be a string"},
          Refused{of_auth0(R"(,"exp":"x")"), "The claim 'exp' must be a number"},
          Refused{of_auth0(R"(,"permissions":5)"),
                  "The claim 'permissions' must be a list of strings"},
          Refused{of_auth0(R"(,"permissions":[["x"]])"),
                  "The claim 'permissions' must be a list of strings"},
          Refused{of_keycloak(R"(,"realm_access":{"roles":{}})"),
                  "The claim 'realm_access.roles' must be a list of strings"}}) {
        try {
            identity(payload);
            ADD_FAILURE() << payload;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code, base::Code::bad_token);
            EXPECT_EQ(error.details, details) << payload;
            EXPECT_EQ(error.hint, "invalid_claims");
        }
    }
}

TEST(FindTrust, IsByTheWholeIssuer) {
    const auto definition = casting();
    EXPECT_EQ(find_trust(definition, "https://a.example/"), &definition.accounts.trust[0]);
    for (const char* other : {"", "https://a.example", "https://a.example/x", "HTTPS://a.example/"})
        EXPECT_EQ(find_trust(definition, other), nullptr) << other;
}

}  // namespace
}  // namespace socle::accounts
