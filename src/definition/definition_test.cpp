#include "definition/definition.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::definition {
namespace {

TEST(FieldTypeName, IsTheWordOfTheFormat) {
    EXPECT_EQ(field_type_name(FieldType::text), "text");
    EXPECT_EQ(field_type_name(FieldType::timestamp), "timestamp");
    EXPECT_EQ(field_type_name(FieldType::choice), "choice");
    EXPECT_EQ(field_type_name(FieldType::secret), "secret");
    std::set<std::string_view> names;
    for (int type = 0; type <= static_cast<int>(FieldType::secret); ++type) {
        names.insert(field_type_name(static_cast<FieldType>(type)));
    }
    EXPECT_EQ(names.size(), 15U);
}

TEST(StorageOf, IsThatOfTheValuesOfAType) {
    using base::Type;
    const std::vector<std::pair<FieldType, Type>> stored = {
        {FieldType::text, Type::text},       {FieldType::integer, Type::integer},
        {FieldType::number, Type::number},   {FieldType::decimal, Type::decimal},
        {FieldType::boolean, Type::boolean}, {FieldType::date, Type::date},
        {FieldType::time, Type::time},       {FieldType::timestamp, Type::timestamp},
        {FieldType::uuid, Type::uuid},       {FieldType::json, Type::json},
        {FieldType::choice, Type::text},     {FieldType::ref, Type::uuid},
        {FieldType::list, Type::json},       {FieldType::point, Type::point},
        {FieldType::secret, Type::text}};
    for (const auto& [type, storage] : stored)
        EXPECT_EQ(storage_of(type), (base::TypeInfo{storage, 0})) << field_type_name(type);
    EXPECT_EQ(storage_of(FieldType::decimal, 4), (base::TypeInfo{Type::decimal, 4}));
}

TEST(Definition, FindsByName) {
    Definition definition;
    definition.models.resize(2);
    definition.models[0].name = "movie";
    definition.models[1].name = "actor";
    definition.models[1].fields.resize(3);
    definition.models[1].fields[2].name = "age";
    definition.models[1].key = 2;
    definition.roles.push_back({"boss", {}, {"get"}});
    EXPECT_EQ(definition.find_model("actor"), 1);
    EXPECT_EQ(definition.find_model("acto"), -1);
    EXPECT_EQ(definition.model(1).find_field("age"), 2);
    EXPECT_EQ(definition.model(1).find_field("ag"), -1);
    EXPECT_EQ(definition.model(0).find_field("age"), -1);
    EXPECT_EQ(definition.model(1).key_field().name, "age");
    EXPECT_EQ(definition.find_role("boss")->may.size(), 1U);
    EXPECT_EQ(definition.find_role("bos"), nullptr);
}

TEST(Model, LetsNobodyDoAnythingByDefault) {
    const Model model;
    for (const auto* rule :
         {&model.access.read, &model.access.create, &model.access.update, &model.access.remove}) {
        EXPECT_TRUE(is_constant(*rule, false));
    }
}

}  // namespace
}  // namespace socle::definition
