#include "cli/application_roles.h"

#include "base/error.h"
#include "records/test_application.h"

#include <gmock/gmock.h>

namespace socle::cli {
namespace {

using testing::HasSubstr;

std::shared_ptr<const definition::Definition> with_roles(const std::string& roles) {
    return records::loaded({{"app.yaml", "app: club\n" + roles},
                            {"models/bed.yaml", "model: bed\nfields: {name: {type: text}}\n"}});
}

std::string refusal(const definition::Definition& definition,
                    const std::vector<std::string>& roles) {
    try {
        check_roles(definition, roles);
    } catch (const base::Error& error) {
        return error.message + " | " + error.hint;
    }
    return "";
}

TEST(CheckRoles, NamesTheOneThatIsNot) {
    const auto club = with_roles("roles: {boss: {may: []}, member: {may: []}}\n");
    EXPECT_EQ(refusal(*club, {}), "");
    EXPECT_EQ(refusal(*club, {"member", "boss"}), "");
    EXPECT_EQ(refusal(*club, {"boss", "membr"}),
              "there is no role 'membr'; did you mean 'member'? | app.yaml has: boss, member.");
    EXPECT_THAT(refusal(*club, {"king"}), testing::StartsWith("there is no role 'king' |"));
    EXPECT_THAT(refusal(*with_roles(""), {"x"}), HasSubstr("app.yaml has no roles"));
}

}  // namespace
}  // namespace socle::cli
