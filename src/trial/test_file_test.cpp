#include "trial/test_file.h"

#include <gmock/gmock.h>

namespace socle::trial {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> mistakes(std::string_view text) {
    std::vector<definition::Problem> problems;
    const auto file = read_test_file("tests/a.yaml", text, problems);
    EXPECT_EQ(file == nullptr, !problems.empty());
    std::vector<std::string> texts;
    for (const auto& problem : problems)
        texts.push_back(definition::to_text(problem).substr(std::string("tests/a.yaml:").size()));
    return texts;
}

TEST(TestFileTest, ReadsStepsWithWhatFilesAndTestsSay) {
    std::vector<definition::Problem> problems;
    const auto file = read_test_file("tests/a.yaml", R"(
demo: true
environment: {HOST: example.org, PORT: 80}
given: {note: [{id: 1}]}
as: service
tests:
  short:
    - request: GET /a?b=c d
    - request: POST /b
      as: ann@example.org
      json: {a: 1}
      within: 5s
      expect: {status: 201, text: [a, b], forbidden: c, unordered: true}
      save: {id: body.0.id}
  long:
    as: {role: editor}
    steps:
      - request: DELETE /c
)",
                                     problems);
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->demo);
    EXPECT_EQ(file->environment.at("PORT"), "80");
    ASSERT_NE(file->given, nullptr);
    ASSERT_EQ(file->tests.size(), 2U);
    const auto& steps = file->tests[0].steps;
    EXPECT_EQ(steps[0].method, "GET");
    EXPECT_EQ(steps[0].target, "/a?b=c d");
    EXPECT_EQ(steps[0].as->text, "service");
    EXPECT_EQ(steps[0].expect.status, 0);
    EXPECT_EQ(steps[1].as->text, "ann@example.org");
    EXPECT_EQ(steps[1].within_s, 5);
    EXPECT_EQ(steps[1].expect.status, 201);
    EXPECT_EQ(steps[1].expect.texts.size(), 2U);
    EXPECT_EQ(steps[1].expect.forbidden.size(), 1U);
    EXPECT_TRUE(steps[1].expect.unordered);
    EXPECT_THAT(steps[1].save, ElementsAre(std::pair<std::string, std::string>("id", "body.0.id")));
    EXPECT_TRUE(file->tests[1].steps[0].as->is_map());
}

TEST(TestFileTest, MistakesHaveTheirPlace) {
    const std::pair<const char*, const char*> cases[] = {
        {"tests: {a: [{request: GET /x, expect: {statuz: 2}}]}",
         "1:40: unknown key 'statuz'; did you mean 'status'?"},
        {"tests: {a: [{as: service}]}", "1:13: key 'request' is missing"},
        {"tests: {a: [{request: get /x}]}",
         "1:23: expected a request like 'GET /rest/v1/movie', found 'get /x'"},
        {"tests: {a: [{request: GET x}]}",
         "1:23: expected a request like 'GET /rest/v1/movie', found 'GET x'"},
        {"tests: {a: [{request: GET /x, json: {}}]}", "1:37: a GET has no body"},
        {"tests: {a: [{request: POST /x, json: {}, text: a}]}",
         "1:48: a request has one body: json, form, multipart or text"},
        {"tests: {a: [{request: GET /x, as: servic}]}",
         "1:35: unknown caller 'servic'; did you mean 'service'?; it is 'anonymous', 'nobody', "
         "'service' or 'secret', an account's email, or claims like {role: NAME}"},
        {"tests: {a: [{request: GET /x, expect: {body: <intger>}}]}",
         "1:46: unknown hole '<intger>'; did you mean 'integer'?"},
        {"tests: {a: [{request: GET /x, expect: {events: [{key: 1}]}}]}",
         "1:49: an event has one of 'added', 'changed', 'deleted' or 'action'"},
        {"tests: {a: [{request: GET /x, save: {a: bdy.0}}]}",
         "1:41: 'bdy' is no part of an answer; did you mean 'body'?; those are 'body', 'headers', "
         "'text', 'status' or 'mails'"},
        {"tests: {}", "1:1: there is no test here"},
        {"demo: true", "1:1: key 'tests' is missing"},
        {"", "1:1: the file is empty"},
    };
    for (const auto& [text, mistake] : cases)
        EXPECT_THAT(mistakes(text), ElementsAre(mistake)) << text;
    EXPECT_THAT(mistakes("tests: {a: [{request: GET /x}]}"), IsEmpty());
}

}  // namespace
}  // namespace socle::trial
