#pragma once

#include "definition/definition.h"

#include <string>
#include <utility>
#include <vector>

namespace socle::definition {

/// An application for tests, made by hand: contracts of clients with every type of field, notes
/// and boxes of contracts, people linked to skills and to each other.
class Sample {
public:
    enum Index {
        client,
        contract,
        note,
        category,
        person,
        skill,
        mastery,
        friendship,
        report,
        user
    };

    static Definition make() {
        Definition definition;
        definition.app = "sample";
        definition.languages = {"en"};
        definition.roles.push_back({"management", {}, {}});
        definition.roles.push_back({"support", {}, {"get:contracts"}});
        definition.models = {make_client(), make_contract(), make_note(),    make_category(),
                             make_person(), make_skill(),    make_mastery(), make_friendship(),
                             make_report(), make_user()};
        definition.user_model = user;
        return definition;
    }

private:
    using Type = base::Type;

    static Field field(std::string name, FieldType type, Type storage, int scale = 0) {
        Field made;
        made.name = std::move(name);
        made.type = type;
        made.storage = {storage, scale};
        return made;
    }
    static Field text(std::string name) {
        return field(std::move(name), FieldType::text, Type::text);
    }
    static Field ref(std::string name, int to, Type storage = Type::integer) {
        Field made = field(std::move(name), FieldType::ref, storage);
        made.to = to;
        return made;
    }
    static Model model(std::string name, std::vector<Field> fields) {
        Model made;
        made.name = std::move(name);
        made.key_kind = KeyKind::serial;
        made.fields = std::move(fields);
        Field key = field("id", FieldType::integer, Type::integer);
        key.key = true;
        made.fields.insert(made.fields.begin(), std::move(key));
        return made;
    }

    static Model make_client() {
        return model("client", {text("name"), ref("contact", user, Type::uuid),
                                field("vip", FieldType::boolean, Type::boolean), ref("parent", 0)});
    }
    static Model make_contract() {
        Field status = field("status", FieldType::choice, Type::text);
        status.choices = {{"draft", {}}, {"signed", {}}, {"cancelled", {}}};
        Model made = model("contract", {ref("client", client),
                                        ref("payer", client),
                                        ref("contact", user, Type::uuid),
                                        text("title"),
                                        status,
                                        field("place", FieldType::point, Type::point),
                                        field("amount", FieldType::decimal, Type::decimal, 2),
                                        field("due", FieldType::decimal, Type::decimal, 2),
                                        field("tax", FieldType::decimal, Type::decimal, 4),
                                        field("rate", FieldType::number, Type::number),
                                        field("pages", FieldType::integer, Type::integer),
                                        field("signed", FieldType::boolean, Type::boolean),
                                        field("due_on", FieldType::date, Type::date),
                                        field("opens", FieldType::time, Type::time),
                                        field("created_at", FieldType::timestamp, Type::timestamp),
                                        field("token", FieldType::uuid, Type::uuid),
                                        field("extra", FieldType::json, Type::json),
                                        field("tags", FieldType::list, Type::json),
                                        text("role"),
                                        text("owner"),
                                        field("pin", FieldType::secret, Type::text)});
        made.computed.push_back({"paid", {}, {}});
        return made;
    }
    static Model make_note() {
        return model("note",
                     {ref("contract", contract), text("body"), ref("author", user, Type::uuid)});
    }
    static Model make_category() { return model("category", {ref("contract", contract)}); }
    static Model make_person() {
        return model("person", {text("name"), ref("account", user, Type::uuid)});
    }
    static Model make_skill() { return model("skill", {text("name")}); }
    static Model make_mastery() {
        Model made = model("mastery", {ref("person", person), ref("skill", skill),
                                       field("level", FieldType::integer, Type::integer)});
        made.link = true;
        return made;
    }
    static Model make_friendship() {
        Model made = model("friendship", {ref("host", person), ref("guest", person)});
        made.link = true;
        return made;
    }
    static Model make_user() {
        Model made = model("user", {text("email"), text("role")});
        made.key_kind = KeyKind::uuid;
        made.fields.front() = field("id", FieldType::uuid, Type::uuid);
        made.fields.front().key = true;
        return made;
    }
    static Model make_report() {
        Model made = model("report", {text("line"), ref("contract", contract)});
        made.view = true;
        return made;
    }
};

}  // namespace socle::definition
