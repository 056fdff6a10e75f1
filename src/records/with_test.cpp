#include "records/records.h"

#include "base/error.h"
#include "records/test_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace socle::records {
namespace {

using base::Code;
using base::Dialect;
using base::Error;

const std::string ann = "00000000-0000-7000-8000-00000000000a";

const std::map<std::string, std::string> application_files = {
    {"app.yaml", "app: club\n"},
    {"models/user.yaml",
     "model: user\nfields:\n  nick: {type: text}\n"
     "access: {read: id = me, create: signed_in, update: id = me, delete: id = me}\n"},
    {"models/badge.yaml",
     "model: badge\nkey: {id: serial}\nfields:\n"
     "  owner: {type: ref, to: user, required: true, on_delete: cascade}\n"
     "  title: {type: text}\n"
     "access: {read: owner.email = 'ann@a.org', create: signed_in, update: owner = me}\n"},
};

/// What a write brings along: a row of another table, and perhaps a refusal behind it.
struct Companion {
    base::Dialect dialect;
    bool refuses = false;
    int calls = 0;
    std::vector<std::string> keys;
    std::int64_t affected = 0;

    base::Task<void> run(store::Transaction& transaction, const WriteAnswer& answer) {
        ++calls;
        keys = answer.keys;
        affected = answer.affected;
        base::Statement statement;
        statement.sql =
            "INSERT INTO \"badge\" (\"owner\", \"title\") SELECT \"id\", 'made' FROM \"user\"";
        const base::Values none;
        co_await transaction.run(statement, none);
        if (refuses) throw Error(Code::check_violation, "no companion");
    }
};

class WithTest : public testing::TestWithParam<Dialect> {
protected:
    WithTest()
        : application_(GetParam(), application_files), companion_({GetParam(), false, 0, {}, 0}) {
        application_.create(application_.service(), "user",
                            R"({"id":")" + ann + R"(","email":"ann@a.org"})");
        application_.new_events();
    }

    using Verb = TestApplication::Verb;

    WriteCommand command(std::string_view query, std::string_view body) {
        WriteCommand made;
        made.model = application_.index_of("user");
        made.query = query;
        made.body = body;
        made.with = [this](store::Transaction& transaction, const WriteAnswer& answer) {
            return companion_.run(transaction, answer);
        };
        return made;
    }

    std::string badges() {
        return application_.text(application_.service(), "badge", "select=title");
    }
    std::string nicks() {
        return application_.text(application_.service(), "user", "select=nick&order=created_at,id");
    }

    TestApplication application_;
    Companion companion_;
};

TEST_P(WithTest, RunsBehindACreate) {
    const auto answer = application_.write(Verb::create, application_.service(),
                                           command("", R"([{"nick":"b"},{"nick":"c"}])"));
    EXPECT_EQ(companion_.calls, 1);
    EXPECT_EQ(companion_.keys, answer.keys);
    EXPECT_EQ(companion_.affected, 2);
    EXPECT_EQ(application_.read(application_.service(), "badge", "").rows.size(), 3U);
}

TEST_P(WithTest, RunsBehindAnUpdateAndARemoval) {
    application_.write(Verb::update, application_.service(),
                       command("email=eq.ann@a.org", R"({"nick":"a"})"));
    EXPECT_EQ(companion_.keys, std::vector<std::string>{ann});
    EXPECT_EQ(companion_.affected, 1);
    EXPECT_EQ(badges(), R"({"title":"made"})");
    application_.write(Verb::remove, application_.service(), command("email=eq.ann@a.org", ""));
    EXPECT_EQ(companion_.calls, 2);
    EXPECT_EQ(companion_.affected, 1);
    EXPECT_EQ(badges(), "");
}

TEST_P(WithTest, ARefusalUndoesTheWriteAndItsEvents) {
    companion_.refuses = true;
    const auto refused = [&](Verb verb, std::string_view query, std::string_view body) {
        try {
            application_.write(verb, application_.service(), command(query, body));
            ADD_FAILURE() << "not refused";
        } catch (const Error& error) {
            EXPECT_EQ(error.message, "no companion");
        }
        EXPECT_EQ(application_.new_events(), "");
        EXPECT_EQ(badges(), "");
        EXPECT_EQ(nicks(), R"({"nick":null})");
    };
    refused(Verb::create, "", R"({"nick":"b"})");
    refused(Verb::update, "email=eq.ann@a.org", R"({"nick":"a"})");
    refused(Verb::remove, "email=eq.ann@a.org", "");
    EXPECT_GE(companion_.calls, 3);
}

TEST_P(WithTest, IsNotRunForAnEmptyBody) {
    application_.write(Verb::create, application_.service(), command("", "[]"));
    EXPECT_EQ(companion_.calls, 0);
}

TEST_P(WithTest, TheServiceKeyMayActForAnAccount) {
    const auto caller = application_.caller(access::Identity::Kind::service, ann);
    application_.update(caller, "user", "email=eq.ann@a.org", R"({"phone":"123"})");
    EXPECT_EQ(application_.new_events(),
              "changed user " + ann + R"( {"phone":[null,"123"]} )" + ann);
    application_.create(caller, "badge", R"({"owner":")" + ann + R"("})");
    EXPECT_THAT(application_.new_events(), testing::EndsWith(" " + ann));
}

class AccountRows : public WithTest {};

TEST_P(AccountRows, BuiltInFieldsAreRefusedWhateverTheRulesSay) {
    const auto me = application_.user(ann);
    application_.update(me, "user", "id=eq." + ann, R"({"nick":"a"})");
    EXPECT_EQ(application_.text(me, "user", "select=nick,email"),
              R"({"nick":"a","email":"ann@a.org"})");
    for (const char* body :
         {R"({"email":"b@a.org"})", R"({"role":"boss"})", R"({"nick":"x","roles":["boss"]})",
          R"({"permissions":["a"]})", R"({"is_anonymous":true})", R"({"app_metadata":{}})",
          R"({"banned_until":null})", R"({"created_at":"2020-01-01T00:00:00Z"})"}) {
        try {
            application_.update(me, "user", "id=eq." + ann, body);
            ADD_FAILURE() << body;
        } catch (const Error& error) {
            EXPECT_EQ(error.code, Code::permission_denied) << body;
        }
    }
    EXPECT_THROW(application_.create(me, "user", R"({"email":"c@a.org"})"), Error);
    EXPECT_EQ(nicks(), R"({"nick":"a"})");
}

TEST_P(AccountRows, RulesFollowRefsToAccounts) {
    const auto me = application_.user(ann);
    application_.create(me, "badge", R"({"owner":")" + ann + R"(","title":"first"})");
    EXPECT_EQ(application_.text(me, "badge", "select=title"), R"({"title":"first"})");
    application_.update(application_.service(), "user", "id=eq." + ann, R"({"email":"ann@b.org"})");
    EXPECT_EQ(application_.text(me, "badge", "select=title"), "");
    EXPECT_THROW(
        application_.create(me, "badge", R"({"owner":"00000000-0000-7000-8000-00000000000f"})"),
        Error);
}

TEST_P(AccountRows, TheirDeletionTakesAllAlongThatIsTheirs) {
    application_.create(application_.service(), "badge", R"({"owner":")" + ann + R"("})");
    application_.create(
        application_.service(), "socle_password",
        R"({"user":")" + ann + R"(","hash":"x","changed_at":"2026-01-01T00:00:00Z"})");
    application_.new_events();
    application_.remove(application_.user(ann), "user", "id=eq." + ann);
    EXPECT_THAT(application_.new_events(),
                testing::AllOf(testing::HasSubstr("deleted user " + ann),
                               testing::HasSubstr("deleted badge 1"),
                               testing::Not(testing::HasSubstr("socle_password"))));
    EXPECT_EQ(application_.text(application_.service(), "socle_password", ""), "");
}

INSTANTIATE_TEST_SUITE_P(Stores, WithTest, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tried) {
                             return tried.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });
INSTANTIATE_TEST_SUITE_P(Stores, AccountRows, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& tried) {
                             return tried.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });

}  // namespace
}  // namespace socle::records
