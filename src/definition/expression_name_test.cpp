#include "definition/expression_testing.h"

namespace socle::definition {
namespace {

using testing::HasSubstr;

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
        {"contact.emial = 'x'", "0: user has no field 'emial'; did you mean 'email'?"},
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
        {"aal2 or nobody", "(or aal2 false:boolean)"},
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
        {"all2", "0: contract has no field 'all2'; did you mean 'aal2'?"},
        {"signed_in()", "0: signed_in is not a function: write signed_in without parentheses"},
    });
}

}  // namespace
}  // namespace socle::definition
