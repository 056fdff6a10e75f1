#include "definition/expression.h"

#include "base/convert.h"
#include "definition/definition.h"
#include "definition/sample_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace socle::definition {
namespace {

using base::Type;
using base::TypeInfo;
using testing::HasSubstr;
using testing::IsEmpty;

const Definition& sample() {
    static const Definition definition = Sample::make();
    return definition;
}

std::string list(const std::vector<Expr>& args);

std::string relation_text(const Relation& relation) {
    const Model& target = sample().model(relation.model);
    const auto name = [](int model, int field) {
        return sample().model(model).fields[static_cast<std::size_t>(field)].name;
    };
    if (relation.link < 0) {
        return fmt::format("{}.{}", target.name, name(relation.model, relation.back));
    }
    return fmt::format("{}/{}.{}>{}", target.name, sample().model(relation.link).name,
                       name(relation.link, relation.back), name(relation.link, relation.forward));
}

std::string path_text(const Expr& tree) {
    std::string text = tree.was ? "was" : "";
    for (const FieldStep& step : tree.path) {
        text += text.empty() ? "" : ".";
        text += sample().model(step.model).fields[static_cast<std::size_t>(step.field)].name;
    }
    return text;
}

std::string type_text(TypeInfo type) {
    return type.type == Type::decimal ? fmt::format("decimal({})", type.scale)
                                      : std::string(base::type_name(type.type));
}

std::string_view kind_text(Expr::Kind kind) {
    using enum Expr::Kind;
    switch (kind) {
        case not_:
            return "not";
        case and_:
            return "and";
        case or_:
            return "or";
        case equal:
            return "=";
        case not_equal:
            return "!=";
        case less:
            return "<";
        case less_equal:
            return "<=";
        case greater:
            return ">";
        case greater_equal:
            return ">=";
        case in:
            return "in";
        case like:
            return "like";
        case ilike:
            return "ilike";
        case match:
            return "match";
        case is_null:
            return "null?";
        case is_true:
            return "true?";
        case is_false:
            return "false?";
        case add:
            return "+";
        case subtract:
            return "-";
        case multiply:
            return "*";
        case divide:
            return "/";
        case negate:
            return "neg";
        case concat:
            return "||";
        default:
            return "?";
    }
}

/// A tree as a Lisp list, with the type of literals.
std::string dump(const Expr& tree) {
    switch (tree.kind) {
        case Expr::Kind::literal:
            return fmt::format("{}:{}", base::to_text(tree.type, base::view(tree.value)),
                               type_text(tree.type));
        case Expr::Kind::field:
            return path_text(tree);
        case Expr::Kind::me:
            return "me:" + type_text(tree.type);
        case Expr::Kind::now:
            return fmt::format("now{:+}", tree.offset_us / 1'000'000);
        case Expr::Kind::today:
            return fmt::format("today{:+}", tree.offset_us / 1'000'000);
        case Expr::Kind::role:
            return fmt::format("role[{}]", tree.name);
        case Expr::Kind::may:
            return fmt::format("may[{}]", tree.name);
        case Expr::Kind::signed_in:
            return "signed_in";
        case Expr::Kind::shift:
            return fmt::format("(shift{:+}{})", tree.offset_us / 1'000'000, list(tree.args));
        case Expr::Kind::call:
            return fmt::format("({}{})", tree.name, list(tree.args));
        case Expr::Kind::cast:
            return fmt::format("(cast {}{})", type_text(tree.type), list(tree.args));
        case Expr::Kind::any:
            return fmt::format("(any {}{})", relation_text(tree.relation), list(tree.args));
        case Expr::Kind::count:
            return fmt::format("(count {}{})", relation_text(tree.relation), list(tree.args));
        default:
            return fmt::format("({}{})", kind_text(tree.kind), list(tree.args));
    }
}

std::string list(const std::vector<Expr>& args) {
    std::string text;
    for (const Expr& arg : args) {
        text += " " + dump(arg);
    }
    return text;
}

ExpressionResult parse(std::string_view text, std::optional<TypeInfo> wanted = std::nullopt,
                       int model = Sample::contract, bool was = true) {
    return parse_expression(text, {&sample(), model, was}, wanted);
}

std::string problems_text(const ExpressionResult& result) {
    std::string text;
    for (const ExpressionProblem& problem : result.problems) {
        text += fmt::format("{}{}: {}", text.empty() ? "" : " / ", problem.offset, problem.message);
    }
    return text;
}

struct TreeCase {
    const char* text;
    const char* tree;
};

void expect_trees(const std::vector<TreeCase>& cases, int model = Sample::contract) {
    for (const TreeCase& expected : cases) {
        const ExpressionResult result = parse(expected.text, std::nullopt, model);
        EXPECT_EQ(problems_text(result), "") << expected.text;
        EXPECT_EQ(dump(result.tree), expected.tree) << expected.text;
    }
}

void expect_problems(const std::vector<TreeCase>& cases, int model = Sample::contract) {
    for (const TreeCase& expected : cases) {
        EXPECT_EQ(problems_text(parse(expected.text, std::nullopt, model)), expected.tree)
            << expected.text;
    }
}

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

TEST(Expression, FieldsAndPaths) {
    expect_trees({
        {"amount", "amount"},
        {"this.amount", "amount"},
        {"this.role = 'x'", "(= role x:text)"},
        {"client.name", "client.name"},
        {"this.client.name", "client.name"},
        {"client.parent.parent.name", "client.parent.parent.name"},
        {"client.contact = me", "(= client.contact me:uuid)"},
        {"was.amount", "was.amount"},
        {"not was.signed or signed", "(or (not was.signed) signed)"},
        {"place is null", "(null? place)"},
        {"client is not null", "(not (null? client))"},
        {"tags is null or extra is null", "(or (null? tags) (null? extra))"},
        {"client = 5", "(= client 5:integer)"},
        {"client = payer", "(= client payer)"},
    });
    EXPECT_EQ(parse("client.contact").tree.type, (TypeInfo{Type::uuid, 0}));
    EXPECT_EQ(parse("amount").tree.type, (TypeInfo{Type::decimal, 2}));
    EXPECT_EQ(parse("extra").tree.type, (TypeInfo{Type::json, 0}));
}

TEST(Expression, UnknownNamesAreToldWithTheNearest) {
    expect_problems({
        {"amont > 3", "0: contract has no field 'amont'; did you mean 'amount'?"},
        {"pages = 1 and client.nme = 'x'", "14: client has no field 'nme'; did you mean 'name'?"},
        {"signed_on", "0: contract has no field 'signed_on'; did you mean 'signed_in'?"},
        {"qqqqq", "0: contract has no field 'qqqqq'"},
        {"wrong = 1 or wronger = 2",
         "0: contract has no field 'wrong' / 13: contract has no field 'wronger'"},
        {"paid > 1", "0: paid is a computed field; expressions use the fields it is made of"},
        {"notes = 1",
         "0: contract has no field 'notes'; related records are reached by any(notes, …) or "
         "count(notes)"},
        {"this", "0: this is followed by the name of a field: this.name"},
        {"this.amunt", "0: contract has no field 'amunt'; did you mean 'amount'?"},
        {"me.name = 'x'", "0: me has no fields; a field of this name is written this.me"},
        {"title.length", "0: title is text, not a ref: nothing follows it"},
        {"contact.email = 'x'",
         "0: contact leads to an account; fields of accounts cannot be used in expressions yet"},
        {"pin = 'x'", "0: pin is a secret: it is written and never read"},
        {"place", "0: place is a point, which is no single value"},
    });
}

TEST(Expression, Was) {
    expect_problems({
        {"was", "0: was is followed by the name of a field: was.name"},
        {"was.client.name = 'x'",
         "0: was has the record's own fields only, not those beyond was.client"},
        {"any(notes, was.body = 'x')",
         "11: was is the record before the change; related records have none"},
    });
    const ExpressionResult result = parse("was.signed", std::nullopt, Sample::contract, false);
    EXPECT_THAT(problems_text(result), HasSubstr("only there in checks"));
}

TEST(Expression, Caller) {
    expect_trees({
        {"role = 'management'", "role[management]"},
        {"'support' = role", "role[support]"},
        {"role != 'support'", "(not role[support])"},
        {"role in ('management', 'support')", "(or role[management] role[support])"},
        {"role in ('support')", "role[support]"},
        {"role not in ('management', 'support')", "(not (or role[management] role[support]))"},
        {"may('get:contracts')", "may[get:contracts]"},
        {"signed_in and anyone", "(and signed_in true:boolean)"},
        {"nobody", "false:boolean"},
        {"contact = me", "(= contact me:uuid)"},
        {"me = contact", "(= me:uuid contact)"},
        {"owner = me", "(= owner me:text)"},
        {"me in (contact, client.contact)", "(in me:uuid contact client.contact)"},
        {"me is null", "(null? me:uuid)"},
    });
    expect_problems({
        {"role",
         "0: role is compared with the name of a role: role = 'name'; the field is "
         "written this.role"},
        {"role = 'suport'", "7: there is no role 'suport'; did you mean 'support'?"},
        {"role in ('management', 'x')", "23: there is no role 'x'"},
        {"role = title", "7: role is compared with the name of a role in quotes: role = 'name'"},
        {"role < 'support'", "0: role is tested with =, != or in, not with <"},
        {"title = role || 'x'",
         "8: role is compared with the name of a role: role = 'name'; the "
         "field is written this.role"},
        {"role like 's%'",
         "0: role is compared with the name of a role: role = 'name'; the field "
         "is written this.role"},
        {"may(title)", "4: may needs a permission in quotes: may('get:movies')"},
        {"may()", "0: may takes one value, not 0"},
        {"pages = me", "0: pages is integer and me is uuid: they cannot be compared"},
        {"signed_in()", "0: signed_in is not a function: write signed_in without parentheses"},
    });
}

TEST(Expression, TextsTakeTheTypeOfTheOtherSide) {
    expect_trees({
        {"due_on < '2024-01-31'", "(< due_on 2024-01-31:date)"},
        {"'2024-01-31' >= due_on", "(>= 2024-01-31:date due_on)"},
        {"created_at > '2024-01-31 10:00'", "(> created_at 2024-01-31T10:00:00+00:00:timestamp)"},
        {"opens = '9:05'", "(= opens 09:05:00:time)"},
        {"amount = '3.5'", "(= amount 3.50:decimal(2))"},
        {"signed = 'yes'", "(= signed true:boolean)"},
        {"token = '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}'",
         "(= token a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11:uuid)"},
        {"status = 'draft'", "(= status draft:text)"},
        {"status in ('draft', 'signed')", "(in status draft:text signed:text)"},
        {"due_on in ('2024-01-31', today)", "(in due_on 2024-01-31:date today+0)"},
        {"'2024-01-31' in (due_on)", "(in 2024-01-31:date due_on)"},
        {"'a' = 'b'", "(= a:text b:text)"},
    });
    expect_problems({
        {"due_on < '2024-13-31'", "9: '2024-13-31' is not a date, as due_on is"},
        {"pages = 'many'", "8: 'many' is not an integer, as pages is"},
        {"pages + 1 = 'many'", "12: 'many' is not an integer"},
        {"status = 'drft'", "9: status has no choice 'drft'; did you mean 'draft'?"},
        {"status in ('draft', 'zzz')", "20: status has no choice 'zzz'"},
        {"token = 'x'", "8: 'x' is not a uuid, as token is"},
    });
}

TEST(Expression, Numbers) {
    expect_trees({
        {"amount > 10", "(> amount 10.00:decimal(2))"},
        {"10.5 < amount", "(< 10.50:decimal(2) amount)"},
        {"amount > 10.555", "(> amount 10.555:decimal(3))"},
        {"amount > pages", "(> amount pages)"},
        {"rate > 1", "(> rate 1:integer)"},
        {"pages < 1.5", "(< pages 1.5:decimal(1))"},
        {"amount in (1, 2.5)", "(in amount 1.00:decimal(2) 2.50:decimal(2))"},
        {"amount > -1", "(> amount -1.00:decimal(2))"},
    });
    const std::vector<std::pair<const char*, const char*>> types = {
        {"pages + 1", "integer"},
        {"pages / 2", "integer"},
        {"amount + 1", "decimal(2)"},
        {"amount + tax", "decimal(4)"},
        {"amount * 2", "decimal(2)"},
        {"amount * tax", "decimal(6)"},
        {"amount / 2", "number"},
        {"amount * rate", "number"},
        {"pages - rate", "number"},
        {"-amount", "decimal(2)"},
        {"abs(tax)", "decimal(4)"},
        {"tax * tax * tax * tax", "number"},
        {"count(notes) + 0.5", "decimal(1)"},
        {"coalesce(pages, amount)", "decimal(2)"},
        {"coalesce(amount, 0)", "decimal(2)"},
        {"coalesce(0, rate)", "number"},
    };
    for (const auto& [text, type] : types) {
        const ExpressionResult result = parse(text);
        EXPECT_EQ(problems_text(result), "") << text;
        EXPECT_EQ(type_text(result.tree.type), type) << text;
    }
    expect_problems({
        {"title + 1", "0: + is for numbers; title is text (texts are joined with ||)"},
        {"1 * signed", "4: * is for numbers; signed is boolean"},
        {"-title", "0: - is for numbers; title is text"},
        {"amount = title", "0: amount is decimal and title is text: they cannot be compared"},
        {"pages = signed", "0: pages is integer and signed is boolean: they cannot be compared"},
        {"extra = extra", "0: extra is json, which can only be tested with 'is null'"},
        {"tags = 'x'", "0: tags is list, which can only be tested with 'is null'"},
        {"place = place", "0: place is point, which can only be tested with 'is null'"},
    });
}

TEST(Expression, Moments) {
    expect_trees({
        {"created_at > now - 7d", "(> created_at now-604800)"},
        {"created_at > now + 90s", "(> created_at now+90)"},
        {"created_at > now - 2w + 12h - 30m", "(> created_at now-1168200)"},
        {"due_on = today + 1d", "(= due_on today+86400)"},
        {"due_on + 2w < today", "(< (shift+1209600 due_on) today+0)"},
        {"created_at - 1h - 1h < now", "(< (shift-7200 created_at) now+0)"},
        {"created_at > due_on", "(> created_at (cast timestamp due_on))"},
        {"due_on < now", "(< (cast timestamp due_on) now+0)"},
        {"due_on in (today, now)", "(in (cast timestamp due_on) (cast timestamp today+0) now+0)"},
    });
    expect_problems({
        {"due_on + 12h = today", "9: due_on is a date and moves by whole days"},
        {"today - 1h = due_on", "8: today is a date and moves by whole days"},
        {"pages + 1d", "0: a duration moves a date or a timestamp; pages is integer"},
        {"7d > 3", "0: a duration is added to or subtracted from a date or a timestamp: now - 7d"},
        {"now * 7d",
         "6: a duration is added to or subtracted from a date or a timestamp: now - 7d"},
        {"now - created_at", "0: - is for numbers; now is timestamp"},
        {"now - 7days", "6: '7days' is neither a number nor a duration (30s, 45m, 12h, 7d, 2w)"},
        {"now - 1.5h", "6: '1.5h' is neither a number nor a duration (30s, 45m, 12h, 7d, 2w)"},
        {"now - 999999999d", "6: the duration 999999999d is too long"},
        {"now - 99999999999999999999d", "6: the duration 99999999999999999999d is too long"},
        {"opens > now", "0: opens is time and now is timestamp: they cannot be compared"},
    });
}

TEST(Expression, Texts) {
    expect_trees({
        {"title like 'a%'", "(like title a%:text)"},
        {"title not like 'a%'", "(not (like title a%:text))"},
        {"title ilike '%' || client.name", "(ilike title (|| %:text client.name))"},
        {"title matches '^[a-z]+$'", "(match title ^[a-z]+$:text)"},
        {"title not matches 'x'", "(not (match title x:text))"},
        {"title not ilike 'x'", "(not (ilike title x:text))"},
        {"title || ' ' || pages || signed",
         "(|| title  :text (cast text pages) (cast text signed))"},
        {"lower(title) = upper(owner)", "(= (lower title) (upper owner))"},
        {"length(title) > 3", "(> (length title) 3:integer)"},
        {"coalesce(title, owner, 'x')", "(coalesce title owner x:text)"},
        {"coalesce(due_on, '2024-01-31')", "(coalesce due_on 2024-01-31:date)"},
        {"coalesce('2024-01-31', due_on)", "(coalesce 2024-01-31:date due_on)"},
        {"coalesce(due_on, created_at)", "(coalesce (cast timestamp due_on) created_at)"},
        {"coalesce(contact, me) = me", "(= (coalesce contact me:uuid) me:uuid)"},
    });
    expect_problems({
        {"pages like '1%'", "0: like is for texts; pages is integer"},
        {"title like 3", "11: like is for texts; 3 is integer"},
        {"title matches '('", "14: invalid regular expression: missing ): ("},
        {"title like 'a\\'",
         "11: the pattern ends with a backslash; a backslash itself is written \\\\"},
        {"title matches owner", "14: matches needs a regular expression in quotes"},
        {"length(pages)", "7: length is for texts; pages is integer"},
        {"abs(title)", "4: abs is for numbers; title is text"},
        {"lower()", "0: lower takes one value, not 0"},
        {"lower(title, owner)", "0: lower takes one value, not 2"},
        {"coalesce(title)", "0: coalesce takes 2 to 100 values, not 1"},
        {"coalesce(title, pages)",
         "9: title is text and pages is integer: they cannot be compared"},
        {"lowr(title)", "0: there is no function 'lowr'; did you mean 'lower'?"},
        {"title || extra", "9: extra is json and cannot be joined to a text"},
    });
}

TEST(Expression, Relations) {
    expect_trees({
        {"any(notes)", "(any note.contract)"},
        {"any(note, author = me)", "(any note.contract (= author me:uuid))"},
        {"exists(notes, body is null)", "(any note.contract (null? body))"},
        {"count(categories) > 2", "(> (count category.contract) 2:integer)"},
        {"count(notes, author = me and body like 'x%') = 0",
         "(= (count note.contract (and (= author me:uuid) (like body x%:text))) 0:integer)"},
        {"any(notes, this.contract.client.vip)", "(any note.contract contract.client.vip)"},
        {"any(notes, role = 'support')", "(any note.contract role[support])"},
    });
    expect_trees(
        {
            {"any(contracts.client, signed)", "(any contract.client signed)"},
            {"any(contract.payer, any(notes, author = me))",
             "(any contract.payer (any note.contract (= author me:uuid)))"},
            {"any(clients, vip)", "(any client.parent vip)"},
        },
        Sample::client);
    expect_trees(
        {
            {"any(skills, name = 'C++')", "(any skill/mastery.person>skill (= name C++:text))"},
            {"count(skill.mastery)", "(count skill/mastery.person>skill)"},
            {"any(masteries, level > 3)", "(any mastery.person (> level 3:integer))"},
            {"any(mastery, skill.name = 'x')", "(any mastery.person (= skill.name x:text))"},
            {"any(person.guest, account = me)",
             "(any person/friendship.host>guest (= account me:uuid))"},
            {"any(persons.host)", "(any person/friendship.guest>host)"},
            {"count(friendship.guest)", "(count friendship.guest)"},
        },
        Sample::person);
    expect_trees(
        {{"any(persons, account = me)", "(any person/mastery.skill>person (= account me:uuid))"}},
        Sample::skill);
}

TEST(Expression, RelationProblems) {
    expect_problems({
        {"any(nots)", "0: contract has no relation 'nots'; did you mean 'note'?"},
        {"any(client, vip)",
         "0: client is one record, not many; use its fields directly: client.name"},
        {"any(skill)", "0: skill has no ref to contract, and no link leads there"},
        {"any(notes.author)", "0: contract has no relation 'notes.author'"},
        {"any(notes, amount > 3)", "11: note has no field 'amount'"},
        {"any(notes, body)", "11: body is text, not a condition"},
        {"any(notes, body = 'x', body = 'y')", "21: unexpected ','; expected ')'"},
        {"any()", "4: unexpected ')'; expected the name of a relation"},
        {"count(notes.contract.client)", "0: contract has no relation 'notes.contract.client'"},
    });
    expect_problems({{"any(contracts, signed)",
                      "0: there are several ways from client to contract; write one of "
                      "contract.client, contract.payer"}},
                    Sample::client);
    expect_problems({{"any(persons)",
                      "0: there are several ways from person to person; write one of "
                      "person.guest, person.host"}},
                    Sample::person);
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
