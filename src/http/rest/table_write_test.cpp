#include "http/rest/table_testing.h"

namespace socle::http {
namespace {

using testing::HasSubstr;

struct Creation {
    const char* body;
    Headers headers;
    const char* query;
    const char* applied;
    const char* content_range;
    const char* location;
    const char* answer;
};

TEST_F(TableTest, ACreateIs201AndSilentUnlessAsked) {
    const Creation creations[] = {
        {R"({"title":"A"})", {}, "", "-", "*/*", "-", ""},
        {R"([{"title":"B"},{"title":"C"}])",
         {{"Prefer", "return=minimal,count=exact"}},
         "",
         "return=minimal, count=exact",
         "*/2",
         "-",
         ""},
        {R"({"title":"D"})",
         {{"Prefer", "return=headers-only"}},
         "",
         "return=headers-only",
         "*/*",
         "/rest/v1/movie?id=eq.7",
         ""},
        {R"([{"title":"E"},{"title":"F"}])",
         {{"Prefer", "return=headers-only"}},
         "",
         "return=headers-only",
         "*/*",
         "-",
         ""},
        {R"({"title":"G"})",
         {{"Prefer", "return=representation"}},
         "select=id,title,genre",
         "return=representation",
         "*/*",
         "-",
         R"([{"id":10,"title":"G","genre":"drama"}])"},
        {R"([{"title":"H"},{"title":"I"}])",
         {{"Prefer", "return=representation"}},
         "select=title",
         "return=representation",
         "*/*",
         "-",
         "[{\"title\":\"H\"},\n {\"title\":\"I\"}]"},
        {R"({"title":"J"})",
         {{"Prefer", "return=representation"}, {"Accept", "application/vnd.pgrst.object+json"}},
         "select=title",
         "return=representation",
         "*/*",
         "-",
         R"({"title":"J"})"},
        {R"({"title":"K"})",
         {{"Prefer", "return=representation"}, {"Accept", "text/csv"}},
         "select=title,budget",
         "return=representation",
         "*/*",
         "-",
         "title,budget\nK,"},
        {R"([{"title":"L","genre":"comedy"},{"title":"M"}])",
         {{"Prefer", "return=representation"}, {"Prefer", "missing=default"}},
         "select=genre&columns=title,genre",
         "missing=default, return=representation",
         "*/*",
         "-",
         "[{\"genre\":\"comedy\"},\n {\"genre\":\"drama\"}]"},
        {R"([{"title":"N","genre":"comedy"},{"title":"O"}])",
         {{"Prefer", "return=representation"}},
         "select=genre&columns=title,genre",
         "return=representation",
         "*/*",
         "-",
         "[{\"genre\":\"comedy\"},\n {\"genre\":null}]"},
        {"[]",
         {{"Prefer", "return=representation"}},
         "",
         "return=representation",
         "*/*",
         "-",
         "[]"},
    };
    for (const auto& creation : creations) {
        const auto response = post(creation.body, creation.headers, creation.query);
        EXPECT_EQ(response.status, 201) << creation.body << response.body;
        EXPECT_EQ(header(response, "Preference-Applied"), creation.applied) << creation.body;
        EXPECT_EQ(header(response, "Content-Range"), creation.content_range) << creation.body;
        EXPECT_EQ(header(response, "Location"), creation.location) << creation.body;
        EXPECT_EQ(response.body, creation.answer) << creation.body;
        EXPECT_FALSE(response.entity_tag);
    }
}

TEST_F(TableTest, TheLocationOfATextKeyIsEscaped) {
    const auto response =
        ask(Method::post, "showing", "", {as_service(), {"Prefer", "return=headers-only"}},
            R"({"code":"a b/é&c","movie":1})");
    EXPECT_EQ(response.status, 201) << response.body;
    EXPECT_EQ(header(response, "Location"), "/rest/v1/showing?code=eq.a%20b%2F%C3%A9%26c");
}

TEST_F(TableTest, AnUpdateIs204OrItsRows) {
    auto response = patch("id=eq.1", R"({"budget":1})");
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(response.body, "");
    EXPECT_EQ(header(response, "Content-Range"), "0-0/*");
    response = patch("id=lte.2&select=id,budget", R"({"budget":2})",
                     {{"Prefer", "return=representation, count=exact"}});
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "[{\"id\":1,\"budget\":2.00},\n {\"id\":2,\"budget\":2.00}]");
    EXPECT_EQ(header(response, "Content-Range"), "0-1/2");
    EXPECT_EQ(header(response, "Preference-Applied"), "return=representation, count=exact");
    response = patch("id=eq.99", R"({"budget":3})");
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(header(response, "Content-Range"), "*/*");
    response = patch("filter=cheap&id=eq.1", R"({"budget":30})",
                     {{"Prefer", "handling=strict, max-affected=1"}});
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(header(response, "Preference-Applied"), "handling=strict, max-affected=1");
}

TEST_F(TableTest, AnUpdateOfEverythingMustBeSaid) {
    EXPECT_EQ(patch("", R"({"genre":"comedy"})").status, 400);
    EXPECT_EQ(patch("", R"({"genre":"comedy"})", {{"X-Allow-Unfiltered", "yes"}}).status, 400);
    const auto response =
        patch("", R"({"genre":"comedy"})", {{"X-Allow-Unfiltered", "True"}, {"If-Match", "*"}});
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(header(response, "Content-Range"), "0-2/*");
}

TEST_F(TableTest, ADeleteIs204OrItsRows) {
    auto response = remove("id=eq.1", {{"Prefer", "return=representation, missing=null"}});
    EXPECT_EQ(response.status, 200);
    EXPECT_THAT(response.body, HasSubstr("Léon"));
    EXPECT_EQ(header(response, "Content-Range"), "*/*");
    EXPECT_EQ(header(response, "Preference-Applied"), "return=representation");
    response = remove("id=eq.1", {{"Prefer", "count=exact"}});
    EXPECT_EQ(response.status, 204);
    EXPECT_EQ(header(response, "Content-Range"), "*/0");
    EXPECT_EQ(remove("id=eq.2", {{"Content-Type", "text/plain"}}).status, 204);
    EXPECT_EQ(titles(), "title\nSubway");
}

TEST_F(TableTest, OneObjectWritesExactlyOneRecordOrNothing) {
    const Headers one = {{"Accept", "application/vnd.pgrst.object+json"}};
    EXPECT_EQ(patch("id=gt.0", R"({"budget":1})", one).status, 406);
    EXPECT_EQ(patch("id=eq.99", R"({"budget":1})", one).status, 406);
    EXPECT_EQ(remove("id=gt.0", one).status, 406);
    EXPECT_EQ(post(R"([{"title":"A"},{"title":"B"}])", one).status, 406);
    EXPECT_EQ(titles(), "title\nLéon\nNikita\nSubway");
    EXPECT_EQ(get("budget=eq.1").body, "[]");
    EXPECT_EQ(patch("id=eq.1", R"({"budget":1})", one).status, 204);
    EXPECT_EQ(remove("id=eq.1", one).status, 204);
    EXPECT_EQ(post(R"([{"title":"A"}])", one).status, 201);
}

TEST_F(TableTest, MessagesComeInTheLanguageOfTheCaller) {
    const std::string body = R"({"title":"A","budget":-1})";
    EXPECT_THAT(post(body).body, HasSubstr("A budget is positive."));
    EXPECT_THAT(post(body, {{"Accept-Language", "fr-CH, en;q=0.5"}}).body,
                HasSubstr("Un budget est positif."));
    EXPECT_THAT(post(body, {{"Accept-Language", "de"}}).body, HasSubstr("A budget is positive."));
}

TEST_F(TableTest, ARecordThatOthersReferToStays) {
    application_.create(application_.service(), "showing", R"({"code":"a","movie":1})");
    const auto response = remove("id=eq.1");
    EXPECT_EQ(response.status, 409);
    EXPECT_THAT(response.body, HasSubstr("23503"));
    EXPECT_THAT(response.body, HasSubstr("showing"));
}

}  // namespace
}  // namespace socle::http
