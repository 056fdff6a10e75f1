#include "accounts/claims.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

using access::Identity;
using Names = std::vector<std::string>;

definition::Definition casting() {
    definition::Definition definition;
    definition.roles = {{"assistant", {}, {"get:movies"}},
                        {"director", {}, {"get:movies", "patch:movies"}}};
    return definition;
}

struct Case {
    const char* payload;
    Identity::Kind kind;
    std::string id;
    Names roles;
    Names permissions;
};

class ReadClaims : public testing::TestWithParam<Case> {};

TEST_P(ReadClaims, MakesTheIdentity) {
    const Identity identity = read_claims(GetParam().payload, casting()).identity;
    EXPECT_EQ(identity.kind, GetParam().kind);
    EXPECT_EQ(identity.id, GetParam().id);
    EXPECT_EQ(identity.roles, GetParam().roles);
    EXPECT_EQ(identity.permissions, GetParam().permissions);
}

INSTANTIATE_TEST_SUITE_P(
    BuiltInRoles, ReadClaims,
    testing::Values(
        Case{"{}", Identity::Kind::anonymous, "", {}, {}},
        Case{R"({"role":null,"sub":"u1"})", Identity::Kind::anonymous, "", {}, {}},
        Case{R"({"role":"anon","sub":"u1","permissions":["x"]})",
             Identity::Kind::anonymous,
             "",
             {},
             {}},
        Case{R"({"role":"service_role","sub":"u1"})", Identity::Kind::service, "", {}, {}},
        Case{R"({"role":"authenticated","sub":"u1"})", Identity::Kind::signed_in, "u1", {}, {}},
        Case{R"({"role":"authenticated"})", Identity::Kind::signed_in, "", {}, {}}));

INSTANTIATE_TEST_SUITE_P(
    Rights, ReadClaims,
    testing::Values(
        Case{R"({"role":"director","sub":"u1"})",
             Identity::Kind::signed_in,
             "u1",
             {"director"},
             {"get:movies", "patch:movies"}},
        Case{R"({"role":"authenticated","sub":"u1","app_metadata":{"role":"assistant"}})",
             Identity::Kind::signed_in,
             "u1",
             {"assistant"},
             {"get:movies"}},
        Case{R"({"role":"assistant","app_metadata":{"roles":["director","assistant"]}})",
             Identity::Kind::signed_in,
             "",
             {"assistant", "director"},
             {"get:movies", "patch:movies"}},
        Case{R"({"role":"authenticated","app_metadata":{"roles":["gone","service_role","anon"]}})",
             Identity::Kind::signed_in,
             "",
             {},
             {}},
        Case{R"({"role":"authenticated","permissions":["post:movies","get:movies"],)"
             R"("app_metadata":{"permissions":"delete:movies"}})",
             Identity::Kind::signed_in,
             "",
             {},
             {"delete:movies", "get:movies", "post:movies"}},
        Case{R"({"role":"assistant","permissions":["get:movies"],"app_metadata":null,"sub":null})",
             Identity::Kind::signed_in,
             "",
             {"assistant"},
             {"get:movies"}},
        Case{R"({"role":"authenticated","user_metadata":{"role":"director","permissions":["x"]}})",
             Identity::Kind::signed_in,
             "",
             {},
             {}}));

TEST(ReadClaims, GivesTheTimes) {
    const Claims with = read_claims(R"({"exp":1700000000,"nbf":1.5})", casting());
    EXPECT_EQ(with.expires_s, 1700000000.0);
    EXPECT_EQ(with.not_before_s, 1.5);
    const Claims without = read_claims(R"({"exp":null})", casting());
    EXPECT_GT(without.expires_s, 1e300);
    EXPECT_LT(without.not_before_s, -1e300);
}

struct RefusedCase {
    const char* payload;
    const char* message;
    const char* details;
};

class ReadClaimsRefuses : public testing::TestWithParam<RefusedCase> {};

TEST_P(ReadClaimsRefuses, AndNamesTheClaim) {
    try {
        read_claims(GetParam().payload, casting());
        ADD_FAILURE() << GetParam().payload;
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::bad_token);
        EXPECT_EQ(error.message, GetParam().message);
        EXPECT_EQ(error.details, GetParam().details);
    }
}

constexpr const char* parsing = "Parsing claims failed";
constexpr const char* known_roles =
    "The claim 'role' must be one of anon, authenticated, service_role, assistant, director";

INSTANTIATE_TEST_SUITE_P(
    Claims, ReadClaimsRefuses,
    testing::Values(
        RefusedCase{"", parsing, "The payload of the token is no JSON object"},
        RefusedCase{"[]", parsing, "The payload of the token is no JSON object"},
        RefusedCase{"{", parsing, "The payload of the token is no JSON object"},
        RefusedCase{R"({"exp":"soon"})", parsing, "The claim 'exp' must be a number"},
        RefusedCase{R"({"nbf":[]})", parsing, "The claim 'nbf' must be a number"},
        RefusedCase{R"({"role":1})", parsing, "The claim 'role' must be a string"},
        RefusedCase{R"({"role":"authenticated","sub":7})", parsing,
                    "The claim 'sub' must be a string"},
        RefusedCase{R"({"role":"authenticated","permissions":{}})", parsing,
                    "The claim 'permissions' must be a list of strings"},
        RefusedCase{R"({"role":"authenticated","permissions":["a",1]})", parsing,
                    "The claim 'permissions' must be a list of strings"},
        RefusedCase{R"({"role":"authenticated","app_metadata":"x"})", parsing,
                    "The claim 'app_metadata' must be an object"},
        RefusedCase{R"({"role":"authenticated","app_metadata":{"roles":1}})", parsing,
                    "The claim 'roles' must be a list of strings"},
        RefusedCase{R"({"role":"admin"})", "role \"admin\" does not exist", known_roles},
        RefusedCase{R"({"role":""})", "role \"\" does not exist", known_roles},
        RefusedCase{R"({"role":"Director"})", "role \"Director\" does not exist", known_roles}));

TEST(ReadClaimsRefuses, WithTheNameThatWasMeant) {
    try {
        read_claims(R"({"role":"directr"})", casting());
        ADD_FAILURE();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.hint, "Perhaps you meant the role \"director\"");
    }
}

}  // namespace
}  // namespace socle::accounts
