#include "definition/shape.h"

#include "definition/shape_builders.h"

namespace socle::definition {
namespace {

using namespace shapes;
using Kind = Shape::Kind;

constexpr std::int64_t within_s_max = 120;

Shape any_map(std::string noun) {
    return map(plain(Kind::any), std::move(noun), {});
}

Shape text_map(std::string noun) {
    return map(plain(Kind::scalar), std::move(noun), {});
}

Shape text_or_list() {
    return either(text(), list(text(), 1));
}

Shape who() {
    return either(
        text(),
        record({
            key("role", text(), "A token of ours with this role."),
            key("roles", list(text()), "Further roles."),
            key("permissions", list(text()), "Permissions."),
            key("sub", text(), "The account's id; one made of the roles."),
            key("claims", any_map("claim"), "Further claims, which replace those above."),
            key("issuer", text(), "The token is one of this issuer of accounts: {trust: …}."),
            key("expired", boolean(), "The token ended an hour ago."),
            key("forged", boolean(), "The token is signed with a key that is nobody's."),
            key("token", text(), "This text as the token."),
        }));
}

Shape part() {
    return either(plain(Kind::scalar),
                  record({key("name", text(), "The file's name."),
                          key("type", text(), "Its Content-Type; application/octet-stream."),
                          required(key("content", text(), "What is in it."))}));
}

Shape event() {
    return record({
        key("added", text(), "The model of a record that was created."),
        key("changed", text(), "The model of a record that was changed."),
        key("deleted", text(), "The model of a record that was deleted."),
        key("action", text(), "The model of an act, as of a sign-in: user."),
        key("key", plain(Kind::scalar), "The record's key."),
        key("by", text(), "Who: an account's email or id, or nobody."),
        key("changes", any_map("field"), "At least these: {field: [before, after]}."),
    });
}

Shape sent_mail() {
    return record({
        key("to", text(), "The recipient."),
        key("subject", text(), "The subject."),
        key("text", text_or_list(), "What is in its text."),
        key("template", text(), "Its name in mails/."),
    });
}

Shape expected() {
    return record({
        key("status", integer(100, 599), "The status; 200 to 299."),
        key("headers", text_map("header"), "Headers of the answer."),
        key("body", plain(Kind::any), "The answer's JSON, with holes like <any>."),
        key("includes", plain(Kind::any), "As body; objects may have more members."),
        key("unordered", boolean(), "Lists of body and includes may have any order."),
        key("text", text_or_list(), "Texts that are in the answer's body."),
        key("forbidden", text_or_list(), "Texts that are nowhere in the answer."),
        key("events", list(event()), "What the request left in the event log, in order."),
        key("mails", list(sent_mail()), "What was added to the outbox, in order."),
    });
}

Shape step() {
    return record({
        key("name", text(), "What it is about, for people."),
        required(key("request", text(), "GET /rest/v1/movie?select=id")),
        key("as", who(), "Who asks: anonymous, nobody, service, an account's email, or claims."),
        key("headers", text_map("header"), "Headers of the request."),
        key("query", text_map("parameter"), "Further parameters, percent-encoded here."),
        key("json", plain(Kind::any), "The body, as JSON."),
        key("form", text_map("field"), "The body, as of an HTML form."),
        key("multipart", map(part(), "field", {}), "The body, as of a form with files."),
        key("text", text(), "The body, as it is."),
        key("within", duration(1, within_s_max),
            "Asked again until the answer is as expected, for so long."),
        key("expect", expected(), "What the answer is; a status of success."),
        key("save", text_map("name"), "Values for later: {name: body.0.id}, used as ${name}."),
    });
}

Shape make_test() {
    const auto steps = list(step(), 1);
    auto test = record({key("as", who(), "Who asks where a step does not say."),
                        required(key("steps", steps, "Its requests, in order."))});
    return record({
        key("demo", boolean(), "Whether the demonstration data is there; false."),
        key("environment", text_map("variable"), "Variables of app.yaml, for this file."),
        key("given", demo_shape(), "Records that are there, by model; 'user' makes accounts."),
        key("as", who(), "Who asks where a test does not say; anonymous."),
        required(
            key("tests", map(either(steps, std::move(test)), "test", {}), "Each by its name.")),
    });
}

}  // namespace

const Shape& test_shape() {
    static const Shape shape = make_test();
    return shape;
}

}  // namespace socle::definition
