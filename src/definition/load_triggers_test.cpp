#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_texts_of;
using testing::problems_of;
using testing::with_movie;

const std::map<std::string, std::string> environment = {{"HOOK", "https://crm.example.org/hook"},
                                                        {"PLAIN", "http://crm.example.org/hook"},
                                                        {"LONG", "a secret that is long"},
                                                        {"SHORT", "short"},
                                                        {"BROKEN", "whsec_???"},
                                                        {"NOTHING", ""}};

/// A movie whose `on:` begins in line 8.
testing::Files with_triggers(const std::string& triggers) {
    auto files = with_movie(
        "model: movie\nfields:\n  title: {type: text}\n  minutes: {type: integer}\n"
        "  token: {type: secret}\n  lead: {type: ref, to: actor}\non:\n" +
        triggers);
    files["mails/premiere.md"] = "---\nsubject: Premiere\n---\nCome to {{title}}.\n";
    files["mails/broken.md"] =
        "---\nto: \"{{lead.name}}@example.org\"\nsubject: \"{{app}} {{by.email}}\"\n---\n"
        "{{titel}}, {{#guest}}{{guest}}{{/guest}}\n";
    files["mails/farewell.md"] =
        "---\nto: all@example.org\nsubject: Farewell\n---\nGone: {{title}}.\n";
    return files;
}

TEST(Triggers, Reports) {
    const auto loaded =
        load_texts_of(with_triggers("  created: {report: \"{{title}} by {{by.email}}\"}\n"
                                    "  deleted: {report: gone, level: warning, name: gone}\n"),
                      environment);
    ASSERT_THAT(loaded.problems, IsEmpty());
    const auto& triggers =
        loaded.definition->model(loaded.definition->find_model("movie")).triggers;
    ASSERT_EQ(triggers.size(), 2U);
    const auto& created = triggers[0].actions[0];
    EXPECT_EQ(created.kind, TriggerAction::Kind::report);
    EXPECT_EQ(created.name, "movie.created.report");
    EXPECT_EQ(created.target, "{{title}} by {{by.email}}");
    EXPECT_EQ(created.level, "info");
    EXPECT_EQ(triggers[1].actions[0].level, "warning");
    EXPECT_EQ(triggers[1].actions[0].name, "movie.deleted.gone");
}

TEST(Triggers, OneOrSeveralReactions) {
    const auto loaded = load_texts_of(
        with_triggers("  created: {mail: premiere, to: \"{{title}}@example.org\"}\n"
                      "  changed:\n"
                      "    - when: minutes > was.minutes and me is not null\n"
                      "      do: [{mail: farewell}, {webhook: \"${HOOK}\", secret: \"${LONG}\"}]\n"
                      "    - {webhook: \"http://localhost:80/x\", name: local}\n"
                      "    - {webhook: \"${HOOK}\", secret: \"${NOTHING}\"}\n"
                      "    - {mail: farewell}\n"
                      "  deleted: {when: was.title is null, webhook: \"${HOOK}\"}\n"),
        environment);
    ASSERT_THAT(loaded.problems, IsEmpty());
    const auto& triggers =
        loaded.definition->model(loaded.definition->find_model("movie")).triggers;
    ASSERT_EQ(triggers.size(), 6U);
    EXPECT_EQ(triggers[0].event, Trigger::Event::created);
    EXPECT_FALSE(triggers[0].when);
    EXPECT_EQ(triggers[0].actions[0].to, "{{title}}@example.org");
    EXPECT_TRUE(triggers[1].when);
    EXPECT_EQ(triggers[1].actions[1].target, "https://crm.example.org/hook");
    EXPECT_EQ(triggers[1].actions[1].secret, "a secret that is long");
    EXPECT_EQ(triggers[3].actions[0].secret, "");
    EXPECT_TRUE(triggers[5].when);
    std::vector<std::string> names;
    for (const auto& trigger : triggers) {
        for (const auto& action : trigger.actions)
            names.push_back(action.name);
    }
    EXPECT_THAT(names, ElementsAre("movie.created.mail.premiere", "movie.changed.mail.farewell",
                                   "movie.changed.webhook", "movie.changed.local",
                                   "movie.changed.webhook-2", "movie.changed.mail.farewell-2",
                                   "movie.deleted.webhook"));
}

TEST(Triggers, TheAccountModelHasThemToo) {
    auto files = with_triggers("  created: {mail: farewell}\n");
    files["models/user.yaml"] = "model: user\non:\n  created: {webhook: \"https://example.org\"}\n";
    const auto loaded = load_texts_of(files, environment);
    ASSERT_THAT(loaded.problems, IsEmpty());
    EXPECT_EQ(loaded.definition->model(loaded.definition->user_model).triggers.size(), 1U);
}

struct Case {
    const char* triggers;
    const char* problem;
};
class TriggerProblem : public ::testing::TestWithParam<Case> {};

TEST_P(TriggerProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of(with_triggers(GetParam().triggers), environment),
                ElementsAre(HasSubstr(std::string("models/movie.yaml:") + GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Form, TriggerProblem,
    ::testing::Values(
        Case{"  create: {mail: farewell}\n", "8:3: unknown key 'create'; did you mean 'created'?"},
        Case{"  created: farewell\n", "8:12: expected a map"},
        Case{"  created: []\n", "8:12: expected at least 1 here"},
        Case{"  created: {mial: farewell}\n", "8:13: unknown key 'mial'; did you mean 'mail'?"},
        Case{"  created: {when: title = 'a'}\n", "8:12: nothing is done here"},
        Case{"  created: {do: []}\n", "8:17: expected at least 1 here"},
        Case{"  created: {do: [{to: a}]}\n", "8:18: nothing is done here"},
        Case{"  created: {mail: farewell, webhook: \"${HOOK}\"}\n",
             "8:12: one of 'mail', 'webhook'"},
        Case{"  created: {mail: farewell, do: [{mail: farewell}]}\n", "8:12: write what is to be"},
        Case{"  created: {function: after}\n", "8:23: there is no function functions/after.lua"},
        Case{"  created: {do: [{function: after}]}\n",
             "8:29: there is no function functions/after.lua"},
        Case{"  created: {job: after}\n", "8:18: jobs.yaml has no job 'after'"},
        Case{"  created: {report: \"{{titel}} is new\"}\n",
             "8:21: the report asks for {{titel}}, which 'movie' does not give; did you mean"},
        Case{"  created: {report: \"{{token}}\"}\n", "8:21: the report asks for {{token}}"},
        Case{"  created: {report: new, level: loud}\n", "8:33: unknown level 'loud'"},
        Case{"  created: {mail: farewell, level: info}\n", "8:36: key 'level': that is of reports"},
        Case{"  created: {report: new, secret: \"${LONG}\"}\n",
             "8:34: key 'secret': that is of webhooks"}));

INSTANTIATE_TEST_SUITE_P(
    Conditions, TriggerProblem,
    ::testing::Values(
        Case{"  created: {when: minuts > 3, mail: farewell}\n", "8:19: "},
        Case{"  created: {when: minutes, mail: farewell}\n", "8:19: "},
        Case{"  created: {when: was.minutes > 3, mail: farewell}\n", "8:19: was, the record"},
        Case{"  changed: {when: was.minuts > 3, mail: farewell}\n", "8:19: "},
        Case{"  changed: {when: signed_in, mail: farewell}\n", "8:19: 'when' knows who made"},
        Case{"  changed: {when: not may('x'), mail: farewell}\n", "8:19: 'when' knows who made"}));

INSTANTIATE_TEST_SUITE_P(
    Actions, TriggerProblem,
    ::testing::Values(
        Case{"  created: {mail: farwell}\n",
             "8:19: there is no mail mails/farwell.md; did you mean 'farewell'?"},
        Case{"  created: {mail: premiere}\n", "8:19: nobody gets the mail"},
        Case{"  created: {mail: broken}\n",
             "8:19: mails/broken.md asks for {{titel}}, which 'movie' does not give; did you mean "
             "'title'?"},
        Case{"  created: {mail: farewell, to: \"{{lead.mial}}\"}\n",
             "8:19: mails/farewell.md asks for {{lead.mial}}"},
        Case{"  created: {mail: farewell, to: \"{{token}}\"}\n",
             "8:19: mails/farewell.md asks for {{token}}"},
        Case{"  created: {mail: farewell, to: \"{{title\"}\n", "8:34: '{{' has no"},
        Case{"  created: {mail: farewell, secret: \"${LONG}\"}\n",
             "8:37: key 'secret': a mail is not signed"},
        Case{"  created: {webhook: \"${HOOK}\", to: a}\n", "8:37: key 'to': a webhook has"},
        Case{"  created: {webhook: crm.example.org}\n", "8:22: the webhook is no address"},
        Case{"  created: {webhook: \"${PLAIN}\"}\n", "8:22: the webhook is no address"},
        Case{"  created: {webhook: \"https://u:p@example.org\"}\n", "8:22: the webhook is no"},
        Case{"  created: {webhook: \"${NOWHERE}\"}\n", "8:22: variable NOWHERE is not set"},
        Case{"  created: {webhook: \"${HOOK}\", secret: written}\n",
             "8:41: a secret comes from the environment"},
        Case{"  created: {webhook: \"${HOOK}\", secret: \"${SHORT}\"}\n",
             "8:41: a secret has at least 16 bytes"},
        Case{"  created: {webhook: \"${HOOK}\", secret: \"${BROKEN}\"}\n",
             "8:41: behind 'whsec_' a secret is base64"},
        Case{"  created: [{webhook: \"${HOOK}\", name: a}, {webhook: \"${HOOK}\", name: a}]\n",
             "8:71: two things to do are named 'a'"},
        Case{"  created: {webhook: \"${HOOK}\", name: A b}\n",
             "8:39: 'A b' is no name for a trigger"},
        Case{"  created: {mail: farewell}\nevents: none\n",
             "8:3: a model with 'events: none' has no triggers"}));

}  // namespace
}  // namespace socle::definition
