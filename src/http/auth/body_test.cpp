#include "http/auth/body.h"

#include "base/error.h"

#include <gmock/gmock.h>

#include <functional>

namespace socle::http {
namespace {

using testing::ElementsAre;

Request request_with(std::string_view body) {
    Request request;
    request.body = body;
    return request;
}

std::string refusal(const std::function<void()>& read) {
    try {
        read();
    } catch (const base::Error& error) {
        return error.details + ": " + error.message;
    }
    return "none";
}

TEST(Body, ReadsMembers) {
    const Body body(request_with(
        R"({"email":"a@b.c","confirm":true,"data":{"x":1},"roles":["a","b"],"other":[1,{}]})"));
    EXPECT_EQ(body.text("email"), "a@b.c");
    EXPECT_EQ(body.optional_text("email"), "a@b.c");
    EXPECT_EQ(body.boolean("confirm"), true);
    EXPECT_EQ(body.object("data")->at("x"), 1);
    EXPECT_THAT(*body.texts("roles"), ElementsAre("a", "b"));
    EXPECT_TRUE(body.has("other"));
}

TEST(Body, AbsentIsAsNull) {
    for (const char* text : {"{}", R"({"a":null})"}) {
        const Body body(request_with(text));
        EXPECT_EQ(body.text("a"), "");
        EXPECT_EQ(body.optional_text("a"), std::nullopt);
        EXPECT_EQ(body.boolean("a"), std::nullopt);
        EXPECT_EQ(body.object("a"), std::nullopt);
        EXPECT_EQ(body.texts("a"), std::nullopt);
        EXPECT_FALSE(body.has("a"));
    }
}

TEST(Body, EmptyTextIsThere) {
    EXPECT_EQ(Body(request_with(R"({"a":""})")).optional_text("a"), "");
}

TEST(Body, RefusesWrongTypesByName) {
    const Body body(
        request_with(R"({"n":1,"s":"x","l":["a",2],"o":{},"z":"a\u0000b","b":"true"})"));
    EXPECT_EQ(refusal([&] { body.text("n"); }), "validation_failed: n must be a string");
    EXPECT_EQ(refusal([&] { body.text("o"); }), "validation_failed: o must be a string");
    EXPECT_EQ(refusal([&] { body.boolean("b"); }), "validation_failed: b must be true or false");
    EXPECT_EQ(refusal([&] { body.object("l"); }), "validation_failed: l must be an object");
    EXPECT_EQ(refusal([&] { body.texts("l"); }), "validation_failed: l must be a list of strings");
    EXPECT_EQ(refusal([&] { body.texts("s"); }), "validation_failed: s must be a list of strings");
    EXPECT_EQ(refusal([&] { body.text("z"); }), "validation_failed: z has a NUL character");
}

TEST(Body, RefusesWhatIsNoJsonObject) {
    for (const char* text : {"", "{", "[]", "1", "\"a\"", "null", "{\"a\":1}x", "email=a"}) {
        EXPECT_TRUE(refusal([&] {
                        Body(request_with(text));
                    }).starts_with("bad_json: Could not parse request body as JSON: "))
            << text;
    }
}

TEST(Body, MayBeLeftOutWhereItIsOptional) {
    EXPECT_FALSE(Body(request_with(""), true).has("a"));
    EXPECT_TRUE(refusal([&] { Body(request_with("x"), true); }).starts_with("bad_json"));
}

TEST(Body, IsLimited) {
    const std::string long_text(auth_body_bytes_max, ' ');
    EXPECT_FALSE(Body(request_with("{}" + long_text.substr(2))).has("a"));
    try {
        const std::string too_long = "{}" + long_text;
        const Body body(request_with(too_long));
        ADD_FAILURE();
    } catch (const base::Error& error) {
        EXPECT_EQ(error.code, base::Code::body_too_large);
    }
}

}  // namespace
}  // namespace socle::http
