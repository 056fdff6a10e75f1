#include "definition/load_testing.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::problems_of;
using testing::with_movie;

testing::Files with_texts(const std::string& path, const std::string& texts) {
    auto files = with_movie(
        "model: movie\nfields:\n  genre: {type: choice, choices: [drama, comedy]}\n"
        "check: [{rule: genre is not null, message: {en: No genre., fr: Sans genre.}}]\n"
        "filters: {dramas: {rule: genre = 'drama'}}\ncomputed: {loud: upper(genre)}\n");
    files[path] = texts;
    return files;
}

struct Case {
    const char* texts;
    const char* problem;
};
class TextsProblem : public ::testing::TestWithParam<Case> {};

TEST_P(TextsProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of(with_texts("texts/fr.yaml", GetParam().texts)),
                ElementsAre(HasSubstr(std::string("texts/fr.yaml:") + GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, TextsProblem,
    ::testing::Values(
        Case{"model: {}\n", "1:1: unknown key 'model'; did you mean 'models'?"},
        Case{"app: Agence\n", "1:6: expected a map with keys like 'title', found 'Agence'"},
        Case{"models: {movi: {}}\n", "1:10: unknown model 'movi'; did you mean 'movie'?"},
        Case{"models: {movie: {fields: {genra: {title: G}}}}\n",
             "1:27: unknown field 'genra'; did you mean 'genre'?"},
        Case{"models: {movie: {fields: {genre: {choices: {drame: Drame}}}}}\n",
             "1:45: unknown choice 'drame'; did you mean 'drama'?"},
        Case{"models: {movie: {fields: {genre: Genre}}}\n", "1:34: expected a map with keys like"},
        Case{"models: {movie: {filters: {drama: D}}}\n",
             "1:28: unknown filter 'drama'; did you mean 'dramas'?"},
        Case{"models: {movie: {computed: {load: D}}}\n", "1:29: unknown computed field 'load'"},
        Case{"roles: {boss: Chef}\n", "1:9: unknown role 'boss'"},
        Case{"messages: {No genr.: Non}\n", "1:12: no check has this message in 'en'"},
        Case{"messages: {Sans genre.: Non}\n", "1:12: no check has this message in 'en'"},
        Case{"models: {movie: {title: [a]}}\n", "1:25: expected a text, found a list"}));

TEST(LoadTexts, TheLanguageMustBeDeclared) {
    EXPECT_THAT(problems_of(with_texts("texts/de.yaml", "app: {title: Agentur}\n")),
                ElementsAre("texts/de.yaml:1:1: language 'de' is not among the languages of "
                            "app.yaml ('en' or 'fr')"));
}

TEST(LoadTexts, AFileOverridesWhatAModelSays) {
    const auto loaded = testing::load_texts_of(
        with_texts("texts/fr.yaml", "messages: {No genre.: Aucun genre.}\n"));
    ASSERT_THAT(loaded.problems, IsEmpty());
    const auto& model = loaded.definition->model(loaded.definition->find_model("movie"));
    EXPECT_EQ(model.checks.at(0).message.in({"fr"}), "Aucun genre.");
    EXPECT_EQ(model.checks.at(0).message.in({"en"}), "No genre.");
}

TEST(LoadTexts, NamesThatAreBrokenElsewhereAreNotReportedAgain) {
    auto files = with_texts("texts/fr.yaml", "models: {movie: {title: Film}, other: {title: A}}\n");
    files["models/other.yaml"] = "model: [\n";
    EXPECT_THAT(problems_of(files), ElementsAre(HasSubstr("models/other.yaml:2:1: this is not")));
}

TEST(Texts, AreGivenInTheFirstLanguageThatHasThem) {
    const Texts texts{{{"en", "Film"}, {"fr", "Long métrage"}}};
    EXPECT_EQ(texts.in({"fr", "en"}), "Long métrage");
    EXPECT_EQ(texts.in({"de", "fr"}), "Long métrage");
    EXPECT_EQ(texts.in({"de"}), "Film");
    EXPECT_EQ(texts.in({}), "Film");
    EXPECT_EQ(Texts().in({"en"}), "");
    EXPECT_TRUE(Texts().empty());
}

}  // namespace
}  // namespace socle::definition
