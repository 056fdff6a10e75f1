#include "openapi/document.h"

#include "records/test_application.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include <set>

namespace socle::openapi {
namespace {

namespace json = boost::json;
using access::Identity;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::map<std::string, std::string>& shop() {
    static const std::map<std::string, std::string> files = {
        {"app.yaml", R"yaml(app: shop
title: {en: The shop, fr: La boutique}
languages: [en, fr]
roles:
  clerk: {may: [sell]}
  owner: {like: clerk, may: [hire]}
)yaml"},
        {"models/article.yaml", R"yaml(model: article
title: {en: Article, fr: Produit}
key: {id: serial}
fields:
  name:    {type: text, required: true, min: 2, max: 80, title: {en: Name, fr: Nom}, help: On the label.}
  kind:    {type: choice, choices: [food, tool], default: food, required: true}
  grade:   {type: choice, choices: [a, b]}
  price:   {type: decimal, scale: 2, min: 0, max: 999.95}
  stock:   {type: integer, min: 0, max: 1000, required: true}
  weight:  {type: number}
  sold:    {type: boolean, default: false}
  since:   {type: date, min: 2000-01-01}
  opens:   {type: time}
  added:   {type: timestamp, default: now, readonly: true}
  code:    {type: uuid}
  mail:    {type: text, format: email}
  site:    {type: text, format: url}
  ref_no:  {type: text, pattern: "[A-Z]{3}-[0-9]+"}
  free:    {type: text, pattern: "(?i)abc"}
  extra:   {type: json}
  days:    {type: list, of: date, min: 1, max: 7}
  place:   {type: point}
  pin:     {type: secret, min: 4}
  margin:  {type: decimal}
  quality: {type: choice, choices: [low, high]}
access:
  read: anyone
  create: may('sell')
  update: may('sell')
  delete: role = 'owner'
  fields:
    margin:  {read: "role = 'owner'", write: "role = 'owner'"}
    quality: {read: "kind = 'food'"}
search: [name, ref_no]
filters:
  cheap: {rule: price < 10, title: {fr: Pas cher}}
  good:  {rule: "lower(ref_no) like 'x%' and margin > 1"}
computed:
  worth: price * stock
  gain:  margin * stock
)yaml"},
        {"models/problem.yaml", R"yaml(model: problem
key: {code: text}
fields:
  article: {type: ref, to: article, required: true, help: Which one.}
  next:    {type: ref, to: problem}
access: {read: signed_in, create: anyone}
)yaml"},
        {"models/article_new.yaml", R"yaml(model: article_new
fields: {text: {type: text}}
access: {read: anyone, create: anyone, update: anyone, delete: anyone}
)yaml"},
        {"models/wages.yaml", "model: wages\nfields: {sum: {type: integer}}\n"},
        {"views/kinds.yaml", R"yaml(view: kinds
key: kind
sql: select kind, count(*) as articles from article group by kind
fields:
  kind:     {type: text}
  articles: {type: integer}
access: {read: anyone}
)yaml"},
    };
    return files;
}

class DocumentTest : public testing::Test {
protected:
    json::object of(Identity::Kind kind, std::vector<std::string> roles = {},
                    std::vector<std::string> languages = {"en"}) const {
        const std::string id =
            kind == Identity::Kind::signed_in ? "0188c0de-0000-4000-8000-000000000000" : "";
        const auto identity = access::make_identity(*definition_, kind, id, std::move(roles), {});
        return json::parse(document(*definition_, identity, languages, "1.2.3", scripts_))
            .as_object();
    }
    Scripts scripts_;
    json::object anonymous() const { return of(Identity::Kind::anonymous); }
    json::object clerk() const { return of(Identity::Kind::signed_in, {"clerk"}); }
    json::object owner() const { return of(Identity::Kind::signed_in, {"owner"}); }
    json::object service() const { return of(Identity::Kind::service); }

    static std::vector<std::string> keys(const json::value& object) {
        std::vector<std::string> names;
        for (const auto& [name, value] : object.as_object())
            names.emplace_back(name);
        return names;
    }
    static std::vector<std::string> verbs(const json::object& document, const std::string& model) {
        const auto* path = document.at("paths").as_object().if_contains("/rest/v1/" + model);
        return path == nullptr ? std::vector<std::string>() : keys(*path);
    }
    static json::object schema(const json::object& document, const std::string& name) {
        return document.at("components").at("schemas").at(name).as_object();
    }
    static json::object property(const json::object& document, const std::string& name,
                                 const std::string& field) {
        return schema(document, name).at("properties").at(field).as_object();
    }
    static std::vector<std::string> fields(const json::object& document, const std::string& name) {
        return keys(schema(document, name).at("properties"));
    }

    std::shared_ptr<const definition::Definition> definition_ = records::loaded(shop());
};

/// Every value of the document, with the function applied to it.
template <typename Visit>
void visit_all(const json::value& value, const Visit& visit) {
    visit(value);
    if (value.is_object()) {
        for (const auto& [name, inner] : value.as_object())
            visit_all(inner, visit);
    }
    if (value.is_array()) {
        for (const auto& inner : value.as_array())
            visit_all(inner, visit);
    }
}

TEST_F(DocumentTest, SaysWhatItIs) {
    const auto made = anonymous();
    EXPECT_EQ(made.at("openapi"), "3.1.0");
    EXPECT_EQ(made.at("info").at("title"), "The shop");
    EXPECT_EQ(made.at("info").at("version"), "1.2.3");
    EXPECT_EQ(json::serialize(made.at("servers")), R"([{"url":"/"}])");
    EXPECT_EQ(json::serialize(made.at("security")), R"([{},{"key":[]},{"token":[]}])");
    EXPECT_EQ(json::serialize(made.at("tags").at(0)),
              R"({"name":"article","description":"Article"})");
    EXPECT_THAT(keys(made.at("components").at("securitySchemes")), ElementsAre("key", "token"));
}

TEST_F(DocumentTest, EachRoleSeesTheActionsOpenToIt) {
    struct Expected {
        json::object document;
        std::vector<std::string> article;
        std::vector<std::string> problem;
        std::vector<std::string> wages;
    };
    const Expected all[] = {
        {anonymous(), {"get"}, {"post"}, {}},
        {of(Identity::Kind::signed_in), {"get"}, {"get", "post"}, {}},
        {clerk(), {"get", "post", "patch"}, {"get", "post"}, {}},
        {owner(), {"get", "post", "patch", "delete"}, {"get", "post"}, {}},
        {service(),
         {"get", "post", "patch", "delete"},
         {"get", "post", "patch", "delete"},
         {"get", "post", "patch", "delete"}},
    };
    for (const auto& expected : all) {
        EXPECT_EQ(verbs(expected.document, "article"), expected.article);
        EXPECT_EQ(verbs(expected.document, "problem"), expected.problem);
        EXPECT_EQ(verbs(expected.document, "wages"), expected.wages);
        EXPECT_THAT(verbs(expected.document, "kinds"), ElementsAre("get"));
    }
}

TEST_F(DocumentTest, AModelThatIsClosedIsNotMentioned) {
    for (const auto& made : {anonymous(), clerk(), owner()}) {
        EXPECT_FALSE(json::serialize(made).contains("wages"));
    }
}

TEST_F(DocumentTest, SchemasAreThereForWhatIsOpen) {
    EXPECT_THAT(
        keys(anonymous().at("components").at("schemas")),
        UnorderedElementsAre("article", "article_new", "article_new.new", "article_new.change",
                             "problem.new", "kinds", "Problem", "Event", "Batch"));
    EXPECT_THAT(keys(clerk().at("components").at("schemas")),
                UnorderedElementsAre("article", "article.new", "article.change", "article_new",
                                     "article_new.new", "article_new.change", "problem",
                                     "problem.new", "kinds", "Problem", "Event", "Batch"));
}

TEST_F(DocumentTest, FieldsAreThoseTheRoleMayReadAndWrite) {
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    EXPECT_FALSE(has(fields(clerk(), "article"), "margin"));
    EXPECT_FALSE(has(fields(clerk(), "article.new"), "margin"));
    EXPECT_FALSE(has(fields(clerk(), "article.change"), "margin"));
    EXPECT_FALSE(json::serialize(clerk()).contains("margin"));
    for (const auto& made : {owner(), service()}) {
        EXPECT_TRUE(has(fields(made, "article"), "margin"));
        EXPECT_TRUE(has(fields(made, "article.new"), "margin"));
    }
    const auto made = owner();
    EXPECT_TRUE(has(fields(made, "article"), "added"));
    EXPECT_FALSE(has(fields(made, "article.new"), "added")) << "read only";
    EXPECT_FALSE(has(fields(made, "article"), "pin")) << "secrets are never read";
    EXPECT_EQ(property(made, "article.new", "pin").at("writeOnly"), true);
    EXPECT_TRUE(has(fields(made, "article.new"), "id"));
    EXPECT_FALSE(has(fields(made, "article.change"), "id")) << "keys do not change";
    EXPECT_FALSE(has(fields(made, "article.new"), "worth"));
    EXPECT_EQ(property(made, "article", "worth").at("readOnly"), true);
}

TEST_F(DocumentTest, WhatLooksAtAClosedFieldIsClosedToo) {
    const auto as_clerk = json::serialize(clerk());
    const auto as_owner = json::serialize(owner());
    for (const char* name : {"\"gain\"", "\"good\""}) {
        EXPECT_FALSE(as_clerk.contains(name)) << name;
        EXPECT_TRUE(as_owner.contains(name)) << name;
    }
}

TEST_F(DocumentTest, RequiredIsWhatACreateMustGive) {
    const auto made = clerk();
    EXPECT_EQ(json::serialize(schema(made, "article.new").at("required")), R"(["name","stock"])");
    EXPECT_EQ(json::serialize(schema(made, "problem.new").at("required")), R"(["code","article"])");
    EXPECT_FALSE(schema(made, "article.change").contains("required"));
    EXPECT_FALSE(schema(made, "article_new.new").contains("required"));
    EXPECT_EQ(schema(made, "article.new").at("additionalProperties"), false);
}

struct Expected {
    const char* field;
    const char* schema;
};
class FieldSchema : public DocumentTest, public testing::WithParamInterface<Expected> {};

TEST_P(FieldSchema, IsWhatTheFieldDemands) {
    EXPECT_EQ(json::serialize(property(clerk(), "article.new", GetParam().field)),
              GetParam().schema);
}

INSTANTIATE_TEST_SUITE_P(
    Each, FieldSchema,
    testing::Values(
        Expected{"id", R"({"type":"integer","format":"int64"})"},
        Expected{"name", R"({"type":"string","minLength":2,"maxLength":80,"title":"Name",)"
                         R"("description":"On the label."})"},
        Expected{"kind", R"({"type":"string","enum":["food","tool"]})"},
        Expected{"grade", R"({"type":["string","null"],"enum":["a","b",null]})"},
        Expected{"price", R"({"type":["number","null"],"minimum":0E0,"maximum":9.9995E2})"},
        Expected{"stock", R"({"type":"integer","format":"int64","minimum":0,"maximum":1000})"},
        Expected{"weight", R"({"type":["number","null"],"format":"double"})"},
        Expected{"sold", R"({"type":["boolean","null"]})"},
        Expected{"since", R"({"type":["string","null"],"format":"date"})"},
        Expected{"opens", R"({"type":["string","null"],"format":"time"})"},
        Expected{"code", R"({"type":["string","null"],"format":"uuid"})"},
        Expected{"mail", R"({"type":["string","null"],"format":"email"})"},
        Expected{"site", R"({"type":["string","null"],"format":"uri"})"},
        Expected{"ref_no", R"({"type":["string","null"],"pattern":"^(?:[A-Z]{3}-[0-9]+)$"})"},
        Expected{"free", R"({"type":["string","null"]})"}, Expected{"extra", R"({})"},
        Expected{"days", R"({"type":["array","null"],"items":{"type":"string","format":"date"},)"
                         R"("minItems":1,"maxItems":7})"},
        Expected{"place", R"({"type":["object","null"],"required":["type","coordinates"],)"
                          R"("properties":{"type":{"const":"Point"},"coordinates":)"
                          R"({"type":"array","items":{"type":"number"},"minItems":2,"maxItems":2,)"
                          R"("description":"longitude, latitude"}}})"},
        Expected{"pin", R"({"type":["string","null"],"minLength":4,"writeOnly":true})"}));

TEST_F(DocumentTest, ARefNamesItsTarget) {
    const auto made = clerk();
    EXPECT_EQ(json::serialize(property(made, "problem", "article")),
              R"({"type":"integer","format":"int64",)"
              R"("description":"Which one.\n\nRefers to article by its key."})");
    EXPECT_EQ(json::serialize(property(made, "problem", "next")),
              R"({"type":["string","null"],"description":"Refers to problem by its key."})");
}

TEST_F(DocumentTest, AFieldReadInSomeRowsOnlyMayBeNull) {
    EXPECT_EQ(json::serialize(property(clerk(), "article", "quality")),
              R"({"type":["string","null"],"enum":["low","high",null]})");
}

TEST_F(DocumentTest, ReferencesLeadSomewhere) {
    for (const auto& made : {anonymous(), clerk(), owner(), service()}) {
        int count = 0;
        visit_all(made, [&](const json::value& value) {
            const auto* object = value.if_object();
            const auto* reference = object == nullptr ? nullptr : object->if_contains("$ref");
            if (reference == nullptr) return;
            ++count;
            const std::string text(reference->as_string());
            ASSERT_TRUE(text.starts_with("#/components/"));
            boost::system::error_code error;
            const json::value whole = made;
            whole.find_pointer(text.substr(1), error);
            EXPECT_FALSE(error) << text;
        });
        EXPECT_GT(count, 20);
    }
}

TEST_F(DocumentTest, OperationsHaveNamesOfTheirOwnAndWholeAnswers) {
    const auto made = service();
    std::set<std::string> names;
    std::size_t operations = 0;
    for (const auto& [path, item] : made.at("paths").as_object()) {
        for (const auto& [verb, operation] : item.as_object()) {
            ++operations;
            names.emplace(operation.at("operationId").as_string());
            const auto& answers = operation.at("responses").as_object();
            const bool creates =
                verb == "post" && path.starts_with("/rest/v1/") && !path.ends_with("/batch");
            EXPECT_TRUE(answers.contains(creates ? "201" : "200")) << path << verb;
            for (const char* status : {"400", "401", "403"})
                EXPECT_TRUE(answers.contains(status)) << path << verb;
            for (const auto& [status, answer] : answers)
                EXPECT_TRUE(answer.as_object().contains("description") ||
                            answer.as_object().contains("$ref"));
            EXPECT_EQ(operation.as_object().contains("requestBody"),
                      verb == "post" || verb == "patch");
        }
    }
    EXPECT_EQ(operations, 25U);
    EXPECT_EQ(names.size(), operations);
}

TEST_F(DocumentTest, ParametersAreNamedOnce) {
    const auto made = service();
    const json::value whole = made;
    for (const auto& [path, item] : made.at("paths").as_object()) {
        for (const auto& [verb, operation] : item.as_object()) {
            std::set<std::string> names;
            for (const auto& given : operation.at("parameters").as_array()) {
                const auto* reference = given.as_object().if_contains("$ref");
                const auto& parameter =
                    reference == nullptr
                        ? given
                        : whole.at_pointer(std::string(reference->as_string()).substr(1));
                const std::string name(parameter.at("name").as_string());
                const std::string place(parameter.at("in").as_string());
                EXPECT_TRUE(names.insert(place + name).second) << path << verb << name;
            }
        }
    }
}

TEST_F(DocumentTest, FiltersAreParameters) {
    const auto made = clerk();
    const auto& parameters = made.at("paths").at("/rest/v1/article").at("get").at("parameters");
    std::vector<std::string> names;
    std::string filter;
    for (const auto& parameter : parameters.as_array()) {
        if (parameter.as_object().contains("$ref")) continue;
        names.emplace_back(parameter.at("name").as_string());
        if (names.back() == "filter") filter = json::serialize(parameter.at("schema"));
    }
    EXPECT_THAT(names, testing::IsSupersetOf({"id", "name", "price", "worth", "filter", "search"}));
    EXPECT_THAT(names, testing::Not(testing::Contains("pin")));
    EXPECT_THAT(names, testing::Not(testing::Contains("margin")));
    EXPECT_EQ(filter, R"({"type":"string","enum":["cheap"]})");
}

TEST_F(DocumentTest, TitlesAreInTheCallersLanguage) {
    const auto made = of(Identity::Kind::anonymous, {}, {"fr", "en"});
    EXPECT_EQ(made.at("info").at("title"), "La boutique");
    EXPECT_EQ(property(made, "article", "name").at("title"), "Nom");
    EXPECT_EQ(made.at("paths").at("/rest/v1/article").at("get").at("summary"), "Read Produit");
    EXPECT_TRUE(json::serialize(made).contains("Pas cher"));
}

TEST_F(DocumentTest, WithoutTheInterfaceThereAreNoPaths) {
    auto files = shop();
    files["app.yaml"] += "interfaces: {rest: false}\n";
    definition_ = records::loaded(files);
    EXPECT_THAT(keys(service().at("paths")), IsEmpty());
    EXPECT_THAT(keys(service().at("components").at("schemas")), ElementsAre("Problem"));
}

TEST_F(DocumentTest, RoutesOfTheApplication) {
    Route read{"GET", "/items/{id}", "items", "An item", {}, {}, {}, {}};
    read.in_path.push_back({"id", {base::Type::integer}, true});
    read.in_query.push_back({"page", {base::Type::integer}, false});
    Route change{"PATCH", "/items/{id}", "items", "", read.in_path, {}, {}, {{422, "No"}}};
    change.body.emplace();
    change.body->push_back({"name", {base::Type::text}, true});
    scripts_.routes = {read, change};
    const auto paths = anonymous().at("paths").as_object();
    const auto& item = paths.at("/items/{id}").as_object();
    const auto& get = item.at("get").as_object();
    EXPECT_EQ(get.at("operationId"), "get_items_id");
    EXPECT_EQ(get.at("summary"), "An item");
    EXPECT_EQ(get.at("parameters").as_array().size(), 2U);
    EXPECT_EQ(get.at("parameters").at(0).at("in"), "path");
    EXPECT_EQ(get.at("parameters").at(1).at("required"), false);
    EXPECT_FALSE(get.contains("requestBody"));
    const auto& patch = item.at("patch").as_object();
    EXPECT_EQ(patch.at("responses").at("422").at("description"), "No");
    const auto& schema =
        patch.at("requestBody").at("content").at("application/json").at("schema").as_object();
    EXPECT_EQ(schema.at("required"), json::array({"name"}));
}

}  // namespace
}  // namespace socle::openapi
