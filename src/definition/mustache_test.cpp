#include "definition/mustache.h"

#include <gmock/gmock.h>

namespace socle::definition {
namespace {

TEST(Tags, ThatAreGood) {
    for (const char* text : {"", "no tags", "{ {not one} }", "{{name}}", "{{ user.first_name }}",
                             "{{{html}}}", "{{&html}}", "{{#a}}x{{/a}}", "{{^a}}x{{/a}}",
                             "{{# a }}{{.}}{{/ a }}", "{{#a}}{{#b}}{{c}}{{/b}}{{^b}}{{/b}}{{/a}}",
                             "{{! what-ever / }}", "{{a}}}", "}} {{a}}", "{{! }}{{b1_2.c}}"}) {
        const auto fault = tag_fault(text);
        EXPECT_FALSE(fault) << text << ": " << fault->message;
    }
}

struct Case {
    const char* text;
    std::size_t offset;
    const char* message;
};
class Faulty : public ::testing::TestWithParam<Case> {};

TEST_P(Faulty, IsToldWithItsPlace) {
    const auto fault = tag_fault(GetParam().text);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->offset, GetParam().offset);
    EXPECT_THAT(fault->message, ::testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Each, Faulty,
    ::testing::Values(
        Case{"ab {{name", 3, "'{{' has no '}}'"}, Case{"{{{name}} x", 0, "'{{' has no '}}'"},
        Case{"{{}}", 0, "'' is no name for a tag"}, Case{"{{ # }}", 0, "'' is no name for a tag"},
        Case{"a {{first name}}", 2, "'first name' is no name for a tag"},
        Case{"{{a..b}}", 0, "no name"}, Case{"{{a-b}}", 0, "no name"},
        Case{"{{#a}}x", 0, "section '{{#a}}' is not closed: write '{{/a}}'"},
        Case{"{{#a}}{{^b}}x", 6, "section '{{^b}}' is not closed"},
        Case{"x {{/a}}", 2, "'{{/a}}' closes no section"},
        Case{"{{#a}}{{#b}}{{/a}}{{/b}}", 12, "'{{/a}}' closes no section: '{{#b}}' is open"},
        Case{"{{>footer}}", 0, "(partials) do not exist"},
        Case{"{{=<% %>=}}", 0, "(delimiters) do not exist"}));

TEST(Tags, SectionsInsideEachOtherAreLimited) {
    std::string text;
    for (int i = 0; i < 40; ++i)
        text += "{{#a}}";
    const auto fault = tag_fault(text);
    ASSERT_TRUE(fault);
    EXPECT_EQ(fault->offset, 6U * 32);
    EXPECT_EQ(fault->message, "too many sections inside each other");
}

}  // namespace
}  // namespace socle::definition
