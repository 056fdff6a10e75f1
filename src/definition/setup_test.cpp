#include "definition/setup.h"

#include "definition/load_testing.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SetupTest : public ::testing::Test {
protected:
    SetupTest() { std::filesystem::create_directories(folder_); }
    ~SetupTest() override { std::filesystem::remove_all(folder_); }

    void write(const char* name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
    }
    RowsResult read(const std::string& setup) const {
        auto files = testing::with_movie(
            "model: movie\nkey: {id: serial}\nfields:\n  title: {type: text, max: 10}\n"
            "  year: {type: integer}\n");
        auto definition = *testing::load_texts_of(files).definition;
        definition.folder = folder_.string();
        write("setup.yaml", setup);
        return read_setup(definition);
    }
    std::vector<std::string> problems(const std::string& setup) const {
        std::vector<std::string> lines;
        for (const auto& problem : read(setup).problems)
            lines.push_back(to_text(problem));
        return lines;
    }

    const std::filesystem::path folder_ =
        std::filesystem::path(::testing::TempDir()) / "setup_test";
};

TEST_F(SetupTest, FillsInWhatTheEnvironmentAndTheFileHave) {
    write(".env", "FIRST=Playtime\nFILE=data.json\n");
    write("data.json", R"({"films": [{"name": "Mon oncle", "year": 1958}]})");
    const auto rows = read(
        "from: \"${FILE}\"\nrows:\n  movie:\n    - {title: \"${FIRST}\", year: \"${YEAR:-1967}\"}\n"
        "    - {title: \"{{films.0.name}}\", year: \"{{ films.0.year }}\"}\n");
    EXPECT_THAT(rows.problems, IsEmpty());
    ASSERT_EQ(rows.files.size(), 1U);
    EXPECT_THAT(rows.files.front().rows, ElementsAre(R"({"title":"Playtime","year":1967})",
                                                     R"({"title":"Mon oncle","year":1958})"));
}

TEST_F(SetupTest, TellsWhatIsMissing) {
    const std::string row = "rows:\n  movie:\n    - title: ";
    EXPECT_THAT(problems(row + "\"${NOBODY_SET_IT}\"\n"),
                ElementsAre(HasSubstr("setup.yaml:3:14: variable NOBODY_SET_IT is not set")));
    EXPECT_THAT(problems(row + "\"${NOBODY_SET_IT:-}\"\n"),
                ElementsAre("setup.yaml:3:14: ${NOBODY_SET_IT:-} is empty"));
    EXPECT_THAT(problems(row + "\"{{a.b}}\"\n"),
                ElementsAre("setup.yaml:3:14: {{a.b}} is of a file, and 'from' names none"));
    EXPECT_THAT(problems("from: none.json\n" + row + "a\n"),
                ElementsAre(HasSubstr("none.json cannot be read")));
    write("data.json", "{\"a\": [1]}");
    EXPECT_THAT(problems("from: data.json\n" + row + "\"{{a.1}}\"\n"),
                ElementsAre("setup.yaml:4:14: data.json has no text at a.1"));
    EXPECT_THAT(problems("from: data.json\n" + row + "\"{{a}}\"\n"),
                ElementsAre("setup.yaml:4:14: data.json has no text at a"));
    EXPECT_THAT(problems(row + "longer than that\n"),
                ElementsAre("setup.yaml:3:14: the value is longer than 'max'"));
    write("data.json", "{");
    EXPECT_THAT(problems("from: data.json\n" + row + "a\n"),
                ElementsAre(HasSubstr("data.json is no JSON")));
}

TEST_F(SetupTest, ItsFormIsCheckedWithTheApplication) {
    auto files = testing::with_movie("model: movie\nfields: {title: {type: text}}\n");
    files["setup.yaml"] = "form: a\nrows: {movie: [{title: \"${NOBODY_SET_IT}\"}]}\n";
    EXPECT_THAT(testing::problems_of(files), ElementsAre(HasSubstr("setup.yaml:1:1: unknown key")));
}

}  // namespace
}  // namespace socle::definition
