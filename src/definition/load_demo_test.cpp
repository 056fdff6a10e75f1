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

testing::Files with_demo(const std::string& path, const std::string& text) {
    auto files = with_movie(
        "model: movie\nkey: {id: serial}\nfields:\n  title: {type: text, required: true, max: 5}\n"
        "  minutes: {type: integer}\n  price: {type: decimal}\n  seen: {type: boolean}\n"
        "  genre: {type: choice, choices: [drama, comedy]}\n  tags: {type: list, of: integer}\n"
        "  extra: {type: json}\n  place: {type: point}\n  lead: {type: ref, to: actor}\n"
        "  sequel: {type: ref, to: movie}\n");
    files[path] = text;
    return files;
}

struct Case {
    const char* text;
    const char* problem;
};
class CsvProblem : public ::testing::TestWithParam<Case> {};

TEST_P(CsvProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of(with_demo("demo/movie.csv", GetParam().text)),
                ElementsAre(HasSubstr(std::string("demo/movie.csv:") + GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, CsvProblem,
    ::testing::Values(
        Case{"", "1:1: the file is empty: its first row names the fields"},
        Case{"title,minuts\na,\n",
             "1:7: unknown field 'minuts' of 'movie'; did you mean 'minutes'?"},
        Case{"title,title\na,a\n", "1:7: column 'title' is there twice"},
        Case{"title\na,b\n", "2:1: 2 cells, but the header has 1"},
        Case{"title,minutes\na,b\n", "2:3: minutes: invalid input syntax for type bigint: \"b\""},
        Case{"title,genre\na,\"dramma\"\n",
             "2:3: the value 'dramma' is none of the choices; did you mean 'drama'?"},
        Case{"title\nabcdef\n", "2:1: the value is longer than 'max'"},
        Case{"minutes\n12\n", "2:1: field 'title' is required and has no value here"},
        Case{"id,title\n1,a\n1,b\n", "3:1: key 1 is also in line 2"},
        Case{"title,place\na,\"91,0\"\n", "2:3: place: expected 'latitude,longitude' in degrees"},
        Case{"title,place\na,nowhere\n", "2:3: place: expected 'latitude,longitude' in degrees"},
        Case{"title,tags\na,12\n", "2:3: tags: expected a list"},
        Case{"title,tags\na,\"[1,\"\"x\"\"]\"\n",
             "2:3: tags: invalid input syntax for type bigint"},
        Case{"title,tags\na,\"[1,x]\"\n", "2:3: tags: this is not JSON: "},
        Case{"title,extra\na,x\n", "2:3: extra: this is not JSON: "},
        Case{"title\n\"a\n", "2:1: this quote is never closed"},
        Case{"title\n\xFF\n", "1:1: the file is not UTF-8 text"},
        Case{"id,title,sequel\n1,a,2\n", "2:5: sequel: no row of 'movie' has the key 2"}));

class YamlProblem : public ::testing::TestWithParam<Case> {};

TEST_P(YamlProblem, IsReportedWithItsPlace) {
    EXPECT_THAT(problems_of(with_demo("demo/all.yaml", GetParam().text)),
                ElementsAre(HasSubstr(std::string("demo/all.yaml:") + GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, YamlProblem,
    ::testing::Values(
        Case{"movi: []\n", "1:1: unknown model 'movi'; did you mean 'movie'?"},
        Case{"movie: {}\n", "1:8: expected a list, found a map"},
        Case{"- a\n", "1:1: expected a map of model to value, found a list"},
        Case{"movie: [{titel: a, title: b}]\n", "1:10: unknown field 'titel' of 'movie'"},
        Case{"movie: [{title: }]\n", "1:9: field 'title' is required and has no value here"},
        Case{"movie: [{title: a, minutes: many}]\n", "1:29: minutes: invalid input syntax"},
        Case{"movie: [{title: a, minutes: [1]}]\n", "1:29: minutes: expected one value"},
        Case{"movie: [{title: a, tags: {b: 1}}]\n", "1:26: tags: expected a list"},
        Case{"actor: [{id: 1, name: a}]\nmovie: [{title: a, lead: 7}]\n",
             "2:26: lead: no row of 'actor' has the key 7"},
        Case{"movie: [\n", "2:1: this is not YAML"}));

std::vector<std::string> rows_of(const std::string& path, const std::string& text) {
    const auto loaded = load_texts_of(with_demo(path, text));
    EXPECT_THAT(loaded.problems, IsEmpty());
    return loaded.problems.empty() ? loaded.definition->demo.at(0).rows
                                   : std::vector<std::string>();
}

TEST(LoadDemo, CellsAreReadByTheTypeOfTheField) {
    EXPECT_THAT(
        rows_of("demo/movie.csv",
                "title,minutes,price,seen,genre,tags,extra,place\n"
                "12,12,1.5,t,drama,\"[1, 2]\",\"{\"\"a\"\": [true, null]}\",\"48.5,-2\"\n"
                "b,,,,,,,\n"),
        ElementsAre(R"({"title":"12","minutes":12,"price":1.50,"seen":true,"genre":"drama",)"
                    R"("tags":[1,2],"extra":{"a":[true,null]},)"
                    R"("place":{"type":"Point","coordinates":[-2,48.5]}})",
                    R"({"title":"b"})"));
}

TEST(LoadDemo, YamlRowsAreReadByTheTypeOfTheField) {
    EXPECT_THAT(
        rows_of("demo/movie.yaml",
                "movie:\n"
                "  - {title: 12, minutes: 12, price: 1.5, seen: true, genre: drama, tags: [1, 2]}\n"
                "  - {title: b, minutes: null, extra: {a: \"1\"}, place: {latitude: 1, longitude: "
                "2.5}}\n"),
        ElementsAre(R"({"title":"12","minutes":12,"price":1.50,"seen":true,"genre":"drama",)"
                    R"("tags":[1,2]})",
                    R"({"title":"b","minutes":null,"extra":{"a":"1"},)"
                    R"("place":{"type":"Point","coordinates":[2.5,1]}})"));
}

TEST(LoadDemo, FilesAreOrderedByTheRefsOfTheirModels) {
    auto files =
        with_demo("demo/a.yaml", "movie: [{title: a, lead: 1}]\nactor: [{id: 1, name: b}]\n");
    files["demo/movie.csv"] = "title\nc\n";
    const auto loaded = load_texts_of(files);
    ASSERT_THAT(loaded.problems, IsEmpty()) << to_text(loaded.problems[0]);
    std::vector<std::string> order;
    for (const auto& demo : loaded.definition->demo) {
        order.push_back(demo.path + ":" + loaded.definition->model(demo.model).name);
    }
    EXPECT_THAT(order,
                ElementsAre("demo/a.yaml:actor", "demo/a.yaml:movie", "demo/movie.csv:movie"));
}

TEST(LoadDemo, KeysThatTheDatabaseGivesCannotBeChecked) {
    auto files = with_demo("demo/movie.csv", "title,lead\na,3\n");
    files["demo/actor.csv"] = "name\nb\n";
    EXPECT_THAT(problems_of(files), IsEmpty());
}

TEST(LoadDemo, AccountsMayHaveAPassword) {
    auto files = with_demo("demo/user.csv", "email,password\na@b.org,se\"\"cret\nb@b.org,\n");
    const auto csv = load_texts_of(files).definition;
    ASSERT_TRUE(csv);
    EXPECT_THAT(
        csv->demo.front().rows,
        ElementsAre(R"({"email":"a@b.org","password":"se\"\"cret"})", R"({"email":"b@b.org"})"));
    files.erase("demo/user.csv");
    files["demo/people.yaml"] = "user: [{email: a@b.org, password: secret}]\n";
    const auto yaml = load_texts_of(files).definition;
    ASSERT_TRUE(yaml);
    EXPECT_THAT(yaml->demo.front().rows, ElementsAre(R"({"email":"a@b.org","password":"secret"})"));
    EXPECT_THAT(problems_of(with_demo("demo/movie.csv", "title,password\na,b\n")),
                ElementsAre(HasSubstr("unknown field 'password' of 'movie'")));
    EXPECT_THAT(problems_of(with_demo("demo/user.csv", "email,password,password\na,b,c\n")),
                ::testing::Contains(HasSubstr("column 'password' is there twice")));
    EXPECT_THAT(problems_of(with_demo("demo/u.yaml", "user: [{password: [a]}]\n")),
                ElementsAre(HasSubstr("password: expected one value")));
}

TEST(LoadDemo, AViewHasNoRows) {
    auto files = with_demo("demo/best.csv", "a\n1\n");
    files["views/best.yaml"] = "view: best\nkey: a\nsql: select 1\nfields: {a: {type: integer}}\n";
    EXPECT_THAT(problems_of(files), ElementsAre(HasSubstr("'best' is a view: it has no rows")));
}

TEST(LoadDemo, UnknownModelsAreReported) {
    EXPECT_THAT(problems_of(with_demo("demo/moovie.csv", "title\n")),
                ElementsAre("demo/moovie.csv:1:1: unknown model 'moovie'; did you mean 'movie'?"));
}

}  // namespace
}  // namespace socle::definition
