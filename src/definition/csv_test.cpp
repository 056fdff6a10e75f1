#include "definition/csv.h"

#include <gmock/gmock.h>

#include <random>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::vector<std::string>> rows_of(std::string_view text) {
    CsvReader reader(text);
    std::vector<std::vector<std::string>> rows;
    for (auto row = reader.next(); !row.empty(); row = reader.next()) {
        auto& texts = rows.emplace_back();
        for (const auto& cell : row)
            texts.push_back(cell.text);
    }
    EXPECT_FALSE(reader.problem().has_value()) << reader.problem()->message;
    return rows;
}

std::string problem_of(std::string_view text) {
    CsvReader reader(text);
    while (!reader.next().empty()) {
    }
    if (!reader.problem()) return {};
    const auto& [mark, message] = *reader.problem();
    return std::to_string(mark.line) + ":" + std::to_string(mark.column) + ": " + message;
}

TEST(Csv, ReadsRowsOfCells) {
    EXPECT_THAT(rows_of("a,b\n1,2\n"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
    EXPECT_THAT(rows_of("a,b\r\n1,2"), ElementsAre(ElementsAre("a", "b"), ElementsAre("1", "2")));
    EXPECT_THAT(rows_of("a\n\n\r\nb\n"), ElementsAre(ElementsAre("a"), ElementsAre("b")));
    EXPECT_THAT(rows_of("\xEF\xBB\xBF"
                        "a\n"),
                ElementsAre(ElementsAre("a")));
    EXPECT_THAT(rows_of(""), ElementsAre());
}

TEST(Csv, KeepsEmptyCells) {
    EXPECT_THAT(rows_of("a,,\n,\n"), ElementsAre(ElementsAre("a", "", ""), ElementsAre("", "")));
    EXPECT_THAT(rows_of("a,"), ElementsAre(ElementsAre("a", "")));
    EXPECT_THAT(rows_of("\"\"\n"), ElementsAre(ElementsAre("")));
}

TEST(Csv, QuotedCellsHoldAnything) {
    EXPECT_THAT(rows_of("\"a,b\",\"c\"\"d\"\n\"e\r\nf\",g\n"),
                ElementsAre(ElementsAre("a,b", "c\"d"), ElementsAre("e\r\nf", "g")));
    CsvReader reader("\"\",,\"x\"\n");
    const auto row = reader.next();
    EXPECT_TRUE(row[0].quoted);
    EXPECT_FALSE(row[1].quoted);
}

TEST(Csv, CellsKnowTheirPlace) {
    CsvReader reader("é,b\n\"x\ny\",z\n");
    const auto first = reader.next();
    EXPECT_EQ(first[1].mark.column, 3);
    const auto second = reader.next();
    EXPECT_EQ(second[0].mark.line, 2);
    EXPECT_EQ(second[1].mark.line, 3);
    EXPECT_EQ(second[1].mark.column, 4);
}

TEST(Csv, DamageIsAProblemWithAPlace) {
    EXPECT_EQ(problem_of("a\n\"b\n"), "2:1: this quote is never closed");
    EXPECT_EQ(problem_of("a,\"b\"c\n"), "1:6: expected a comma after the closing quote");
    EXPECT_THAT(problem_of(std::string(5000, ',')), HasSubstr("more than 1000 cells in a row"));
    EXPECT_EQ(problem_of("a,b\"c\n"), "");
}

TEST(Csv, SurvivesRandomBytes) {
    std::mt19937 random(3);
    constexpr std::string_view alphabet = "a,\"\r\n\xC3\xA9";
    for (int round = 0; round < 5000; ++round) {
        std::string text;
        for (auto left = random() % 20; left > 0; --left)
            text += alphabet[random() % alphabet.size()];
        problem_of(text);
    }
}

}  // namespace
}  // namespace socle::definition
