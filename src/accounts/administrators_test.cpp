#include "accounts/administrators.h"

#include "base/error.h"
#include "records/test_application.h"

#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

std::shared_ptr<const definition::Definition> with_roles(const std::string& roles) {
    return records::loaded({{"app.yaml", "app: club\n" + roles},
                            {"models/bed.yaml", "model: bed\nfields: {name: {type: text}}\n"}});
}

TEST(AdministratorRole, AdministersOrIsCalledSoOrHasTheMostPermissions) {
    struct Case {
        const char* roles;
        const char* role;
        bool given;  ///< that the account gets `administer` itself
    };
    const Case all[] = {
        {"roles: {admin: {may: [a, b]}, clerk: {may: [administer]}}\n", "clerk", false},
        {"roles: {admin: {may: [administer:jobs]}, clerk: {may: [a]}}\n", "admin", true},
        {"roles: {all: {may: [a, b, c]}, admin: {may: [a]}}\n", "admin", true},
        {"roles: {all: {may: [a, b, c]}, administrator: {may: []}}\n", "administrator", true},
        {"roles: {one: {may: [a]}, two: {like: one, may: [b]}, three: {may: [c]}}\n", "two", true},
        {"roles: {one: {may: [a]}, two: {may: [b]}}\n", "one", true},
        {"", "", true},
    };
    for (const auto& each : all) {
        const auto club = with_roles(each.roles);
        EXPECT_EQ(administrator_role(*club), each.role) << each.roles;
        const auto change = first_administrator(*club, "a@example.org", "secret");
        EXPECT_EQ(change.permissions.has_value(), each.given) << each.roles;
        EXPECT_EQ(change.roles->size(), *each.role == '\0' ? 0 : 1) << each.roles;
    }
}

TEST(RequireReach, NobodyGivesOrTakesMoreAdministrationThanTheyHave) {
    const auto club = with_roles("roles: {boss: {may: [administer]}, member: {may: [a]}}\n");
    const auto who = [&](std::vector<std::string> permissions) {
        return access::make_identity(*club, access::Identity::Kind::signed_in, "ann", {},
                                     std::move(permissions));
    };
    const auto refused = [&](const access::Identity& identity, std::vector<std::string> roles,
                             std::vector<std::string> permissions) {
        try {
            require_reach(*club, identity, std::move(roles), std::move(permissions));
        } catch (const base::Error& error) {
            return error.details == "not_admin";
        }
        return false;
    };
    EXPECT_FALSE(refused(who({"administer:people"}), {"member"}, {"b"}));
    EXPECT_FALSE(refused(who({"administer:people"}), {}, {"administer:people"}));
    EXPECT_TRUE(refused(who({"administer:people"}), {"boss"}, {}));
    EXPECT_TRUE(refused(who({"administer:people"}), {}, {"administer:jobs"}));
    EXPECT_FALSE(refused(who({"administer"}), {"boss"}, {"administer:jobs"}));
    const auto service = access::make_identity(*club, access::Identity::Kind::service, {}, {}, {});
    EXPECT_FALSE(refused(service, {"boss"}, {}));
}

}  // namespace
}  // namespace socle::accounts
