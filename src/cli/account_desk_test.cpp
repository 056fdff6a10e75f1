#include "cli/account_desk.h"

#include "base/error.h"
#include "cli/application.h"
#include "cli/first_admin.h"
#include "records/test_application.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

namespace socle::cli {
namespace {

using base::Dialect;
using base::Error;
using testing::ElementsAre;
using testing::HasSubstr;

/// The application of a folder, on either store, as commands meet it.
class DeskTest : public testing::TestWithParam<Dialect> {
protected:
    DeskTest() : database_(GetParam()) {
        settings_.folder = folder_.path();
        settings_.data = database_.settings().data_folder;
        settings_.database = database_.settings().database_url;
        write("app.yaml",
              "app: club\naccounts: {signup: open}\n"
              "roles: {boss: {may: [a, b]}, member: {may: [a]}}\n");
        write("models/bed.yaml", "model: bed\nfields: {name: {type: text}}\n");
    }

    void write(const std::string& name, const std::string& text) {
        const auto path = folder_.file(name);
        std::filesystem::create_directories(std::filesystem::path(path).parent_path());
        std::ofstream(path) << text;
    }
    std::unique_ptr<OpenAccounts> open() {
        return std::make_unique<OpenAccounts>(settings_, load_application(folder_.path()),
                                              "http://socle.test");
    }
    static accounts::FullUser add(AccountDesk& desk, const std::string& email,
                                  const std::vector<std::string>& roles = {}) {
        accounts::AdminChange change;
        change.email = email;
        change.email_confirm = true;
        change.roles = roles;
        return desk.run(desk.administration().create(desk.visitor(), change));
    }
    std::string refusal() {
        try {
            open();
        } catch (const Error& error) {
            return error.message + " | " + error.hint;
        }
        return "";
    }

    store::TestFolder folder_;
    store::TestDatabase database_;
    Settings settings_;
};

INSTANTIATE_TEST_SUITE_P(Stores, DeskTest, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& test) {
                             return test.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });

TEST_P(DeskTest, AnEmptyDatabaseGetsItsTables) {
    const auto opened = open();
    const auto made = add(opened->desk(), "Ann@B.org", {"member", "boss"});
    EXPECT_EQ(made.user.email, "ann@b.org");
    EXPECT_EQ(made.user.role, "member");
    EXPECT_THAT(made.user.roles, ElementsAre("boss"));
    EXPECT_TRUE(made.user.confirmed());
}

TEST_P(DeskTest, AccountsAreFoundByEmailNumberAndId) {
    const auto opened = open();
    auto& desk = opened->desk();
    const auto id = add(desk, "ann@b.org").user.id;
    EXPECT_EQ(desk.find(" Ann@b.ORG ").user.id, id);
    EXPECT_EQ(desk.find(id).user.email, "ann@b.org");
    accounts::AdminChange number;
    number.phone = "33612345678";
    desk.run(desk.administration().change(desk.visitor(), id, number));
    EXPECT_EQ(desk.find("+33 612 345 678").user.id, id);
    EXPECT_THROW(desk.find("+33 612 345 679"), Error);
    EXPECT_THROW(desk.find("nobody@b.org"), Error);
    EXPECT_THROW(desk.find("00000000-0000-7000-8000-000000000000"), Error);
}

TEST_P(DeskTest, ListsThoseWithARole) {
    const auto opened = open();
    auto& desk = opened->desk();
    add(desk, "ann@b.org", {"boss"});
    add(desk, "bob@b.org", {"member"});
    add(desk, "eve@b.org", {"member", "boss"});
    const auto emails = [&](const std::string& search, const std::string& role) {
        std::vector<std::string> found;
        for (const auto& each : desk.run(desk.administration().list(1, 50, search, role)).users)
            found.push_back(each.user.email);
        return found;
    };
    EXPECT_THAT(emails("", ""),
                testing::UnorderedElementsAre("ann@b.org", "bob@b.org", "eve@b.org"));
    EXPECT_THAT(emails("", "boss"), testing::UnorderedElementsAre("ann@b.org", "eve@b.org"));
    EXPECT_THAT(emails("", "bos"), ElementsAre());
    EXPECT_THAT(emails("", "b_ss"), ElementsAre());
    EXPECT_THAT(emails("bob", "member"), ElementsAre("bob@b.org"));
    EXPECT_THAT(emails("bob", "boss"), ElementsAre());
}

TEST_P(DeskTest, AdministratorsSetEveryFieldAndMayUndo) {
    write("models/user.yaml",
          "model: user\nfields:\n  nickname: {type: text, readonly: true}\n"
          "  born: {type: date, required: true}\ncheck:\n  - {rule: born < today, message: Not "
          "born.}\n");
    const auto opened = open();
    auto& desk = opened->desk();
    accounts::AdminChange change;
    change.email = "ann@b.org";
    change.fields["nickname"] = "A";
    change.fields["born"] = "2001-02-03";
    change.fields["created_at"] = "2020-01-02T03:04:05Z";
    struct Stop {};
    const accounts::Users::Also stop = [](store::Transaction&) -> base::Task<void> {
        throw Stop();
        co_return;
    };
    const auto& administration = desk.administration();
    EXPECT_THROW(desk.run(administration.create(desk.visitor(), change, stop)), Stop);
    EXPECT_THROW(desk.find("ann@b.org"), Error);
    const auto made = desk.run(administration.create(desk.visitor(), change));
    EXPECT_EQ(made.user.created_at, "2020-01-02T03:04:05+00:00");
    accounts::AdminChange later;
    later.fields["born"] = "2999-01-01";
    EXPECT_THROW(desk.run(administration.change(desk.visitor(), made.user.id, later)), Error);
    later.fields["born"] = "2002-01-01";
    desk.run(administration.change(desk.visitor(), made.user.id, later));
}

TEST_P(DeskTest, ADatabaseThatIsNotMigratedIsRefused) {
    add(open()->desk(), "ann@b.org");
    write("models/plot.yaml", "model: plot\nfields: {name: {type: text}}\n");
    EXPECT_THAT(refusal(), HasSubstr("socle migrate " + folder_.path()));
}

TEST_P(DeskTest, WritesBesideAServer) {
    add(open()->desk(), "ann@b.org");
    const auto server = store::open_store(database_.settings());
    const auto opened = open();
    add(opened->desk(), "bob@b.org");
    base::Statement statement;
    statement.sql = R"(SELECT count(*) FROM "user")";
    statement.columns = {{"count", {base::Type::integer, 0}}};
    EXPECT_EQ(std::get<std::int64_t>(server->query(statement).at(0, 0)), 2);
    server->execute({R"(UPDATE "user" SET "role" = 'boss')"});
    EXPECT_EQ(opened->desk().find("bob@b.org").user.role, "boss");
    server->close();
}

TEST_P(DeskTest, BesideAServerNothingIsMigrated) {
    add(open()->desk(), "ann@b.org");
    const auto server = store::open_store(database_.settings());
    write("models/plot.yaml", "model: plot\nfields: {name: {type: text}}\n");
    EXPECT_THAT(refusal(),
                HasSubstr(GetParam() == Dialect::sqlite ? "Start it again" : "socle migrate"));
    server->close();
}

/// Variables of the environment for as long as this object lives.
class AdminVariables {
public:
    AdminVariables(const char* email, const char* password) {
        ::setenv("SOCLE_ADMIN_EMAIL", email, 1);
        ::setenv("SOCLE_ADMIN_PASSWORD", password, 1);
    }
    ~AdminVariables() {
        ::unsetenv("SOCLE_ADMIN_EMAIL");
        ::unsetenv("SOCLE_ADMIN_PASSWORD");
    }
    AdminVariables(const AdminVariables&) = delete;
    AdminVariables& operator=(const AdminVariables&) = delete;
};

class FirstAdminTest : public DeskTest {
protected:
    bool greet() {
        const auto definition = load_application(folder_.path());
        const auto store = store::open_store(database_.settings());
        bool needed = false;
        {
            AccountServices services(*definition, *store,
                                     {.mail = "outbox", .trusted_proxies = {}});
            needed = needs_first_administrator(*definition, *store, services, {});
        }
        store->close();
        return needed;
    }
    std::int64_t bosses() {
        const auto opened = open();
        auto& desk = opened->desk();
        return desk.run(desk.administration().list(1, 1, {}, "boss")).total;
    }
};

INSTANTIATE_TEST_SUITE_P(Stores, FirstAdminTest, testing::Values(Dialect::sqlite));

TEST_P(FirstAdminTest, IsMadeOnceFromTheEnvironment) {
    open();
    EXPECT_TRUE(greet());
    EXPECT_EQ(bosses(), 0);
    const AdminVariables variables("root@b.org", "a long enough secret");
    EXPECT_FALSE(greet());
    EXPECT_EQ(bosses(), 1);
    EXPECT_FALSE(greet());
    EXPECT_EQ(bosses(), 1);
    EXPECT_EQ(open()->desk().find("root@b.org").user.role, "boss");
}

TEST_P(FirstAdminTest, IsRefusedWithAWeakPasswordOrHalfOfIt) {
    open();
    {
        const AdminVariables variables("root@b.org", "short");
        EXPECT_THROW(greet(), Error);
    }
    const AdminVariables variables("root@b.org", "");
    EXPECT_THROW(greet(), Error);
    EXPECT_EQ(bosses(), 0);
}

TEST_P(FirstAdminTest, IsNotMadeWhereAccountsAreNotServed) {
    write("app.yaml", "app: club\nroles: {boss: {may: []}}\n");
    open();
    const AdminVariables variables("root@b.org", "a long enough secret");
    EXPECT_FALSE(greet());
    EXPECT_EQ(bosses(), 0);
}

}  // namespace
}  // namespace socle::cli
