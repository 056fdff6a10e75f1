#include "mail/markdown.h"

#include "base/text.h"

#include <gmock/gmock.h>

namespace socle::mail {
namespace {

using testing::HasSubstr;
using testing::Not;

Rendered plain(const std::string& source) {
    return render_markdown(source, Placeholders());
}

struct Case {
    std::string source;
    std::string html;
    std::string text;
};

TEST(Markdown, GivesBothParts) {
    const Case cases[] = {
        {"", "", ""},
        {"one\ntwo", "<p>one\ntwo</p>\n", "one two\n"},
        {"one\\\ntwo", "<p>one<br />\ntwo</p>\n", "one\ntwo\n"},
        {"# Big\n\n## Less é\n\nx", "<h1>Big</h1>\n<h2>Less é</h2>\n<p>x</p>\n",
         "Big\n===\n\nLess é\n------\n\nx\n"},
        {"*a* **b** ~~c~~ `d`",
         "<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>\n", "a b c d\n"},
        {"- a\n- b\n  - c", "<ul>\n<li>a</li>\n<li>b\n<ul>\n<li>c</li>\n</ul>\n</li>\n</ul>\n",
         "- a\n- b\n  - c\n"},
        {"3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n", "3. a\n4. b\n"},
        {"> a\n>\n> b", "<blockquote>\n<p>a</p>\n<p>b</p>\n</blockquote>\n", "> a\n>\n> b\n"},
        {"```sql\na  b\n  c\n```", "<pre><code>a  b\n  c\n</code></pre>\n", "    a  b\n      c\n"},
        {"a\n\n---\n\nb", "<p>a</p>\n<hr />\n<p>b</p>\n", "a\n\n--\n\nb\n"},
        {"See [the page](https://example.org/a?b=c&d) now.",
         "<p>See <a href=\"https://example.org/a?b=c&amp;d\">the page</a> now.</p>\n",
         "See the page <https://example.org/a?b=c&d> now.\n"},
        {"See https://example.org/a now",
         "<p>See <a href=\"https://example.org/a\">https://example.org/a</a> now</p>\n",
         "See https://example.org/a now\n"},
        {"Write to <help@example.org>.",
         "<p>Write to <a href=\"mailto:help@example.org\">help@example.org</a>.</p>\n",
         "Write to help@example.org.\n"},
        {"[Go on](https://example.org)",
         "<p class=\"button\">\n<a href=\"https://example.org\">Go on</a>\n</p>\n",
         "Go on:\nhttps://example.org\n"},
        {"<https://example.org>",
         "<p><a href=\"https://example.org\">https://example.org</a></p>\n",
         "https://example.org\n"},
        {"`123456`", "<p class=\"code\">\n<code>123456</code>\n</p>\n", "    123456\n"},
        {"![A cat](https://example.org/cat.png)",
         "<p><img src=\"https://example.org/cat.png\" alt=\"A cat\" /></p>\n", "A cat\n"},
    };
    for (const auto& [source, html, text] : cases) {
        const auto rendered = plain(source);
        EXPECT_EQ(rendered.html, html) << source;
        EXPECT_EQ(rendered.text, text) << source;
    }
}

TEST(Markdown, HasTables) {
    const auto rendered = plain("| Day | Price |\n|:--|--:|\n| Monday | 5 |\n| Tuesday | 12 |\n");
    EXPECT_THAT(rendered.html, HasSubstr("<table>"));
    EXPECT_THAT(rendered.html, HasSubstr("<td style=\"text-align: right\">12</td>"));
    EXPECT_EQ(rendered.text, "Day | Price\n-----------\nMonday | 5\nTuesday | 12\n");
}

TEST(Markdown, WrapsText) {
    std::string words;
    for (int i = 0; i < 60; ++i)
        words += "été" + std::to_string(i) + " ";
    const auto url = "https://example.org/" + std::string(200, 'x');
    const auto rendered = plain(words + "\n\n- " + words + "\n\n> " + words + "\n\n" + url);
    for (const auto line : base::split(rendered.text, '\n')) {
        if (line != url) EXPECT_LE(base::utf8_length(line), text_columns) << line;
    }
    EXPECT_THAT(rendered.text, HasSubstr("\n" + url + "\n"));
    EXPECT_THAT(rendered.text, HasSubstr("\n  été"));
    EXPECT_THAT(rendered.text, HasSubstr("\n> été"));
}

TEST(Markdown, ShowsHtmlAsItIsWritten) {
    const auto rendered = plain("a <b>c</b>\n\n<script>alert(1)</script>\n\n<!-- x -->");
    EXPECT_THAT(rendered.html, HasSubstr("<p>a &lt;b&gt;c&lt;/b&gt;</p>"));
    EXPECT_THAT(rendered.html, HasSubstr("<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"));
    EXPECT_THAT(rendered.html, Not(HasSubstr("<script")));
    EXPECT_THAT(rendered.text, HasSubstr("<script>alert(1)</script>"));
}

TEST(Markdown, LeadsToGoodSchemesOnly) {
    for (const std::string url : {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x",
                                  "vbscript:x", "file:///etc/passwd", "custom:x"}) {
        EXPECT_THAT(plain("[x](" + url + ")").html, HasSubstr("<a href=\"\">x</a>")) << url;
    }
    for (const std::string url : {"https://a.b/c:d", "http://a.b", "mailto:a@b.c", "tel:+33123",
                                  "/path", "#part", "path?x=a:b"}) {
        EXPECT_THAT(plain("[x](" + url + ")").html, HasSubstr("href=\"" + url + "\"")) << url;
    }
}

/// Values that would be markup if they were parsed.
const std::string hostile_values[] = {
    "[click](http://evil.example)",
    "<script>alert(1)</script>",
    "![x](http://evil.example/pixel.png)",
    "<http://evil.example>",
    "**bold** _it_ `code`",
    "# heading",
    "- item",
    "> quote",
    "</p></div><a href=\"http://evil.example\">x</a>",
    "&lt;b&gt; &amp; \" '",
    "| a | b |",
    "http://evil.example",
    "www.evil.example",
    "evil@evil.example",
    "a\\*b",
    "{{code}}",
    "[ref]: http://evil.example",
    "```",
    "    indented",
    "---",
};

std::string escaped(std::string text) {
    std::string out;
    for (const char c : text)
        out += c == '&'   ? "&amp;"
               : c == '<' ? "&lt;"
               : c == '>' ? "&gt;"
               : c == '"' ? "&quot;"
                          : std::string(1, c);
    return out;
}

TEST(Markdown, TakesValuesAsText) {
    for (const auto& value : hostile_values) {
        Placeholders placeholders;
        const auto mark = placeholders.stand_in(value);
        const auto rendered = render_markdown(
            "Dear " + mark + ",\n\n" + mark + "\n\n**" + mark + "** `" + mark + "` " + mark + "\n",
            placeholders);
        const auto text = escaped(value);
        EXPECT_EQ(rendered.html, "<p>Dear " + text + ",</p>\n<p>" + text + "</p>\n<p><strong>" +
                                     text + "</strong> <code>" + text + "</code> " + text +
                                     "</p>\n");
        EXPECT_THAT(rendered.text, HasSubstr("Dear " + value + ","));
    }
}

TEST(Markdown, TakesValuesAsTextInEveryBlock) {
    for (const auto& value : hostile_values) {
        Placeholders placeholders;
        const auto mark = placeholders.stand_in(value);
        const auto rendered = render_markdown(
            "# " + mark + "\n\n- " + mark + "\n\n> " + mark + "\n\n| a | " + mark +
                " |\n|--|--|\n| " + mark + " | c |\n\n```" + mark + "\n" + mark + "\n```\n\n[" +
                mark + "](https://good.example \"" + mark + "\")\n\n<b title='" + mark + "'>\n",
            placeholders);
        EXPECT_THAT(rendered.html, Not(HasSubstr("href=\"http://evil")));
        EXPECT_THAT(rendered.html, Not(HasSubstr("<script")));
        EXPECT_THAT(rendered.html, Not(HasSubstr("<img")));
        EXPECT_THAT(rendered.html, Not(HasSubstr("</div>")));
        EXPECT_THAT(rendered.html, HasSubstr("<h1>" + escaped(value) + "</h1>"));
        EXPECT_THAT(rendered.html, HasSubstr("<a href=\"https://good.example\""));
    }
}

TEST(Markdown, TakesValuesAsAddresses) {
    struct Value {
        std::string value;
        std::string whole;   ///< the address `[x](VALUE)` leads to
        std::string inside;  ///< and `[x](https://a.b/?q=VALUE)`
    };
    const Value values[] = {
        {"https://e.f/?a=b&c=d#g", "https://e.f/?a=b&amp;c=d#g",
         "https%3A%2F%2Fe.f%2F%3Fa%3Db%26c%3Dd%23g"},
        {"javascript:alert(1)", "", "javascript%3Aalert%281%29"},
        {"\" onclick=\"x", "%22%20onclick=%22x", "%22%20onclick%3D%22x"},
        {"a b&c", "a%20b&amp;c", "a%20b%26c"},
        {"x) [y](http://evil.example", "", ""},
    };
    for (const auto& [value, whole, inside] : values) {
        Placeholders placeholders;
        const auto mark = placeholders.stand_in(value);
        EXPECT_EQ(render_markdown("a [x](" + mark + ")", placeholders).html,
                  "<p>a <a href=\"" + whole + "\">x</a></p>\n");
        if (inside.empty()) continue;
        EXPECT_EQ(render_markdown("a [x](https://a.b/?q=" + mark + ")", placeholders).html,
                  "<p>a <a href=\"https://a.b/?q=" + inside + "\">x</a></p>\n");
    }
    Placeholders placeholders;
    const auto mark = placeholders.stand_in("https://e.f/g");
    EXPECT_EQ(render_markdown("<" + mark + ">", placeholders).html,
              "<p><a href=\"https://e.f/g\">https://e.f/g</a></p>\n");
}

TEST(Markdown, KeepsLineBreaksOfValues) {
    Placeholders placeholders;
    const auto mark = placeholders.stand_in("one\ntwo\n\n# three");
    const auto rendered = render_markdown("They wrote:\n\n" + mark, placeholders);
    EXPECT_THAT(rendered.html, HasSubstr("<p>one<br />\ntwo<br />\n<br />\n# three</p>"));
    EXPECT_EQ(rendered.text, "They wrote:\n\none\ntwo\n\n# three\n");
}

TEST(Markdown, StandsOddBytes) {
    EXPECT_EQ(plain("a\xff").html, "<p>a\xEF\xBF\xBD</p>\n");
    plain(std::string("a\0b", 3));
    Placeholders placeholders;
    render_markdown(placeholders.stand_in(std::string("a\0b\xff", 4)), placeholders);
    plain(std::string(5'000, '>') + "x");
    plain(std::string(5'000, '[') + "x");
    EXPECT_THAT(plain(std::string(20'000, '>') + "x").text, HasSubstr("x"));
    std::string emphasis;
    for (int i = 0; i < 2'000; ++i)
        emphasis += "*a **b ";
    for (int i = 0; i < 2'000; ++i)
        emphasis += "b** a*";
    EXPECT_THAT(plain(emphasis).text, HasSubstr("a b"));
}

}  // namespace
}  // namespace socle::mail
