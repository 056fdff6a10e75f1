#include "definition/expression_testing.h"

namespace socle::definition {
namespace {

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

}  // namespace
}  // namespace socle::definition
