#include "cli/user_fields.h"

#include "base/convert.h"
#include "base/error.h"
#include "records/test_application.h"

#include <gmock/gmock.h>

namespace socle::cli {
namespace {

std::shared_ptr<const definition::Definition> club() {
    return records::loaded({{"app.yaml", "app: club\n"},
                            {"models/user.yaml",
                             "model: user\nfields:\n  nickname: {type: text, max: 5}\n"
                             "  age: {type: integer}\n  fee: {type: decimal}\n"
                             "  active: {type: boolean}\n  born: {type: date}\n"
                             "  tags: {type: list, of: text}\n  extra: {type: json}\n"
                             "  home: {type: point}\n"}});
}

std::string set(const std::vector<std::string>& arguments) {
    try {
        return base::canonical_json(fields_of_arguments(*club(), arguments));
    } catch (const base::Error& error) {
        return error.message;
    }
}

TEST(UserFields, AreReadByTheirTypes) {
    const std::pair<const char*, const char*> all[] = {
        {"nickname=Ann", R"({"nickname":"Ann"})"},
        {"nickname=", R"({"nickname":""})"},
        {"nickname=a=b", R"({"nickname":"a=b"})"},
        {"age=41", R"({"age":41})"},
        {"active=yes", R"({"active":true})"},
        {"born=2001-02-03", R"({"born":"2001-02-03"})"},
        {R"(tags=["a","b"])", R"({"tags":["a","b"]})"},
        {R"(extra={"a":1})", R"({"extra":{"a":1}})"},
        {"home=48.5,2.25", R"({"home":{"type":"Point","coordinates":[2.25,48.5]}})"},
    };
    for (const auto& [argument, json] : all)
        EXPECT_EQ(set({argument}), json);
    EXPECT_EQ(set({"age=1", "nickname=x"}), R"({"age":1,"nickname":"x"})");
    EXPECT_EQ(set({}), "{}");
}

TEST(UserFields, WhatIsWrongIsNamed) {
    const std::pair<const char*, const char*> all[] = {
        {"nickname", "--field nickname: expected NAME=VALUE"},
        {"=x", "--field =x: expected NAME=VALUE"},
        {"nicknam=x", "models/user.yaml has no field 'nicknam'; did you mean 'nickname'?"},
        {"email=x", "models/user.yaml has no field 'email'"},
        {"age=old", "--field age: invalid input syntax for type bigint: \"old\""},
        {"tags=a", "--field tags: tags is not JSON"},
        {"home=here", "--field home: home: expected latitude,longitude in degrees"},
    };
    for (const auto& [argument, message] : all)
        EXPECT_THAT(set({argument}), testing::StartsWith(message));
}

TEST(UserFields, MetadataIsAnObject) {
    EXPECT_EQ(base::canonical_json(object_of_argument("--metadata", R"({"a":1})")), R"({"a":1})");
    EXPECT_TRUE(object_of_argument("--metadata", "").empty());
    EXPECT_THROW(object_of_argument("--metadata", "[1]"), base::Error);
    EXPECT_THROW(object_of_argument("--metadata", "{a"), base::Error);
}

}  // namespace
}  // namespace socle::cli
