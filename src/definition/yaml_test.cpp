#include "definition/yaml.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace socle::definition {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> problems_of(std::string_view text) {
    std::vector<std::string> texts;
    for (const auto& problem : read_yaml(text).problems) {
        texts.push_back(std::to_string(problem.mark.line) + ":" +
                        std::to_string(problem.mark.column) + ": " + problem.message);
    }
    return texts;
}

TEST(Yaml, ReadsATreeWithMarks) {
    const auto document = read_yaml("a: 1\nb:\n  - x\n  - {c: 'é', d: ü}\n");
    EXPECT_THAT(document.problems, IsEmpty());
    const auto& root = document.root;
    ASSERT_TRUE(root.is_map());
    ASSERT_EQ(root.entries.size(), 2U);
    EXPECT_EQ(root.find("a")->text, "1");
    EXPECT_TRUE(root.find("a")->is_plain());
    const auto* list = root.find("b");
    ASSERT_TRUE(list->is_list());
    const auto& inner = list->items[1];
    EXPECT_EQ(inner.begin.line, 4);
    EXPECT_EQ(inner.begin.column, 5);
    EXPECT_FALSE(inner.find("c")->is_plain());
    EXPECT_EQ(inner.entries[1].mark.column, 14);
    EXPECT_EQ(inner.entries[1].mark.offset, 28U);
    EXPECT_EQ(root.find("nothing"), nullptr);
}

TEST(Yaml, OnlyPlainEmptyTildeAndNullAreNull) {
    const auto document = read_yaml("a:\nb: ~\nc: null\nd: ''\ne: \"null\"\nf: Null\n");
    using Kind = YamlNode::Kind;
    for (const char* name : {"a", "b", "c"})
        EXPECT_EQ(document.root.find(name)->kind, Kind::null);
    for (const char* name : {"d", "e", "f"}) {
        EXPECT_EQ(document.root.find(name)->kind, Kind::scalar);
    }
}

TEST(Yaml, AByteOrderMarkIsPassedOver) {
    const auto document = read_yaml(
        "\xEF\xBB\xBF"
        "a: 1\n");
    EXPECT_THAT(document.problems, IsEmpty());
    EXPECT_EQ(document.root.entries.at(0).mark.column, 1);
    EXPECT_EQ(document.root.find("a")->begin.offset, 3U);
}

struct Refusal {
    const char* text;
    const char* problem;
};
class YamlRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(YamlRefuses, WithAPlaceAndAReason) {
    EXPECT_THAT(problems_of(GetParam().text), ElementsAre(HasSubstr(GetParam().problem)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, YamlRefuses,
    ::testing::Values(
        Refusal{"", "1:1: the file is empty"}, Refusal{"# only a comment\n", "the file is empty"},
        Refusal{"a: 1\nb: 2\na: 3\n", "3:1: duplicate key 'a', first in line 1"},
        Refusal{"a: &x 1\n", "1:4: anchors are not supported: '&x'"},
        Refusal{"a: *x\n", "1:4: aliases are not supported: '*x'"},
        Refusal{"a: !!str 1\n", "1:4: tags are not supported: 'tag:yaml.org,2002:str'"},
        Refusal{"a: !x {b: 1}\n", "1:4: tags are not supported: '!x'"},
        Refusal{"<<: {a: 1}\n", "1:1: merge keys are not supported"},
        Refusal{"a: {{title}}\n", "1:5: a key must be a text; quote a value"},
        Refusal{"? [a]\n: 1\n", "a key must be a text"}, Refusal{"? \n: 1\n", "a key is empty"},
        Refusal{"a: 1\n---\nb: 2\n", "2:1: a file holds one document only"},
        Refusal{"a: b: c\n", "1:5: this is not YAML: mapping values are not allowed"},
        Refusal{"a: [1, 2\n", "this is not YAML: did not find expected ',' or ']'"},
        Refusal{"a: 'x\n", "this is not YAML: found unexpected end of stream"},
        Refusal{"a:\n\t- 1\n", "2:1: this is not YAML"},
        Refusal{"a: 1\nb: \xFF\n", "2:4: the file is not UTF-8 text"},
        Refusal{"a: \x01\n", "1:4: control characters are not allowed"},
        Refusal{"\xFF\xFE"
                "a\0",
                "1:1: the file is not UTF-8 text"}));

TEST(Yaml, SeveralProblemsAreAllReported) {
    EXPECT_THAT(problems_of("a: &x 1\nb: *x\na: !t 2\n"),
                ElementsAre(HasSubstr("1:4"), HasSubstr("2:4"), HasSubstr("3:4"),
                            HasSubstr("3:1: duplicate")));
}

TEST(Yaml, DepthIsLimited) {
    const auto nested = [](int depth) {
        return std::string(static_cast<std::size_t>(depth), '[') + "1" +
               std::string(static_cast<std::size_t>(depth), ']');
    };
    EXPECT_THAT(problems_of(nested(yaml_depth_max - 1)), IsEmpty());
    EXPECT_THAT(problems_of(nested(yaml_depth_max + 1)),
                ElementsAre(HasSubstr("nested more than 32 deep")));
    EXPECT_THAT(problems_of(nested(100'000)), ElementsAre(HasSubstr("nested more than")));
}

TEST(Yaml, SizeAndNumberOfValuesAreLimited) {
    EXPECT_THAT(problems_of(std::string(yaml_bytes_max + 1, 'a')),
                ElementsAre(HasSubstr("larger than 4194304 bytes")));
    std::string many = "[";
    for (std::size_t i = 0; i <= yaml_nodes_max; ++i)
        many += "1,";
    EXPECT_THAT(problems_of(many + "]"), ElementsAre(HasSubstr("more than 500000 values")));
}

TEST(Yaml, SurvivesDamagedBytes) {
    const std::string whole =
        "model: movie\nfields:\n  title: {type: text, help: \"a\\u00e9 \\\n  b\"}\n"
        "check:\n  - rule: >-\n      a <= b\n      and c\n    message: 'It''s'\n";
    std::mt19937 random(7);
    for (int round = 0; round < 3000; ++round) {
        auto text = whole;
        for (int i = 0; i < 4; ++i)
            text[random() % text.size()] = static_cast<char>(random());
        const auto document = read_yaml(text.substr(0, random() % (text.size() + 1)));
        for (const auto& entry : document.root.entries) {
            const auto mark = place_in(entry.value, document.source, random() % 40);
            EXPECT_LE(mark.offset, document.source.size());
        }
    }
}

struct Placed {
    const char* yaml;  ///< the value of key `a`, in which '^' stands before the character meant
    const char* text;  ///< what it reads as, with '^' too
};
class PlaceIn : public ::testing::TestWithParam<Placed> {};

std::size_t take_caret(std::string& text) {
    const auto at = text.find('^');
    text.erase(at, 1);
    return at;
}

TEST_P(PlaceIn, FindsTheCharacterInTheFile) {
    std::string source = std::string("a: ") + GetParam().yaml + "\n";
    std::string text = GetParam().text;
    const auto expected = take_caret(source);
    const auto offset = take_caret(text);
    const auto document = read_yaml(source);
    ASSERT_THAT(document.problems, IsEmpty());
    const auto* node = document.root.find("a");
    ASSERT_NE(node, nullptr);
    ASSERT_EQ(node->text, text);
    const auto mark = place_in(*node, document.source, offset);
    EXPECT_EQ(mark.offset, expected) << document.source.substr(mark.offset);
    const auto before = document.source.substr(0, expected);
    EXPECT_EQ(mark.line, 1 + std::ranges::count(before, '\n'));
    EXPECT_EQ(mark.column, 1 + std::ranges::count_if(before.substr(before.rfind('\n') + 1),
                                                     [](char c) { return (c & 0xC0) != 0x80; }));
}

INSTANTIATE_TEST_SUITE_P(
    Each, PlaceIn,
    ::testing::Values(
        Placed{"^due <= amount", "^due <= amount"}, Placed{"due <= ^amount", "due <= ^amount"},
        Placed{"due ^<= amount", "due ^<= amount"}, Placed{"é = ^'ü'", "é = ^'ü'"},
        Placed{"due and\n   ^amount", "due and ^amount"}, Placed{"\"a = ^b\"", "a = ^b"},
        Placed{"'a = ''^b'' or c'", "a = '^b' or c"}, Placed{"'a = ''b'' or ^c'", "a = 'b' or ^c"},
        Placed{R"("a = \"b\" or ^c")", R"(a = "b" or ^c)"}, Placed{R"("\u00e9 = ^c")", "é = ^c"},
        Placed{R"("\x41 = ^c")", "A = ^c"}, Placed{R"("a\tb\n^c")", "a\tb\n^c"},
        Placed{"\"a \\\n   ^b\"", "a ^b"},
        Placed{"|\n  a = 1\n  and ^b\n  or c", "a = 1\nand ^b\nor c\n"},
        Placed{">-\n  a = 1\n  and ^b\n  or c", "a = 1 and ^b or c"}, Placed{"|2-\n   ^a", " ^a"}));

TEST(PlaceIn, APlaceBehindTheTextIsItsEnd) {
    const auto document = read_yaml("a: due <=\nb: 1\n");
    const auto mark = place_in(*document.root.find("a"), document.source, 100);
    EXPECT_EQ(mark.line, 1);
    EXPECT_EQ(mark.column, 10);
}

}  // namespace
}  // namespace socle::definition
