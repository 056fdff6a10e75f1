#include "cli/demo.h"

#include "base/error.h"
#include "cli/blocking.h"
#include "records/test_application.h"

#include <gmock/gmock.h>

namespace socle::cli {
namespace {

using records::TestApplication;
using Files = std::map<std::string, std::string>;

Files garden() {
    return {
        {"app.yaml", "app: garden\n"},
        {"models/bed.yaml", "model: bed\nkey: {id: serial}\nfields:\n  name: {type: text}\n"},
        {"models/plant.yaml", R"yaml(model: plant
key: {id: serial}
fields:
  name:   {type: text, required: true, unique: true}
  height: {type: integer, default: 10}
  bed:    {type: ref, to: bed, required: true}
  pin:    {type: text, default: "'x'", readonly: true}
check:
  - {rule: height < 500, message: Too tall.}
)yaml"},
        {"models/note.yaml", "model: note\nfields: {text: {type: text}}\n"},
        {"views/beds.yaml",
         "view: beds\nkey: id\nsql: select id from bed\nfields: {id: {type: integer}}\n"},
        {"demo/plant.csv", "name,height,bed\nRose,80,2\nTulip,,1\n"},
        {"demo/bed.yaml", "bed:\n  - {id: 1, name: North}\n  - {id: 2, name: South}\n"},
    };
}

TEST(Demo, FillsAnEmptyDatabaseThroughThePipeline) {
    TestApplication application(base::Dialect::sqlite, garden());
    EXPECT_EQ(load_demo(application.definition(), application.store()), 4U);
    const auto service = application.service();
    EXPECT_EQ(application.text(service, "bed", "order=id"),
              "{\"id\":1,\"name\":\"North\"}\n{\"id\":2,\"name\":\"South\"}");
    EXPECT_EQ(application.text(service, "plant", "select=name,height,bed&order=name"),
              "{\"name\":\"Rose\",\"height\":80,\"bed\":2}\n"
              "{\"name\":\"Tulip\",\"height\":10,\"bed\":1}");
    const auto events = application.new_events();
    EXPECT_EQ(std::ranges::count(events, '\n'), 3) << events;
    EXPECT_THAT(events, testing::HasSubstr("added plant"));
}

TEST(Demo, LeavesADatabaseWithAnyRowAlone) {
    TestApplication application(base::Dialect::sqlite, garden());
    application.create(application.service(), "note", R"({"text":"mine"})");
    EXPECT_EQ(load_demo(application.definition(), application.store()), 0U);
    EXPECT_EQ(application.text(application.service(), "bed", ""), "");
}

TEST(Demo, TheFirstAccountsDoNotHinderIt) {
    TestApplication application(base::Dialect::sqlite, garden());
    application.create(application.service(), "user", R"({"email":"admin@a.org"})");
    application.create(application.service(), "socle_mail",
                       R"({"recipient":"a@b.c","sender":"a@b.c","subject":"a","text":"b",)"
                       R"("html":"c","status":"kept","created_at":"2026-01-01T00:00:00Z"})");
    EXPECT_EQ(load_demo(application.definition(), application.store()), 4U);
}

TEST(Demo, AccountsAreLoadedBeforeWhatRefersToThem) {
    auto files = garden();
    const std::string ann = "00000000-0000-7000-8000-00000000000a";
    files["app.yaml"] = "app: garden\nroles: {boss: {may: []}}\n";
    files["models/note.yaml"] =
        "model: note\nfields: {text: {type: text}, author: {type: ref, to: user}}\n";
    files["demo/note.csv"] = "text,author\nHello," + ann + "\n";
    files["demo/user.yaml"] = "user: [{id: " + ann + ", email: ann@a.org, role: boss}]\n";
    TestApplication application(base::Dialect::sqlite, files);
    EXPECT_EQ(load_demo(application.definition(), application.store()), 6U);
    EXPECT_EQ(application.text(application.service(), "user", "select=email,role"),
              R"({"email":"ann@a.org","role":"boss"})");
    EXPECT_EQ(load_demo(application.definition(), application.store()), 0U);
}

TEST(Demo, AccountsHaveAPasswordAndAreConfirmed) {
    auto files = garden();
    files["app.yaml"] = "app: garden\nroles: {boss: {may: []}, hand: {may: []}}\n";
    files["models/user.yaml"] = "model: user\nfields: {nickname: {type: text, readonly: true}}\n";
    files["demo/user.csv"] =
        "email,password,role,roles,nickname\n"
        "ann@a.org,roses are red 12,boss,\"[\"\"hand\"\"]\",Annie\nbob@a.org,,,,\n";
    TestApplication application(base::Dialect::sqlite, files);
    EXPECT_EQ(load_demo(application.definition(), application.store()), 6U);
    const auto service = application.service();
    EXPECT_EQ(application.text(service, "user",
                               "select=email,role,roles,nickname&email_confirmed_at=not.is.null"
                               "&order=email"),
              R"({"email":"ann@a.org","role":"boss","roles":["hand"],"nickname":"Annie"})"
              "\n"
              R"({"email":"bob@a.org","role":null,"roles":null,"nickname":null})");
    base::Statement statement;
    statement.sql = R"(SELECT "hash" FROM "socle_password")";
    statement.columns = {{"hash", {base::Type::text, 0}}};
    const auto hashes = application.store().query(statement);
    ASSERT_EQ(hashes.size(), 1U);
    EXPECT_THAT(std::string(std::get<std::string_view>(hashes.at(0, 0))),
                testing::StartsWith("$argon2id$"));
}

TEST(Demo, AWeakPasswordIsRefusedWithItsFile) {
    auto files = garden();
    files["demo/user.csv"] = "email,password\nann@a.org,short\n";
    TestApplication application(base::Dialect::sqlite, files);
    try {
        load_demo(application.definition(), application.store());
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_THAT(error.message, testing::StartsWith("demo/user.csv: ann@a.org: Password"));
    }
}

TEST(Demo, WithDemonstrationAccountsThereMustBeNoOthers) {
    auto files = garden();
    files["demo/user.yaml"] = "user: [{email: ann@a.org}]\n";
    TestApplication application(base::Dialect::sqlite, files);
    application.create(application.service(), "user", R"({"email":"admin@a.org"})");
    EXPECT_EQ(load_demo(application.definition(), application.store()), 0U);
}

TEST(Demo, IsLoadedOnce) {
    TestApplication application(base::Dialect::sqlite, garden());
    EXPECT_EQ(load_demo(application.definition(), application.store()), 4U);
    EXPECT_EQ(load_demo(application.definition(), application.store()), 0U);
}

TEST(Demo, AnApplicationWithoutAnyIsNoMistake) {
    auto files = garden();
    files.erase("demo/plant.csv");
    files.erase("demo/bed.yaml");
    TestApplication application(base::Dialect::sqlite, files);
    EXPECT_EQ(load_demo(application.definition(), application.store()), 0U);
}

TEST(Demo, ARefusalNamesTheFile) {
    auto files = garden();
    files["demo/plant.csv"] = "name,height,bed\nRose,80,2\nOak,501,1\n";
    TestApplication application(base::Dialect::sqlite, files);
    try {
        load_demo(application.definition(), application.store());
        FAIL();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::check_violation);
        EXPECT_THAT(error.message, testing::StartsWith("demo/plant.csv: "));
        EXPECT_THAT(error.message + error.details, testing::HasSubstr("Too tall."));
    }
}

TEST(Blocking, ACommandsCallerPassesRulesAndSpeaksTheApplicationsLanguages) {
    auto files = garden();
    files["app.yaml"] = "app: garden\nlanguages: [fr, en]\n";
    TestApplication application(base::Dialect::sqlite, files);
    const auto caller = service_caller(application.definition());
    EXPECT_EQ(caller.identity.kind, access::Identity::Kind::service);
    EXPECT_THAT(caller.languages, testing::ElementsAre("fr", "en"));
    EXPECT_GT(caller.now_us, 1'700'000'000'000'000);
    EXPECT_NE(caller.request_id, service_caller(application.definition()).request_id);
}

TEST(Blocking, CreatesOrThrowsWhatThePipelineThrows) {
    TestApplication application(base::Dialect::sqlite, garden());
    const auto caller = service_caller(application.definition());
    records::WriteCommand command;
    command.model = application.definition().find_model("bed");
    command.body = R"([{"name":"East"},{"name":"West"}])";
    const auto answer =
        create_blocking(application.definition(), application.store(), caller, command);
    EXPECT_EQ(answer.affected, 2);
    EXPECT_THAT(answer.keys, testing::ElementsAre("1", "2"));
    command.body = R"({"colour":"red"})";
    EXPECT_THROW(create_blocking(application.definition(), application.store(), caller, command),
                 base::Error);
}

}  // namespace
}  // namespace socle::cli
