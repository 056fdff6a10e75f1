#include "trial/answer.h"

#include "trial/report.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace socle::trial {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// An answer with a bit of everything.
Answer sample() {
    Answer answer;
    answer.status = 201;
    answer.headers = {{"content-type", "application/json"}, {"x-count", "2"}};
    answer.body = R"([{"id":7,"name":"Ann"}])";
    answer.json = boost::json::parse(answer.body);
    answer.events = {{"changed", "note", "7", "id-of-ann", boost::json::parse(R"({"a":[1,2]})")}};
    answer.mails = {{"ann@example.org", "Hello", "Your code is 123.", "welcome"}};
    return answer;
}

class AnswerTest : public testing::Test {
protected:
    std::vector<std::string> differences(const std::string& expect) {
        std::vector<definition::Problem> problems;
        const auto file = read_test_file(
            "tests/a.yaml", "tests: {a: [{request: GET /x, expect: " + expect + "}]}", problems);
        if (!file) return {definition::to_text(problems.front())};
        const FindAccount find = [](const std::string& email) { return "id-of-" + email; };
        std::vector<std::string> texts;
        for (const auto& each : compare(file->tests[0].steps[0].expect, sample(), values_, find))
            texts.push_back(each.text);
        return texts;
    }

    Values values_;
};

TEST_F(AnswerTest, WhatIsAsExpected) {
    for (const char* expect : {
             "{}",
             "{status: 201}",
             "{headers: {Content-Type: application/json, X-Count: 2, X-Other: <absent>}}",
             "{body: [{id: 7, name: Ann}]}",
             "{includes: [{name: Ann}]}",
             "{text: [Ann, '<matches \"id\":\\d>'], forbidden: [Bob, secret]}",
             "{events: [{changed: note, key: 7, by: ann, changes: {a: [1, 2]}}]}",
             "{events: [{changed: note}]}",
             "{mails: [{to: ann@example.org, subject: Hello, template: welcome, text: code}]}",
         }) {
        EXPECT_THAT(differences(expect), IsEmpty()) << expect;
    }
}

TEST_F(AnswerTest, WhatIsNot) {
    const std::pair<const char*, const char*> cases[] = {
        {"{status: 200}", "status: expected 200, found 201"},
        {"{headers: {X-Count: 3}}", R"(headers.X-Count: expected 3, found "2")"},
        {"{headers: {X-Other: <any>}}", "headers.X-Other: expected <any>, it is not there"},
        {"{headers: {X-Count: <absent>}}", R"(headers.X-Count: expected nothing, found "2")"},
        {"{body: <absent>}", R"(body: expected none, found "[{\"id\":7,\"name\":\"Ann\"}]")"},
        {"{text: Bob}", "text: not found: Bob"},
        {"{forbidden: Ann}", "forbidden in the body: Ann"},
        {"{forbidden: application}", "forbidden in the header content-type: application"},
        {"{events: []}", R"(events.0: not expected: changed note 7 {"a":[1,2]})"},
        {"{events: [{added: note}]}", "events.0: found changed note 7"},
        {"{events: [{changed: note, key: 8}]}", "events.0.key: expected 8, found 7"},
        {"{events: [{changed: note, by: bob}]}", "events.0.by: expected bob, found id-of-ann"},
        {"{events: [{changed: note, changes: {a: [1, 3]}}]}",
         "events.0.changes.a.1: expected 3, found 2"},
        {"{events: [{changed: note}, {added: note}]}", "events.1: there is none"},
        {"{mails: []}", "mails.0: not expected: to ann@example.org, \"Hello\""},
        {"{mails: [{text: [code, other]}]}", "mails.0.text: not found: other"},
        {"{mails: [{subject: Bye}]}", R"(mails.0.subject: expected "Bye", found "Hello")"},
    };
    for (const auto& [expect, difference] : cases)
        EXPECT_THAT(differences(expect), ElementsAre(difference)) << expect;
}

TEST_F(AnswerTest, NamedGroupsAreSaved) {
    EXPECT_THAT(differences(R"({mails: [{text: '<matches code is (?P<code>\d+)>'}]})"), IsEmpty());
    EXPECT_EQ(values_.text("${code}!"), "123!");
    EXPECT_EQ(values_.text("${other}"), "");
    EXPECT_THAT(values_.missing(), ElementsAre("other"));
    EXPECT_THAT(values_.missing(), IsEmpty());
}

TEST_F(AnswerTest, PathsLeadToValues) {
    const std::pair<const char*, const char*> cases[] = {
        {"status", "201"},
        {"body.0.id", "7"},
        {"body.0", R"({"id":7,"name":"Ann"})"},
        {"headers.X-Count", R"("2")"},
        {"mails.0.text", R"("Your code is 123.")"},
    };
    for (const auto& [path, value] : cases) {
        const auto found = value_at(sample(), path);
        ASSERT_TRUE(found) << path;
        EXPECT_EQ(boost::json::serialize(*found), value) << path;
    }
    for (const char* path : {"body.1", "body.x", "body.0.other", "headers.X-Other", "mails.1"})
        EXPECT_FALSE(value_at(sample(), path)) << path;
}

TEST_F(AnswerTest, ReportsForPeopleAndServers) {
    Outcome outcome;
    outcome.file = "tests/a.yaml";
    outcome.test = "a < b";
    outcome.store = "sqlite";
    EXPECT_EQ(outcome_text(outcome), "ok   tests/a.yaml · a < b (sqlite, 0.00 s)\n");
    outcome.step = "line 3, step 1, GET /x";
    outcome.differences = {{{4, 5, 0}, "status: expected 200, found 404"}};
    outcome.answer = "404\n\n{}";
    EXPECT_EQ(outcome_text(outcome),
              "FAIL tests/a.yaml · a < b (sqlite, 0.00 s)\n"
              "  line 3, step 1, GET /x\n"
              "    tests/a.yaml:4:5: status: expected 200, found 404\n"
              "    The answer:\n"
              "      | 404\n      | \n      | {}\n");
    const auto xml = junit_text("app", {outcome});
    EXPECT_THAT(xml, HasSubstr(R"(tests="1" failures="1")"));
    EXPECT_THAT(xml, HasSubstr("name=\"a &lt; b (sqlite)\""));
    EXPECT_THAT(xml, HasSubstr("<failure message=\"status: expected 200, found 404\">"));
}

}  // namespace
}  // namespace socle::trial
