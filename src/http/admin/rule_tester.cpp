#include "access/restrict.h"
#include "accounts/administrators.h"
#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/json_object.h"
#include "base/text.h"
#include "definition/words.h"
#include "http/admin/endpoints.h"
#include "http/admin/parts.h"
#include "http/problem.h"
#include "http/rest/parts.h"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <optional>

namespace socle::http {

namespace {

using access::Action;
using access::Identity;
using base::Code;
using base::Error;
using definition::Expr;
using definition::Field;
using definition::RuleText;

/// The question, and what is found out.
struct Test {
    Test(AdminServices& services_in, const AdminCall& call_in)
        : services(services_in), call(call_in) {}

    AdminServices& services;
    const AdminCall& call;
    int model = -1;
    Action action = Action::read;
    std::string key;
    std::optional<boost::json::object> record;
    records::Caller caller;

    bool allowed = false;
    const Expr* rule = nullptr;
    RuleText text;
    std::string reason;  ///< instead of the rule in words
    std::vector<std::string> fields_denied;
    std::optional<Error> refusal;

    const definition::Model& described() const { return services.definition.model(model); }
    void take_rule(const Expr& expression, const RuleText& written) {
        rule = &expression;
        text = written;
    }
    void take_model_rule(Action of);
    const Field* field(std::string_view name) const {
        const int index = described().find_field(name);
        return index < 0 ? nullptr : &described().fields[static_cast<std::size_t>(index)];
    }
};

void Test::take_model_rule(Action of) {
    const auto& access = described().access;
    const auto& source = services.rule_source(model);
    switch (of) {
        case Action::read:
            return take_rule(access.read, source.read);
        case Action::create:
            return take_rule(access.create, source.create);
        case Action::update:
            return take_rule(access.update, source.update);
        case Action::remove:
            return take_rule(access.remove, source.remove);
    }
}

Action action_named(const std::string& name) {
    constexpr std::pair<std::string_view, Action> actions[] = {{"read", Action::read},
                                                               {"create", Action::create},
                                                               {"update", Action::update},
                                                               {"delete", Action::remove}};
    for (const auto& [text, action] : actions) {
        if (text == name) return action;
    }
    throw Error(Code::bad_value, "action must be read, create, update or delete");
}

base::Task<Identity> identity_in(const AdminServices& services, boost::json::object as) {
    const auto& definition = services.definition;
    const auto user = base::text_member(as, "user");
    const auto role = base::text_member(as, "role");
    if (!user.empty()) {
        const auto full = co_await services.administration.get(user);
        const bool factor = !full.factors.empty();
        co_return accounts::identity_of(definition, full.user, factor);
    }
    if (!role.empty()) {
        if (definition.find_role(role) == nullptr) {
            throw Error(Code::bad_value, "there is no role \"" + role + "\"");
        }
        co_return access::make_identity(definition, Identity::Kind::signed_in, {},
                                        {role, "authenticated"}, {});
    }
    const auto* anonymous = as.if_contains("anonymous");
    if (anonymous == nullptr || *anonymous != true) {
        throw Error(Code::bad_value, "as must be {user}, {role} or {anonymous: true}");
    }
    co_return access::make_identity(definition, Identity::Kind::anonymous, {}, {}, {});
}

bool never(const std::optional<Expr>& rule, const Identity& identity) {
    return rule && definition::is_constant(access::fold(*rule, identity), false);
}

bool may_never_write(const Test& test, int index) {
    try {
        access::check_writable(test.services.definition, test.model, {index}, test.caller.identity);
    } catch (const Error&) {
        return true;
    }
    return false;
}

/// The fields that the caller may read, or write, in no record at all.
void find_denied_fields(Test& test) {
    if (test.action == Action::remove) return;
    const auto& fields = test.described().fields;
    for (std::size_t index = 0; index < fields.size(); ++index) {
        const auto& field = fields[index];
        const bool asked = !test.record || test.record->contains(field.name);
        const bool denied = test.action == Action::read
                                ? never(field.read, test.caller.identity)
                                : asked && may_never_write(test, static_cast<int>(index));
        if (denied) test.fields_denied.push_back(field.name);
    }
}

std::string key_query(const Test& test) {
    return test.described().key_field().name + "=eq." + base::url_encode(test.key);
}

/// The record as a JSON object; nullopt when the caller sees none.
base::Task<std::optional<boost::json::object>> look(const Test& test, records::Caller caller) {
    const auto query = key_query(test);
    records::ReadCommand command;
    command.model = test.model;
    command.query = query;
    const auto answer = co_await test.services.accounts.records.read(caller, command);
    if (answer.rows.empty()) co_return std::nullopt;
    boost::json::object record;
    for (std::size_t i = 0; i < answer.columns->size(); ++i) {
        const auto& column = (*answer.columns)[i];
        std::string text;
        if (column.type.type == base::Type::point) continue;
        base::append_json(text, column.type, answer.rows.at(0, i));
        base::JsonFault fault;
        record[column.name] = base::parse_json(text, fault).value_or(nullptr);
    }
    co_return record;
}

base::Task<void> try_read(Test& test) {
    const auto everything = accounts::writer(test.services.accounts, test.call.visitor, {});
    const auto whole = co_await look(test, everything);
    const auto seen = co_await look(test, test.caller);
    test.allowed = seen.has_value();
    if (!whole) test.reason = "there is no such record";
    if (!whole || !seen) co_return;
    for (const auto& member : *whole) {
        const std::string name(member.key());
        const auto* value = seen->if_contains(member.key());
        const bool known = std::ranges::find(test.fields_denied, name) != test.fields_denied.end();
        if (!known && (value == nullptr || *value != member.value())) {
            test.fields_denied.push_back(name);
        }
    }
}

/// Something to write that changes nothing: a field as it is. Empty when there is none.
boost::json::object unchanged(const Test& test, const boost::json::object& whole) {
    for (const auto& field : test.described().fields) {
        const bool denied =
            std::ranges::find(test.fields_denied, field.name) != test.fields_denied.end();
        const auto* value = whole.if_contains(field.name);
        if (field.key || field.readonly || denied || value == nullptr) continue;
        boost::json::object record;
        record[field.name] = *value;
        return record;
    }
    return {};
}

base::Task<std::int64_t> written(const Test& test, std::string body) {
    auto& records = test.services.accounts.records;
    const auto query = test.action == Action::create ? std::string() : key_query(test);
    records::WriteCommand command;
    command.model = test.model;
    command.query = query;
    command.body = body;
    command.undo = true;
    records::WriteAnswer answer;
    if (test.action == Action::create) {
        answer = co_await records.create(test.caller, command);
    } else if (test.action == Action::update) {
        answer = co_await records.update(test.caller, command);
    } else {
        answer = co_await records.remove(test.caller, command);
    }
    co_return answer.affected;
}

/// Takes the rule that a refusal is about: of a field when it names one.
void take_refusal(Test& test, const Error& error) {
    constexpr std::string_view before = "column \"";
    const auto at = error.message.find(before);
    if (at == std::string::npos) return;
    const auto from = at + before.size();
    const auto* field =
        test.field(error.message.substr(from, error.message.find('"', from) - from));
    if (field == nullptr || !field->write) return;
    test.take_rule(*field->write,
                   test.services.rule_source(test.model).of_field(field->name).write);
    test.fields_denied = {field->name};
}

/// Does it, as records does it for anybody, and undoes it.
base::Task<void> try_write(Test& test) {
    boost::json::object body = test.record.value_or(boost::json::object());
    if (test.action == Action::update && body.empty()) {
        const auto everything = accounts::writer(test.services.accounts, test.call.visitor, {});
        const auto whole = co_await look(test, everything);
        if (whole) body = unchanged(test, *whole);
    }
    try {
        const auto text = boost::json::serialize(body);
        const auto affected = co_await written(test, text);
        test.allowed = affected > 0;
        if (!test.allowed) {
            test.reason = "the record is not there, or the caller may not read it";
            test.take_model_rule(Action::read);
        }
    } catch (const Error& error) {
        if (error.code == Code::permission_denied) {
            take_refusal(test, error);
        } else {
            test.refusal = error;
            test.reason = error.message;
        }
    }
}

base::Task<void> answer(Test& test) {
    test.take_model_rule(test.action);
    const auto rule =
        access::rule(test.services.definition, test.model, test.action, test.caller.identity);
    if (definition::is_constant(rule, false)) co_return;
    find_denied_fields(test);
    if (test.record && test.action != Action::read && !test.fields_denied.empty()) {
        const auto* field = test.field(test.fields_denied.front());
        if (field->write)
            test.take_rule(*field->write,
                           test.services.rule_source(test.model).of_field(field->name).write);
        co_return;
    }
    const bool on_record = !test.key.empty() && test.action != Action::create;
    const bool creation = test.record && test.action == Action::create;
    test.allowed = true;
    if (!on_record && !creation) co_return;
    test.allowed = false;
    if (test.action == Action::read) {
        co_await try_read(test);
    } else {
        co_await try_write(test);
    }
}

std::string answer_json(Test& test) {
    const auto& languages = test.call.languages;
    const auto& place = test.text.place.file.empty() ? test.services.rule_source(test.model).place
                                                     : test.text.place;
    const auto words = definition::rule_in_words(test.services.definition, *test.rule, languages);
    base::JsonObject object;
    object.boolean("allowed", test.allowed)
        .text("rule", test.text.text.empty() ? "nobody" : test.text.text)
        .text("file", place.file)
        .number("line", place.line)
        .text("words", words)
        .text("reason", test.reason.empty() ? words : test.reason)
        .texts("fields_denied", test.fields_denied);
    if (test.refusal) object.json("refusal", problem_body(*test.refusal));
    return object.take();
}

}  // namespace

AdminTask test_rule(AdminServices& services, const AdminCall& call) {
    const Body body(call.request);
    Test test(services, call);
    test.model = served_model(services.definition, body.text("model"));
    test.action = action_named(body.text("action"));
    test.key = body_word(call, "key");
    test.record = body.object("record");
    const auto as = body.object("as").value_or(boost::json::object());
    test.caller.identity = co_await identity_in(services, as);
    test.caller.now_us = call.request.now_us;
    test.caller.request_id = call.request.request_id;
    test.caller.languages = call.languages;
    co_await answer(test);
    co_return json_response(answer_json(test));
}

}  // namespace socle::http
