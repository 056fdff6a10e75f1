#include "definition/words.h"

#include "definition/load_testing.h"
#include "definition/rule_source.h"

#include <gtest/gtest.h>

namespace socle::definition {
namespace {

constexpr const char* app =
    "app: teams\nlanguages: [en, fr]\nroles: {boss: {title: {en: Boss, fr: Chef}, may: [a]}}\n";

constexpr const char* team = R"yaml(model: team
title: {en: Team, fr: Équipe}
fields: {name: {type: text}, open: {type: boolean}}
)yaml";

std::string task_with(const std::string& rule) {
    return R"yaml(model: task
title: {en: Task, fr: Tâche}
fields:
  team:  {type: ref, to: team, title: {en: Team, fr: Équipe}}
  owner: {type: uuid, title: {en: Owner, fr: Propriétaire}}
  state: {type: choice, choices: [open, done], title: {en: State, fr: État}}
  size:  {type: integer}
access: {read: ")yaml" +
           rule + "\"}\n";
}

std::string said(const std::string& rule, const std::vector<std::string>& languages) {
    const auto loaded = testing::load_texts_of(
        {{"app.yaml", app}, {"models/team.yaml", team}, {"models/task.yaml", task_with(rule)}});
    if (!loaded.definition) return "problems";
    const auto& definition = *loaded.definition;
    const auto& model = definition.model(definition.find_model("task"));
    return rule_in_words(definition, model.access.read, languages);
}

TEST(RuleInWords, SpeaksBothLanguages) {
    struct Case {
        const char* rule;
        const char* english;
        const char* french;
    };
    const Case all[] = {
        {"anyone", "everybody", "tout le monde"},
        {"nobody", "nobody but the service key", "personne, sauf la clé de service"},
        {"signed_in", "the caller is signed in", "l'utilisateur est connecté"},
        {"role = 'boss'", "the caller has the role Boss", "l'utilisateur a le rôle Chef"},
        {"may('a')", "the caller has the permission a", "l'utilisateur a la permission a"},
        {"owner = me", "Owner is the caller", "Propriétaire est l'utilisateur"},
        {"owner = me or (state = 'open' and size > 3)",
         "Owner is the caller or (State is open and size is more than 3)",
         "Propriétaire est l'utilisateur ou (État est open et size est supérieur à 3)"},
        {"state in ('open', 'done')", "State is one of open, done", "État est parmi open, done"},
        {"not signed_in", "not: the caller is signed in", "ne pas : l'utilisateur est connecté"},
    };
    for (const auto& each : all) {
        EXPECT_EQ(said(each.rule, {"en"}), each.english) << each.rule;
        EXPECT_EQ(said(each.rule, {"fr", "en"}), each.french) << each.rule;
    }
}

TEST(RuleSource, TellsWhereTheRulesOfAnApplicationStand) {
    const auto loaded = load("apps/casting");
    ASSERT_NE(loaded.definition, nullptr);
    const auto& definition = *loaded.definition;
    const auto of = [&](const char* name) {
        return read_rule_source(definition, definition.model(definition.find_model(name)));
    };
    const auto movie = of("movie");
    EXPECT_EQ(movie.read.text, "may('get:movies')");
    EXPECT_EQ(movie.read.place.file, "models/movie.yaml");
    EXPECT_EQ(movie.remove.place.line, movie.read.place.line + 3);
    EXPECT_EQ(movie.of_field("title").write.text, "");
    const auto user = of("user");
    EXPECT_EQ(user.read.text, "") << "there is no models/user.yaml";
    EXPECT_EQ(user.place.line, 1);
}

}  // namespace
}  // namespace socle::definition
