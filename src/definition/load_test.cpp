#include "definition/load.h"

#include "definition/load_testing.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <random>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::load_texts_of;
using testing::problems_of;
using testing::whole_application;
using testing::with_field;
using testing::with_movie;

const std::vector<std::string> french = {"fr", "en"};
const std::vector<std::string> english = {"en", "fr"};

/// The application of all keys, loaded once.
class WholeApplication : public ::testing::Test {
protected:
    static const Definition& definition() {
        static const auto loaded = load_texts_of(whole_application()).definition;
        return *loaded;
    }
    static const Model& model(std::string_view name) {
        return definition().model(definition().find_model(name));
    }
    static const Field& field(std::string_view model_name, std::string_view name) {
        const auto& owner = model(model_name);
        return owner.fields[static_cast<std::size_t>(owner.find_field(name))];
    }
};

TEST(Load, TakesAnApplicationThatUsesEveryKey) {
    EXPECT_THAT(problems_of(whole_application()), IsEmpty());
}

TEST_F(WholeApplication, HasItsAppFile) {
    EXPECT_EQ(definition().folder, "memory");
    EXPECT_EQ(definition().app, "casting");
    EXPECT_EQ(definition().title.in(english), "Casting agency");
    EXPECT_EQ(definition().title.in(french), "Agence");
    EXPECT_THAT(definition().languages, ElementsAre("en", "fr"));
    EXPECT_TRUE(definition().rest);
    EXPECT_EQ(definition().docs, DocsAccess::signed_in);
    EXPECT_THAT(definition().cors, ElementsAre("https://*.example.org", "http://localhost:*",
                                               "https://casting.example"));
}

TEST_F(WholeApplication, RolesHaveThePermissionsOfThoseTheyAreLike) {
    const auto* producer = definition().find_role("producer");
    ASSERT_NE(producer, nullptr);
    EXPECT_THAT(producer->may, ElementsAre("delete:movies", "get:actors", "get:movies",
                                           "patch:movies", "post:actors", "post:movies"));
    EXPECT_EQ(producer->title.in(french), "Productrice");
    EXPECT_EQ(definition().find_role("assistant")->title.in(english), "Assistant");
    EXPECT_EQ(definition().find_role("nobody"), nullptr);
}

TEST_F(WholeApplication, KeysOfTheFourKinds) {
    EXPECT_EQ(model("movie").key_kind, KeyKind::serial);
    EXPECT_EQ(model("movie").key_field().storage.type, base::Type::integer);
    EXPECT_FALSE(model("movie").key_field().required);
    EXPECT_EQ(model("part").key_kind, KeyKind::uuid);
    EXPECT_EQ(model("part").key_field().initial.kind, Default::Kind::uuid);
    EXPECT_EQ(model("country").key_kind, KeyKind::natural);
    EXPECT_EQ(model("country").key_field().name, "code");
    EXPECT_TRUE(model("country").key_field().required);
    EXPECT_TRUE(model("movie_count").view);
}

TEST_F(WholeApplication, RefsHaveTheTypeOfTheKeyTheyHold) {
    EXPECT_EQ(field("part", "movie").storage.type, base::Type::integer);
    EXPECT_EQ(field("part", "movie").on_delete, OnDelete::cascade);
    EXPECT_EQ(field("country", "near").storage.type, base::Type::text);
    EXPECT_EQ(field("movie", "owner").to, definition().user_model);
    EXPECT_EQ(field("movie", "owner").storage.type, base::Type::uuid);
    EXPECT_EQ(field("movie", "lead").on_delete, OnDelete::set_null);
    EXPECT_EQ(field("part", "actor").on_delete, OnDelete::restrict);
}

TEST_F(WholeApplication, FieldsHaveTypesAndLimits) {
    EXPECT_EQ(field("movie", "title").length_min, 1);
    EXPECT_EQ(field("movie", "title").length_max, 80);
    EXPECT_TRUE(field("movie", "title").required);
    EXPECT_EQ(field("movie", "original").pattern, "[^<>]*");
    EXPECT_EQ(field("movie", "original").was, "first_title");
    EXPECT_EQ(field("movie", "site").format, TextFormat::url);
    EXPECT_EQ(field("movie", "minutes").max, base::Value(std::int64_t{1000}));
    EXPECT_EQ(field("movie", "premiere").min, base::Value(std::string("1895-12-28")));
    EXPECT_EQ(field("movie", "starts").max, base::Value(std::string("23:00:00")));
    EXPECT_EQ(field("movie", "budget").storage, (base::TypeInfo{base::Type::decimal, 2}));
    EXPECT_EQ(field("movie", "tags").element, FieldType::text);
    EXPECT_EQ(field("movie", "tags").length_max, 5);
    EXPECT_EQ(field("movie", "token").storage.type, base::Type::text);
    EXPECT_EQ(field("movie", "place").storage.type, base::Type::point);
    EXPECT_TRUE(field("movie", "code").unique);
    EXPECT_TRUE(field("movie", "added_at").readonly);
}

TEST_F(WholeApplication, DefaultsAreValuesWordsOrExpressions) {
    const auto kind = [](const char* name) { return field("movie", name).initial.kind; };
    EXPECT_EQ(kind("release"), Default::Kind::now);
    EXPECT_EQ(kind("owner"), Default::Kind::me);
    EXPECT_EQ(kind("premiere"), Default::Kind::expression);
    EXPECT_EQ(field("movie", "premiere").initial.expression.kind, Expr::Kind::today);
    EXPECT_EQ(kind("spent"), Default::Kind::expression);
    EXPECT_EQ(kind("title"), Default::Kind::none);
    EXPECT_EQ(field("movie", "genre").initial.value, base::Value(std::string("drama")));
    EXPECT_EQ(field("movie", "score").initial.value, base::Value(5.5));
    EXPECT_EQ(field("movie", "shown").initial.value, base::Value(std::int64_t{0}));
    EXPECT_EQ(field("movie", "tags").initial.value, base::Value(std::string("[]")));
    EXPECT_EQ(field("movie", "extra").initial.value,
              base::Value(std::string(R"({"seen":true,"tags":["a","b"]})")));
    EXPECT_EQ(field("part", "character").initial.kind, Default::Kind::expression);
    EXPECT_EQ(field("part", "character").initial.expression.path.size(), 2U);
}

TEST_F(WholeApplication, ModelsHaveTheirRules) {
    const auto& movie = model("movie");
    EXPECT_EQ(movie.was, "film");
    EXPECT_EQ(movie.display, "{{title}} ({{ release }})");
    EXPECT_THAT(movie.unique,
                ElementsAre(ElementsAre(movie.find_field("title"), movie.find_field("release"))));
    EXPECT_EQ(movie.index.size(), 2U);
    ASSERT_EQ(movie.checks.size(), 2U);
    EXPECT_EQ(movie.checks[0].source, "spent <= budget");
    EXPECT_EQ(movie.checks[0].rule.kind, Expr::Kind::less_equal);
    EXPECT_EQ(movie.checks[1].message.in(french), "Un film montré le reste.");
    EXPECT_TRUE(is_constant(movie.access.read, true));
    EXPECT_EQ(movie.access.create.kind, Expr::Kind::may);
    EXPECT_EQ(movie.access.update.kind, Expr::Kind::or_);
    EXPECT_TRUE(is_constant(movie.access.remove, false));
    EXPECT_TRUE(field("movie", "budget").read.has_value());
    EXPECT_FALSE(field("movie", "budget").write.has_value());
    EXPECT_TRUE(field("movie", "shown").write.has_value());
    EXPECT_TRUE(movie.events);
    EXPECT_FALSE(model("part").events);
    EXPECT_TRUE(model("part").link);
}

TEST_F(WholeApplication, FiltersAndComputedFieldsAreTyped) {
    const auto& movie = model("movie");
    ASSERT_EQ(movie.filters.size(), 2U);
    EXPECT_EQ(movie.filters[0].name, "recent");
    EXPECT_EQ(movie.filters[0].title.in(english), "Récents");
    EXPECT_EQ(movie.filters[1].title.in(french), "Les miens");
    ASSERT_EQ(movie.computed.size(), 2U);
    EXPECT_EQ(movie.computed[0].expression.type, (base::TypeInfo{base::Type::decimal, 2}));
    EXPECT_EQ(movie.computed[0].title.in(french), "Reste");
    EXPECT_EQ(movie.computed[1].title.in(french), "Loud title");
}

TEST_F(WholeApplication, WordsOfOpennessAreRules) {
    const auto& actor = model("actor");
    EXPECT_TRUE(is_constant(actor.access.read, true));
    EXPECT_EQ(actor.access.create.kind, Expr::Kind::signed_in);
    EXPECT_TRUE(is_constant(actor.access.update, false));
}

TEST_F(WholeApplication, ViewsReadTheirQueryPerDialect) {
    const auto& view = model("movie_count");
    EXPECT_EQ(view.sql_sqlite, "select genre, count(*) as movies from movie group by genre");
    EXPECT_EQ(view.sql_postgres, "select genre, count(*) as movies\nfrom movie group by genre");
    EXPECT_EQ(view.key_field().name, "genre");
    EXPECT_EQ(view.access.read.kind, Expr::Kind::signed_in);
    EXPECT_EQ(view.filters.size(), 1U);
    EXPECT_EQ(view.computed.size(), 1U);
}

TEST_F(WholeApplication, TranslationsReachChoicesAndHelp) {
    const auto& genre = field("movie", "genre");
    EXPECT_EQ(genre.title.in(french), "Genre");
    EXPECT_EQ(genre.help.in(french), "Un seul.");
    ASSERT_EQ(genre.choices.size(), 2U);
    EXPECT_EQ(genre.choices[0].value, "drama");
    EXPECT_EQ(genre.choices[0].title.in(french), "Drame");
    EXPECT_EQ(genre.choices[1].title.in(french), "Comédie");
    EXPECT_EQ(genre.choices[1].title.in(english), "Comedy");
    EXPECT_EQ(model("movie").title.in(french), "Long métrage");
}

TEST_F(WholeApplication, DemonstrationRowsComeInAnOrderInWhichRefsResolve) {
    const auto& demo = definition().demo;
    ASSERT_EQ(demo.size(), 3U);
    EXPECT_EQ(demo[0].path, "demo/actor.csv");
    EXPECT_THAT(demo[0].rows, ElementsAre(R"({"id":1,"name":"Reno, Jean"})",
                                          R"({"id":2,"name":"Natalie Portman","age":43})"));
    EXPECT_EQ(demo[1].path, "demo/movie.yaml");
    EXPECT_EQ(demo[1].rows.at(0),
              R"({"id":3,"title":"Léon","release":"1994-09-14T00:00:00+00:00","genre":"drama",)"
              R"("budget":115.50,"tags":["a","1"]})");
    EXPECT_EQ(demo[1].rows.at(1),
              R"({"id":4,"title":"1984","place":{"type":"Point","coordinates":[2.35,48.85]},)"
              R"("extra":{"a":1}})");
    EXPECT_THAT(demo[2].rows, ElementsAre(R"({"movie":3,"actor":1,"character":"Léon"})",
                                          R"({"movie":3,"actor":2,"character":""})"));
}

TEST(Load, ReportsEveryMistakeAtOnceInOrder) {
    auto files = with_movie(
        "model: movie\n"
        "fields:\n"
        "  title: {type: txt}\n"
        "  genre: {type: choice, choices: [a], requird: true}\n"
        "check:\n"
        "  - {rule: genr = 'a', message: No.}\n"
        "unique: [[genre, titel]]\n");
    files["app.yaml"] += "cor: []\n";
    files["demo/moviee.csv"] = "id\n";
    EXPECT_THAT(problems_of(files),
                ElementsAre("app.yaml:3:1: unknown key 'cor'; did you mean 'cors'?",
                            "demo/moviee.csv:1:1: unknown model 'moviee'; did you mean 'movie'?",
                            "models/movie.yaml:3:17: unknown type 'txt'; did you mean 'text'?",
                            "models/movie.yaml:4:39: unknown key 'requird'; did you mean "
                            "'required'?",
                            HasSubstr("models/movie.yaml:6:12: "),
                            "models/movie.yaml:7:18: unknown field 'titel'; did you mean "
                            "'title'?"));
}

TEST(Load, AProblemLeavesNoDefinition) {
    EXPECT_EQ(load_texts_of(with_field("{type: txt}")).definition, nullptr);
    EXPECT_NE(load_texts_of(with_field("{type: text}")).definition, nullptr);
}

TEST(Load, ABrokenFieldIsReportedOnceAndNotWhereItIsMentioned) {
    const auto problems = problems_of(
        with_movie("model: movie\ndisplay: '{{size}}'\nfields:\n  size: {type: int}\n"
                   "  twice: {type: integer, default: size * 2}\n"
                   "index: [size]\ncheck: [{rule: size > 3}]\naccess: {read: size = 1}\n"));
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(problems[0], HasSubstr("unknown type 'int'"));
}

TEST(Load, NeedsAnAppFileAndAModel) {
    EXPECT_THAT(problems_of({{"models/a.yaml", "model: a\nfields: {}\n"}}),
                ElementsAre(HasSubstr("app.yaml: the file is missing")));
    EXPECT_THAT(problems_of({{"app.yaml", "app: a\n"}}),
                ElementsAre("models: the application needs at least one model"));
}

TEST(Load, KeepsTheNumberOfProblemsBounded) {
    std::string text = "model: movie\nfields:\n";
    for (int i = 0; i < 400; ++i) {
        text += "  f" + std::to_string(i) + ": {type: x, a: 1, b: 2, c: 3}\n";
    }
    EXPECT_EQ(problems_of(with_movie(text)).size(), problems_max);
}

TEST(Load, SurvivesDamagedFiles) {
    const auto whole = whole_application();
    std::mt19937 random(11);
    for (int round = 0; round < 200; ++round) {
        auto files = whole;
        auto file = std::next(files.begin(), static_cast<long>(random() % files.size()));
        auto& text = file->second;
        for (int i = 0; i < 3; ++i)
            text[random() % text.size()] = "{}[]:,'\"#&*!|>- \n\xFF"[random() % 19];
        if (random() % 4 == 0) text.resize(random() % text.size());
        const auto loaded = load_texts_of(files);
        EXPECT_EQ(loaded.definition != nullptr, loaded.problems.empty());
    }
}

TEST(Load, SurvivesTheLossOfAnyLine) {
    for (const auto& [path, text] : whole_application()) {
        for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
            auto files = whole_application();
            files[path].erase(at, text.find('\n', at) + 1 - at);
            const auto loaded = load_texts_of(files);
            EXPECT_EQ(loaded.definition != nullptr, loaded.problems.empty()) << path << at;
        }
    }
}

/// A folder that is gone with the test.
class Folder {
public:
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "socle_load_XXXXXX";
        path_ = mkdtemp(name.data());
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }

    std::string path() const { return path_.string(); }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary) << text;
    }
    std::vector<std::string> problems() const {
        std::vector<std::string> texts;
        for (const auto& problem : load(path()).problems)
            texts.push_back(to_text(problem));
        return texts;
    }

private:
    std::filesystem::path path_;
};

TEST(LoadFolder, ReadsEveryFileOfAnApplication) {
    const Folder folder;
    for (const auto& [path, text] : whole_application())
        folder.write(path, text);
    for (const char* ignored : {"tests/a.yaml", "web/index.html", ".socle/data.db", "README.md",
                                ".gitignore", "models/.movie.yaml.swp", "demo/README.md"}) {
        folder.write(ignored, "what: [ever");
    }
    const auto result = load(folder.path());
    EXPECT_THAT(folder.problems(), IsEmpty());
    ASSERT_NE(result.definition, nullptr);
    EXPECT_EQ(result.definition->folder, folder.path());
    EXPECT_EQ(result.definition->own_models(), 6U);
}

TEST(LoadFolder, RefusesWhatDoesNotExistYetByName) {
    const Folder folder;
    for (const auto& [path, text] : with_field("{type: text}"))
        folder.write(path, text);
    for (const char* later : {"files.yaml", "datasets.yaml", "recommend.yaml"}) {
        folder.write(later, "");
    }
    EXPECT_THAT(folder.problems(), ElementsAre("datasets.yaml: datasets do not exist yet",
                                               "files.yaml: file storage does not exist yet",
                                               "recommend.yaml: recommendations do not exist yet"));
}

TEST(LoadFolder, ReportsMisplacedFiles) {
    const Folder folder;
    for (const auto& [path, text] : with_field("{type: text}"))
        folder.write(path, text);
    folder.write("model/extra.yaml", "");
    folder.write("app.yml", "");
    folder.write("models/extra.yml", "");
    folder.write("demo/movie.txt", "");
    folder.write("texts/fr.yaml/inside", "");
    EXPECT_THAT(folder.problems(),
                ElementsAre("app.yml: unknown name 'app.yml'; did you mean 'app.yaml'?",
                            "demo/movie.txt: this folder holds files 'NAME.yaml' or 'NAME.csv'",
                            "model: unknown name 'model'; did you mean 'models'?",
                            "models/extra.yml: this folder holds files 'NAME.yaml'",
                            "texts/fr.yaml: this is not a file that can be read"));
}

TEST(LoadFolder, ReadsVariablesFromTheEnvironmentThenFromTheEnvFile) {
    const Folder folder;
    for (const auto& [path, text] : with_field("{type: text}"))
        folder.write(path, text);
    folder.write("app.yaml",
                 "app: casting\nlanguages: [en, fr]\ntitle: \"${SOCLE_TITLE_OF_TEST}\"\n");
    folder.write(".env", "# a comment\nexport SOCLE_TITLE_OF_TEST=\"From the file\"\n");
    EXPECT_EQ(load(folder.path()).definition->title.in(english), "From the file");
    setenv("SOCLE_TITLE_OF_TEST", "From outside", 1);
    EXPECT_EQ(load(folder.path()).definition->title.in(english), "From outside");
    unsetenv("SOCLE_TITLE_OF_TEST");
}

TEST(LoadFolder, AFolderThatIsNoneIsAProblem) {
    const auto result = load("/nowhere/at/all");
    EXPECT_EQ(result.definition, nullptr);
    ASSERT_EQ(result.problems.size(), 1U);
    EXPECT_EQ(to_text(result.problems[0]),
              "/nowhere/at/all: this is not a folder that can be read");
}

}  // namespace
}  // namespace socle::definition
