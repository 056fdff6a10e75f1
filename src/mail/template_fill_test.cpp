#include "mail/template_fill.h"

#include "base/error.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace socle::mail {
namespace {

namespace json = boost::json;

using base::Error;
using testing::HasSubstr;

std::string fill(const std::string& source, const std::string& data) {
    return fill_template(source, json::parse(data).as_object(), html_escaped, "mails/x.md");
}

TEST(TemplateFill, PutsValuesIn) {
    struct Case {
        const char* source;
        const char* data;
        const char* wanted;
    };
    const Case cases[] = {
        {"plain", "{}", "plain"},
        {"{{a}} {{ a }}", R"({"a": "x"})", "x x"},
        {"{{a.b.c}}", R"({"a": {"b": {"c": 1}}})", "1"},
        {"{{a}}", R"({"a": "<b> & \"c\" 'd'"})", "&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;"},
        {"{{{a}}} {{& a}}", R"({"a": "<b>"})", "<b> <b>"},
        {"{{a}}|{{b}}|{{c}}|{{d}}", R"({"a": 5, "b": -1.5, "c": true, "d": 18446744073709551615})",
         "5|-1.5E0|true|18446744073709551615"},
        {"[{{a}}{{b}}{{c}}]", R"({"a": null, "b": false, "c": ""})", "[]"},
        {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", R"({"a": "x"})", "yes"},
        {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", R"({"a": ""})", "no"},
        {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", R"({"a": null})", "no"},
        {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", R"({"a": []})", "no"},
        {"{{#a}}yes{{/a}}{{^a}}no{{/a}}", R"({})", "no"},
        {"{{#a}}{{a}}{{/a}}", R"({})", ""},
        {"{{# a }}{{ a }}{{/ a }}", R"({})", ""},
        {"{{#a}}{{b}},{{c}};{{/a}}", R"({"a": [{"b": 1}, {"b": 2}], "c": "o"})", "1,o;2,o;"},
        {"{{#a}}<{{.}}>{{/a}}", R"({"a": ["x", "y"]})", "<x><y>"},
        {"{{#a}}{{b}}{{/a}}", R"({"a": {"b": "in"}, "b": "out"})", "in"},
        {"a\n{{#b}}\nc\n{{/b}}\nd\n", R"({"b": true})", "a\nc\nd\n"},
        {"a{{! a remark }}b", "{}", "ab"},
        {"{{a}}", R"({"a": "{{b}}"})", "{{b}}"},
    };
    for (const auto& [source, data, wanted] : cases)
        EXPECT_EQ(fill(source, data), wanted) << source << " " << data;
}

TEST(TemplateFill, NamesWhatIsMissing) {
    const std::pair<const char*, const char*> cases[] = {
        {"{{nmae}}", "mails/x.md: there is no value for {{nmae}}; did you mean {{name}}?"},
        {"{{{other}}}", "mails/x.md: there is no value for {{other}}"},
        {"{{name.first}}", "mails/x.md: there is no value for {{name.first}}"},
        {"{{user.x}}", "mails/x.md: there is no value for {{user.x}}; did you mean {{user}}?"},
        {"{{#name}}{{what}}{{/name}}", "mails/x.md: there is no value for {{what}}"},
        {"{{> part}}", "mails/x.md: there is no value for {{> part}}"},
    };
    for (const auto& [source, words] : cases) {
        try {
            fill(source, R"({"name": "x", "user": {"email": "y"}})");
            ADD_FAILURE() << source;
        } catch (const Error& error) {
            EXPECT_EQ(error.code, base::Code::bad_value);
            EXPECT_EQ(error.message, words);
            EXPECT_EQ(error.details, "The values are: name, user");
        }
    }
}

TEST(TemplateFill, RefusesBrokenTemplates) {
    for (const char* source :
         {"{{a", "{{#a}}x", "{{/a}}", "{{#a}}{{#b}}{{/a}}{{/b}}", "{{{a}}", "{{#a}}{{/b}}"}) {
        try {
            fill(source, R"({"a": 1, "b": 2})");
            ADD_FAILURE() << source;
        } catch (const Error& error) {
            EXPECT_THAT(error.message, HasSubstr("mails/x.md: ")) << source;
        }
    }
}

TEST(TemplateFill, MakesOneLine) {
    EXPECT_EQ(one_line(" a\r\nBcc: b\tc\x7f "), "a  Bcc: b c");
    EXPECT_EQ(one_line("é"), "é");
}

}  // namespace
}  // namespace socle::mail
