#include "access/administer.h"

#include "base/error.h"

#include <gtest/gtest.h>

namespace socle::access {
namespace {

Identity person(std::vector<std::string> permissions) {
    return make_identity({}, Identity::Kind::signed_in, "ann", {}, std::move(permissions));
}

TEST(MayAdminister, TakesThePermissionOfTheAreaOrOfAll) {
    struct Case {
        Identity identity;
        const char* area;
        bool may;
    };
    const Case all[] = {
        {person({}), "jobs", false},
        {person({}), "", false},
        {person({"administer"}), "jobs", true},
        {person({"administer"}), "", true},
        {person({"administer:jobs"}), "jobs", true},
        {person({"administer:jobs"}), "mails", false},
        {person({"administer:jobs"}), "", false},
        {person({"administer:"}), "", false},
        {person({"administer2", "Administer", "administer:job"}), "jobs", false},
        {make_identity({}, Identity::Kind::service, {}, {}, {}), "jobs", true},
        {make_identity({}, Identity::Kind::service, {}, {}, {}), "", true},
        {make_identity({}, Identity::Kind::anonymous, {}, {}, {}), "jobs", false},
    };
    for (const auto& each : all) {
        EXPECT_EQ(may_administer(each.identity, each.area), each.may)
            << each.identity.group << " " << each.area;
    }
}

TEST(IsAdministration, TellsTheBuiltInPermissions) {
    EXPECT_TRUE(is_administration("administer"));
    EXPECT_TRUE(is_administration("administer:people"));
    EXPECT_FALSE(is_administration("administers"));
    EXPECT_FALSE(is_administration("get:movies"));
    EXPECT_FALSE(is_administration(""));
}

TEST(RequireWriter, RefusesWhoOnlyLooks) {
    EXPECT_NO_THROW(require_writer(person({"administer"})));
    EXPECT_THROW(require_writer(person({std::string(only_looks_permission)})), base::Error);
    EXPECT_FALSE(is_administration(only_looks_permission));
}

}  // namespace
}  // namespace socle::access
