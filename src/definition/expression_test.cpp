#include "definition/expression.h"

#include "definition/expression_testing.h"

namespace socle::definition {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(Expression, Constants) {
    EXPECT_TRUE(is_constant(constant(true), true));
    EXPECT_TRUE(is_constant(constant(false), false));
    EXPECT_FALSE(is_constant(constant(true), false));
    const Expr field = parse("signed").tree;
    const Expr other = parse("client.vip").tree;
    EXPECT_FALSE(is_constant(field, true));
    EXPECT_EQ(dump(both(constant(true), field)), "signed");
    EXPECT_EQ(dump(both(field, constant(true))), "signed");
    EXPECT_TRUE(is_constant(both(field, constant(false)), false));
    EXPECT_TRUE(is_constant(both(constant(false), field), false));
    EXPECT_EQ(dump(both(both(field, other), both(field, field))),
              "(and signed client.vip signed signed)");
}

TEST(Expression, Precedence) {
    expect_trees({
        {"signed or signed and not signed", "(or signed (and signed (not signed)))"},
        {"(signed or signed) and signed", "(and (or signed signed) signed)"},
        {"signed and signed and signed or signed", "(or (and signed signed signed) signed)"},
        {"not pages = 1", "(not (= pages 1:integer))"},
        {"not not signed", "(not (not signed))"},
        {"pages + 2 * 3 - pages / 2", "(- (+ pages (* 2:integer 3:integer)) (/ pages 2:integer))"},
        {"(pages + 2) * 3", "(* (+ pages 2:integer) 3:integer)"},
        {"pages - 1 - 2", "(- (- pages 1:integer) 2:integer)"},
        {"-pages * 2", "(* (neg pages) 2:integer)"},
        {"- -pages", "(neg (neg pages))"},
        {"-3", "-3:integer"},
        {"pages - -3", "(- pages -3:integer)"},
        {"title || 'a' = 'b'", "(= (|| title a:text) b:text)"},
        {"title || pages + 1", "(|| title (cast text (+ pages 1:integer)))"},
        {"signed = (pages > 3)", "(= signed (> pages 3:integer))"},
        {"title\n\t=\r\n 'x'", "(= title x:text)"},
    });
}

TEST(Expression, Literals) {
    expect_trees({
        {"'it''s'", "it's:text"},
        {"''", ":text"},
        {"'é–日'", "é–日:text"},
        {"true", "true:boolean"},
        {"false", "false:boolean"},
        {"12", "12:integer"},
        {"12.50", "12.50:decimal(2)"},
        {"1e3", "1000:number"},
        {"2.5e-1", "0.25:number"},
        {"9223372036854775807", "9223372036854775807:integer"},
    });
    expect_problems({
        {"9223372036854775808", "0: the number 9223372036854775808 is too large"},
        {"12345678901234567890.5", "0: the number 12345678901234567890.5 is too large"},
        {"1.1234567890123", "0: the number 1.1234567890123 has more than 12 decimals"},
        {"1e999", "0: the number 1e999 is too large"},
    });
}

TEST(Expression, Grammar) {
    expect_problems({
        {"", "0: the expression is empty"},
        {"   ", "3: the expression is empty"},
        {"amount >", "8: the expression ends too early; expected a value"},
        {"amount > 3 3", "11: unexpected '3'"},
        {"(amount > 3", "11: the expression ends too early; expected ')'"},
        {"amount > 3)", "10: unexpected ')'"},
        {"1 < pages < 3",
         "10: comparisons cannot be chained: join them with 'and', or use parentheses"},
        {"pages = 1 is null",
         "10: comparisons cannot be chained: join them with 'and', or use parentheses"},
        {"title = \"x\"", "8: a text is written in single quotes: 'text'"},
        {"title = 'x", "8: this text has no closing quote"},
        {"pages == 1", "6: write '=' instead of '=='"},
        {"pages <> 1", "6: write '!=' instead of '<>'"},
        {"signed && signed", "7: write 'and' instead of '&&'"},
        {"signed | signed", "7: write 'or' instead of '|'"},
        {"!signed", "0: write 'not' instead of '!'"},
        {"pages::text", "5: there is no '::' here"},
        {"pages % 2", "6: unexpected character '%'"},
        {"pages = é", "8: unexpected character 'é'"},
        {"signed AND signed", "7: 'AND' is written in lower case: and"},
        {"title Like 'x'", "6: 'Like' is written in lower case: like"},
        {"title = null",
         "8: null is not a value to compute with; test with 'is null', 'is not null'"},
        {"title in (null)",
         "10: null is not a value to compute with; test with 'is null', 'is not null'"},
        {"title in 'x'", "9: unexpected 'x'; expected '('"},
        {"title in ()", "10: unexpected ')'; expected a value"},
        {"title is 'x'", "9: unexpected 'x'; expected null, true or false"},
        {"title is true", "0: title is text, not a condition"},
        {"like = 'x'",
         "0: unexpected 'like'; expected a value (a field of this name is written this.like)"},
        {"client. = 3", "8: unexpected '='; expected the name of a field"},
        {"amount and signed", "0: amount is decimal, not a condition"},
        {"not 'x'", "4: 'x' is text, not a condition"},
    });
    EXPECT_EQ(problems_text(parse("signed = '\xff'")), "0: the expression is not valid UTF-8 text");
    EXPECT_EQ(problems_text(parse(std::string("signed = '\0'", 12))),
              "0: the expression is not valid UTF-8 text");
    expect_trees(
        {{"signed is true or signed is not false", "(or (true? signed) (not (false? signed)))"}});
}

TEST(Expression, WantedType) {
    struct Case {
        const char* text;
        TypeInfo wanted;
        const char* outcome;
    };
    const std::vector<Case> cases = {
        {"signed", {Type::boolean, 0}, "signed"},
        {"amount", {Type::boolean, 0}, "0: amount is decimal, not a condition"},
        {"'x'", {Type::boolean, 0}, "0: 'x' is not a boolean"},
        {"role",
         {Type::boolean, 0},
         "0: role is compared with the name of a role: role = 'name'; the field is written "
         "this.role"},
        {"amount * tax", {Type::decimal, 2}, "(cast decimal(2) (* amount tax))"},
        {"pages", {Type::decimal, 2}, "(cast decimal(2) pages)"},
        {"rate", {Type::integer, 0}, "(cast integer rate)"},
        {"title", {Type::integer, 0}, "0: integer is wanted here; title is text"},
        {"client.contact", {Type::uuid, 0}, "client.contact"},
        {"me", {Type::text, 0}, "me:text"},
        {"'2024-01-31'", {Type::date, 0}, "2024-01-31:date"},
        {"'tomorrow'", {Type::date, 0}, "0: 'tomorrow' is not a date"},
        {"due_on", {Type::timestamp, 0}, "(cast timestamp due_on)"},
        {"now", {Type::date, 0}, "0: date is wanted here; now is timestamp"},
        {"7d",
         {Type::timestamp, 0},
         "0: a duration is added to or subtracted from a date or a timestamp: now - 7d"},
    };
    for (const Case& expected : cases) {
        const ExpressionResult result = parse(expected.text, expected.wanted);
        const std::string problems = problems_text(result);
        EXPECT_EQ(problems.empty() ? dump(result.tree) : problems, expected.outcome)
            << expected.text;
        EXPECT_TRUE(!problems.empty() || result.tree.type == expected.wanted) << expected.text;
    }
}

std::string repeated(std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) {
        text += part;
    }
    return text;
}

TEST(Expression, Limits) {
    const char* too_deep = "the expression is nested deeper than 64";
    EXPECT_THAT(parse(repeated("(", 64) + "signed" + repeated(")", 64)).problems, IsEmpty());
    for (const std::string& text :
         {repeated("(", 65) + "signed" + repeated(")", 65), repeated("not ", 100) + "signed",
          repeated("- ", 5000) + "pages", repeated("pages + ", 1500) + "1",
          repeated("abs(", 2000) + "1" + repeated(")", 2000), repeated("(", 16000)}) {
        EXPECT_THAT(problems_text(parse(text)), HasSubstr(too_deep)) << text.substr(0, 30);
    }
    EXPECT_THAT(parse(repeated("signed or ", 1500) + "signed").problems, IsEmpty());
    EXPECT_THAT(parse(repeated("pages = 1 and ", 1000) + "signed").problems, IsEmpty());
    EXPECT_EQ(problems_text(parse(repeated(" ", 16 * 1024 + 1))),
              "0: the expression is longer than 16384 bytes");
}

}  // namespace
}  // namespace socle::definition
