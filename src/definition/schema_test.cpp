#include "definition/schema.h"

#include "definition/load_testing.h"
#include "definition/loading.h"
#include "definition/shape.h"

#include <gmock/gmock.h>
#include <re2/re2.h>
#include <boost/json.hpp>

#include <algorithm>

namespace socle::definition {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
namespace json = boost::json;

json::value schema_of(std::string_view name) {
    for (const auto& schema : file_schemas()) {
        if (schema.name == name) return json::parse(schema.json);
    }
    return nullptr;
}

bool has_type(const json::value& value, std::string_view type) {
    if (type == "object") return value.is_object();
    if (type == "array") return value.is_array();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_bool();
    if (type == "integer") return value.is_int64();
    return type == "number" && value.is_number();
}

/// The part of JSON Schema that our schemas use, checked the way an editor does.
bool valid(const json::object& schema, const json::value& value);

bool valid_type(const json::value& type, const json::value& value) {
    if (type.is_string()) return has_type(value, type.as_string());
    return std::ranges::any_of(type.as_array(), [&](const json::value& each) {
        return has_type(value, each.as_string());
    });
}

bool valid_names(const json::object& schema, const json::object& object) {
    const auto* names = schema.if_contains("propertyNames");
    if (names == nullptr) return true;
    return std::ranges::all_of(object, [&](const auto& member) {
        return valid(names->as_object(), json::value(member.key()));
    });
}

bool valid_object(const json::object& schema, const json::object& object) {
    static const json::object nothing;
    const auto* properties = schema.if_contains("properties");
    const auto& known = properties == nullptr ? nothing : properties->as_object();
    const auto* others = schema.if_contains("additionalProperties");
    for (const auto& member : object) {
        const auto* property = known.if_contains(member.key());
        if (property != nullptr) {
            if (!valid(property->as_object(), member.value())) return false;
        } else if (others != nullptr) {
            if (others->is_bool() || !valid(others->as_object(), member.value())) return false;
        }
    }
    const auto* required = schema.if_contains("required");
    const bool complete =
        required == nullptr || std::ranges::all_of(required->as_array(), [&](const auto& name) {
            return object.contains(name.as_string());
        });
    return complete && valid_names(schema, object);
}

bool valid_rules(const json::object& schema, const json::value& value) {
    const auto* all = schema.if_contains("allOf");
    if (all == nullptr) return true;
    return std::ranges::all_of(all->as_array(), [&](const json::value& rule) {
        const auto& each = rule.as_object();
        return !valid(each.at("if").as_object(), value) ||
               valid(each.at("then").as_object(), value);
    });
}

bool valid(const json::object& schema, const json::value& value) {
    const auto* type = schema.if_contains("type");
    if (type != nullptr && !valid_type(*type, value)) return false;
    if (const auto* constant = schema.if_contains("const"); constant && *constant != value) {
        return false;
    }
    if (const auto* words = schema.if_contains("enum"); words) {
        if (!contains(words->as_array(), value)) return false;
    }
    if (const auto* pattern = schema.if_contains("pattern"); pattern && value.is_string()) {
        const auto& text = value.as_string();
        if (!RE2::PartialMatch(std::string(text), std::string(pattern->as_string()))) return false;
    }
    if (const auto* low = schema.if_contains("minimum");
        low && value.as_int64() < low->as_int64()) {
        return false;
    }
    if (const auto* any = schema.if_contains("anyOf"); any) {
        const bool one = std::ranges::any_of(any->as_array(), [&](const json::value& each) {
            return valid(each.as_object(), value);
        });
        if (!one) return false;
    }
    if (value.is_object() && !valid_object(schema, value.as_object())) return false;
    if (const auto* items = schema.if_contains("items"); items && value.is_array()) {
        for (const auto& item : value.as_array()) {
            if (!valid(items->as_object(), item)) return false;
        }
    }
    return valid_rules(schema, value);
}

std::string kind_of(std::string_view path) {
    if (path == "app.yaml") return "app";
    if (path == "models/user.yaml") return "user";
    if (path == "jobs.yaml") return "jobs";
    if (path.starts_with("models/")) return "model";
    if (path.starts_with("views/")) return "view";
    return path.starts_with("texts/") ? "texts" : "";
}

TEST(Schema, ThereIsOneForEachKindOfFile) {
    const auto schemas = file_schemas();
    ASSERT_THAT(schemas, SizeIs(9));
    for (const auto& schema : schemas) {
        const auto parsed = json::parse(schema.json);
        EXPECT_EQ(parsed.at("$schema").as_string(), "https://json-schema.org/draft/2020-12/schema");
        EXPECT_EQ(parsed.at("type").as_string(), "object");
        const auto& others = parsed.at("additionalProperties");
        EXPECT_TRUE(schema.name == "jobs" ? others.is_object() : !others.as_bool());
        EXPECT_TRUE(schema.json.ends_with("}\n"));
    }
}

TEST(Schema, TakesWhatTheLoaderTakes) {
    const auto files = testing::whole_application();
    ASSERT_THAT(testing::problems_of(files), IsEmpty());
    int checked = 0;
    for (const auto& [path, text] : files) {
        const auto kind = kind_of(path);
        if (kind.empty()) continue;
        EXPECT_TRUE(valid(schema_of(kind).as_object(), node_json(read_yaml(text).root))) << path;
        ++checked;
    }
    EXPECT_EQ(checked, 9);
}

/// Files with one mistake of form; both the loader and the schema must refuse each.
struct Wrong {
    const char* kind;
    const char* text;
};
class SchemaRefuses : public ::testing::TestWithParam<Wrong> {};

const Shape& shape_of(std::string_view kind) {
    if (kind == "app") return app_shape();
    if (kind == "user") return user_shape();
    if (kind == "view") return view_shape();
    if (kind == "terminal") return terminal_shape();
    if (kind == "setup") return setup_shape();
    return kind == "model" ? model_shape() : texts_shape();
}

TEST_P(SchemaRefuses, WhatTheLoaderRefuses) {
    const auto document = read_yaml(GetParam().text);
    ASSERT_THAT(document.problems, IsEmpty());
    std::vector<std::string> problems;
    conform(document.root, shape_of(GetParam().kind),
            [&](const Mark&, std::string message) { problems.push_back(std::move(message)); });
    EXPECT_THAT(problems, Not(IsEmpty()));
    EXPECT_FALSE(valid(schema_of(GetParam().kind).as_object(), node_json(document.root)));
}

INSTANTIATE_TEST_SUITE_P(
    Each, SchemaRefuses,
    ::testing::Values(
        Wrong{"app", "title: a\n"}, Wrong{"app", "app: a\nacounts: 1\n"},
        Wrong{"app", "app: a\naccounts: {signup: maybe}\n"},
        Wrong{"app", "app: a\naccounts: {sessions: {access: 1 hour}}\n"},
        Wrong{"app", "app: a\naccounts: {hash: {bcrypt: 9}}\n"},
        Wrong{"app", "app: a\naccounts: {hash: md5}\n"},
        Wrong{"app", "app: a\naccounts: {trust: [{audience: a}]}\n"},
        Wrong{"app", "app: a\naccounts: {providers: [facebook]}\n"},
        Wrong{"app", "app: a\nmail: {form: a}\n"}, Wrong{"user", "model: user\nkey: email\n"},
        Wrong{"user", "model: user\nfields: {a: {type: txt}}\n"},
        Wrong{"app", "app: a\ninterfaces: {realtime: true}\n"},
        Wrong{"app", "app: a\ninterfaces: {docs: open}\n"}, Wrong{"app", "app: a\ncors: '*'\n"},
        Wrong{"app", "app: a\nroles: {a: {may: get}}\n"}, Wrong{"model", "model: a\n"},
        Wrong{"model", "model: a\nfields: []\n"},
        Wrong{"model", "model: a\nfields: {a: {type: txt}}\n"},
        Wrong{"model", "model: a\nfields: {a: {type: file}}\n"},
        Wrong{"model", "model: a\nfields: {a: {required: true}}\n"},
        Wrong{"model", "model: a\nfields: {a: {type: text, required: yes}}\n"},
        Wrong{"model", "model: a\nfields: {}\nkey: {id: bigint}\n"},
        Wrong{"model", "model: a\nfields: {}\ncheck: [{message: a}]\n"},
        Wrong{"model", "model: a\nfields: {}\nunique: [{a: b}]\n"},
        Wrong{"model", "model: a\nfields: {}\nsearch: a\n"},
        Wrong{"model", "model: a\nfields: {}\nsearch: {fields: [a], language: klingon}\n"},
        Wrong{"model", "model: a\nfields: {}\naccess: {write: anyone}\n"},
        Wrong{"view", "view: a\nkey: a\nsql: select 1\nfields: {a: {type: text, default: 1}}\n"},
        Wrong{"view", "view: a\nkey: a\nsql: {sqlite: a}\nfields: {}\n"},
        Wrong{"view", "view: a\nkey: a\nsql: a\nfields: {}\naccess: {create: anyone}\n"},
        Wrong{"terminal", "welcome: hi\n"}, Wrong{"terminal", "menu: [{number: 0, list: a}]\n"},
        Wrong{"texts", "model: {}\n"}, Wrong{"texts", "models: {a: {fields: {b: c}}}\n"}));

TEST(Schema, KeysOfATypeAreForThatTypeOnly) {
    const auto schema = schema_of("model");
    const auto model = [](const std::string& field) {
        return node_json(read_yaml("model: a\nfields: {a: " + field + "}\n").root);
    };
    EXPECT_TRUE(valid(schema.as_object(), model("{type: decimal, scale: 2}")));
    EXPECT_FALSE(valid(schema.as_object(), model("{type: text, scale: 2}")));
    EXPECT_FALSE(valid(schema.as_object(), model("{type: boolean, min: 2}")));
}

void collect(const Shape& shape, const json::value& schema, int& keys) {
    for (const auto& key : shape.keys) {
        const auto* property = schema.at("properties").as_object().if_contains(key.name);
        EXPECT_EQ(property != nullptr, key.refused.empty()) << key.name;
        if (property == nullptr) continue;
        ++keys;
        EXPECT_FALSE(key.help.empty()) << key.name;
        collect(key.shape, *property, keys);
    }
    if (shape.kind == Shape::Kind::list) collect(shape.of[0], schema.at("items"), keys);
    if (shape.kind == Shape::Kind::map)
        collect(shape.of[0], schema.at("additionalProperties"), keys);
    if (shape.kind != Shape::Kind::either) return;
    for (std::size_t i = 0; i < 2; ++i)
        collect(shape.of[i], schema.at("anyOf").as_array()[i], keys);
}

TEST(Schema, EveryKeyOfTheLoaderIsInItWithItsHelp) {
    int keys = 0;
    for (const char* kind : {"app", "model", "view", "texts", "terminal"}) {
        collect(shape_of(kind), schema_of(kind), keys);
    }
    EXPECT_GT(keys, 90);
}

}  // namespace
}  // namespace socle::definition
