#include "definition/expression_testing.h"

namespace socle::definition {
namespace {

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

}  // namespace
}  // namespace socle::definition
