#include "triggers/follower.h"

#include "base/time.h"
#include "triggers/delivery_desk.h"
#include "triggers/test_log.h"

#include <gmock/gmock.h>

namespace socle::triggers {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::int64_t second_us = 1'000'000;
constexpr std::int64_t start_us = 1'800'000'000 * second_us;

const TestFiles note_files = {
    {"app.yaml", "app: test\n"},
    {"mails/hello.md", "---\nto: a@example.org\nsubject: Hello\n---\nHello {{name}}.\n"},
    {"models/topic.yaml", "model: topic\nkey: {id: text}\nfields: {title: {type: text}}\n"},
    {"models/note.yaml",
     "model: note\nkey: {id: serial}\nfields:\n  name: {type: text}\n"
     "  level: {type: integer}\n  price: {type: decimal, scale: 2}\n  pin: {type: secret}\n"
     "  topic: {type: ref, to: topic}\n"
     "on:\n"
     "  created: [{webhook: 'https://example.org/a?key=hidden'}, {mail: hello}]\n"
     "  changed:\n"
     "    - {when: level > was.level, webhook: 'https://example.org/up', name: up}\n"
     "    - {when: name = 'b', webhook: 'https://example.org/b', name: b}\n"
     "    - {when: topic.title = 'T', webhook: 'https://example.org/t', name: t}\n"
     "  deleted: {when: was.level = 3 and level = 3, webhook: 'https://example.org/d'}\n"}};

class FollowerTest : public ::testing::TestWithParam<base::Dialect> {
protected:
    FollowerTest() : log_(GetParam(), note_files) {
        place_triggers(log_.store(), *log_.definition);
    }

    void add(int id, const std::string& name, int level) {
        const auto key = std::to_string(id);
        log_.log("INSERT INTO \"note\" (\"id\", \"name\", \"level\", \"pin\") VALUES (" + key +
                     ", '" + name + "', " + std::to_string(level) + ", 'hidden')",
                 "added", "note", key,
                 R"({"id":)" + key + R"(,"name":")" + name + R"(","level":)" +
                     std::to_string(level) + R"(,"price":null,"topic":null})");
    }
    void set(int id, const std::string& field, const std::string& before,
             const std::string& after) {
        const auto key = std::to_string(id);
        const auto json = [&](const std::string& value) {
            return field == "level" || value == "null" ? value : '"' + value + '"';
        };
        log_.log("UPDATE \"note\" SET \"" + field + "\" = '" + after + "' WHERE \"id\" = " + key,
                 "changed", "note", key,
                 "{\"" + field + "\":[" + json(before) + "," + json(after) + "]}");
    }
    void remove(int id, const std::string& name, int level) {
        const auto key = std::to_string(id);
        log_.log("DELETE FROM \"note\" WHERE \"id\" = " + key, "deleted", "note", key,
                 R"({"id":)" + key + R"(,"name":")" + name + R"(","level":)" +
                     std::to_string(level) + R"(,"price":null,"topic":null})");
    }
    void follow(Follower& follower, std::int64_t now_us = start_us) {
        ASSERT_TRUE(log_.run(follower.leads(now_us)));
        const auto last = log_.last_event();
        while (log_.run(follower.follow(last, now_us)).more)
            continue;
    }
    Follower fresh() { return {*log_.definition, GetParam(), log_.client()}; }

    /// "trigger record", in the order they were added.
    std::vector<std::string> added() {
        auto all = list_deliveries(log_.store(), "", 10'000);
        std::vector<std::string> names;
        for (auto each = all.rbegin(); each != all.rend(); ++each)
            names.push_back(each->trigger + " " + each->object_id);
        return names;
    }
    std::string body_of(const std::string& trigger) {
        base::Statement statement;
        statement.sql = "SELECT \"body\" FROM \"socle_delivery\" WHERE \"trigger\" = '" + trigger +
                        "' ORDER BY \"id\" LIMIT 1";
        statement.columns = {{"body", {base::Type::text, 0}}};
        return std::string(std::get<std::string_view>(log_.store().query(statement).at(0, 0)));
    }

    TestLog log_;
};

TEST_P(FollowerTest, ConditionsSeeTheRecordAtItsEvent) {
    add(1, "a", 1);
    set(1, "level", "1", "2");
    set(1, "name", "a", "b");
    set(1, "level", "2", "1");
    set(1, "name", "b", "c");
    set(1, "level", "1", "3");
    remove(1, "c", 3);
    auto follower = fresh();
    follow(follower);
    EXPECT_THAT(added(), ElementsAre("note.created.webhook 1", "note.created.mail.hello 1",
                                     "note.changed.up 1", "note.changed.b 1", "note.changed.b 1",
                                     "note.changed.up 1", "note.deleted.webhook 1"));
    EXPECT_THAT(body_of("note.changed.up"),
                HasSubstr(R"("record":{"id":1,"name":"a","level":2,"price":null,"topic":null}})"));
    EXPECT_THAT(body_of("note.created.webhook"), HasSubstr(R"("type":"note.created")"));
    EXPECT_THAT(body_of("note.deleted.webhook"), HasSubstr(R"("name":"c","level":3)"));
    EXPECT_EQ(log_.number("SELECT count(*) FROM \"socle_delivery\" WHERE \"body\" LIKE "
                          "'%hidden%' OR \"target\" LIKE '%hidden%'"),
              0);
}

TEST_P(FollowerTest, EachEventIsFollowedOnceWhoeverFollows) {
    auto first = fresh();
    add(1, "a", 1);
    follow(first);
    add(2, "a", 1);
    follow(first);
    follow(first);
    EXPECT_EQ(added().size(), 4U);
    log_.run(first.resign());
    auto second = fresh();
    follow(second);
    EXPECT_EQ(added().size(), 4U);
    add(3, "a", 1);
    follow(second);
    EXPECT_EQ(added().size(), 6U);
}

TEST_P(FollowerTest, NewTriggersStartAtThePresentAndGoneOnesAreForgotten) {
    add(1, "a", 1);
    place_triggers(log_.store(), *log_.definition);
    auto follower = fresh();
    follow(follower);
    EXPECT_EQ(added().size(), 2U) << "those that were there go on";
    add(2, "a", 1);
    log_.change("DELETE FROM \"socle_trigger\" WHERE \"name\" = 'note.created.webhook'");
    place_triggers(log_.store(), *log_.definition);
    auto later = fresh();
    log_.run(follower.resign());
    follow(later);
    add(3, "a", 1);
    follow(later);
    EXPECT_THAT(added(), ElementsAre("note.created.webhook 1", "note.created.mail.hello 1",
                                     "note.created.mail.hello 2", "note.created.webhook 3",
                                     "note.created.mail.hello 3"));
    log_.change("INSERT INTO \"socle_trigger\" (\"name\", \"cursor\") VALUES ('gone', 1)");
    place_triggers(log_.store(), *log_.definition);
    EXPECT_EQ(log_.number("SELECT count(*) FROM \"socle_trigger\" WHERE \"name\" = 'gone'"), 0);
}

TEST_P(FollowerTest, MoreEventsThanABatch) {
    constexpr int count = 450;
    for (int id = 1; id <= count; ++id)
        add(id, "a", 0);
    for (int round = 1; round <= 3; ++round)
        set(7, "level", std::to_string(round - 1), std::to_string(round));
    auto follower = fresh();
    follow(follower);
    EXPECT_EQ(added().size(), count * 2U + 3U);
    EXPECT_EQ(log_.number("SELECT count(*) FROM \"socle_delivery\" WHERE \"next_at\" IS NULL"), 2);
}

TEST_P(FollowerTest, RefsLeadToOtherRecordsAndMailsKnowThem) {
    log_.change("INSERT INTO \"topic\" (\"id\", \"title\") VALUES ('x', 'T')");
    add(1, "a", 1);
    set(1, "topic", "null", "x");
    log_.log("INSERT INTO \"note\" (\"id\", \"name\", \"topic\") VALUES (2, 'n', 'x')", "added",
             "note", "2", R"({"id":2,"name":"n","level":null,"price":null,"topic":"x"})");
    auto follower = fresh();
    follow(follower);
    EXPECT_THAT(added(), ::testing::Contains("note.changed.t 1"));
    log_.change("DELETE FROM \"socle_delivery\" WHERE \"object_id\" = '1'");
    EXPECT_THAT(body_of("note.created.mail.hello"),
                HasSubstr(R"("topic":{"id":"x","title":"T"},"record":{"id":"2",)"));
    EXPECT_THAT(body_of("note.created.mail.hello"), HasSubstr(R"("by":null,"user":null)"));
}

TEST_P(FollowerTest, WithoutEventsNothingIsAdded) {
    auto follower = fresh();
    EXPECT_EQ(log_.run(follower.follow(0, start_us)).added, 0U);
    log_.log("SELECT 1", "action", "user", "x", "{}");
    follow(follower);
    EXPECT_THAT(added(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Stores, FollowerTest,
                         ::testing::Values(base::Dialect::sqlite, base::Dialect::postgres));

class ClusterTest : public ::testing::Test {
protected:
    ClusterTest() : log_(base::Dialect::postgres, note_files) {
        place_triggers(log_.store(), *log_.definition);
    }
    TestLog log_;
};

TEST_F(ClusterTest, OneFollowsUntilItsHoldEnds) {
    Follower first(*log_.definition, log_.dialect(), log_.client());
    Follower second(*log_.definition, log_.dialect(), log_.client());
    EXPECT_TRUE(log_.run(first.leads(start_us)));
    EXPECT_FALSE(log_.run(second.leads(start_us)));
    EXPECT_TRUE(log_.run(first.leads(start_us + 10 * second_us)));
    EXPECT_FALSE(log_.run(second.leads(start_us + 20 * second_us)));
    EXPECT_TRUE(log_.run(second.leads(start_us + 30 * second_us)));
    log_.log("INSERT INTO \"note\" (\"id\") VALUES (1)", "added", "note", "1", R"({"id":1})");
    const auto last = log_.last_event();
    EXPECT_EQ(log_.run(first.follow(last, start_us)).added, 0U) << "its hold was taken";
    EXPECT_EQ(log_.run(second.follow(last, start_us)).added, 2U);
    log_.run(second.resign());
    EXPECT_TRUE(log_.run(first.leads(start_us + 30 * second_us)));
    EXPECT_EQ(log_.run(first.follow(last, start_us)).added, 0U);
}

}  // namespace
}  // namespace socle::triggers
