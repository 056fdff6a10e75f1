#include "http/rest/table.h"

#include "http/rest/table_testing.h"

namespace socle::http {
namespace {

using testing::HasSubstr;

TEST_F(TableTest, AReadIsAnArrayWithItsRangeAndATag) {
    const auto response = get("select=id,title&order=id");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
    EXPECT_EQ(response.body,
              "[{\"id\":1,\"title\":\"Léon\"},\n {\"id\":2,\"title\":\"Nikita\"},\n "
              "{\"id\":3,\"title\":\"Subway\"}]");
    EXPECT_TRUE(response.entity_tag);
    EXPECT_EQ(header(response, "Content-Range"), "0-2/*");
    EXPECT_EQ(header(response, "Cache-Control"), "private, no-cache");
    EXPECT_EQ(header(response, "Preference-Applied"), "-");
}

TEST_F(TableTest, HeadIsAnsweredAsGet) {
    const auto head = ask(Method::head, "movie", "select=id", {{"Prefer", "count=exact"}});
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(head.body, get("select=id").body);
    EXPECT_EQ(header(head, "Content-Range"), "0-2/3");
}

struct Page {
    const char* query;
    const char* range;
    const char* prefer;
    int status;
    const char* content_range;
};

TEST_F(TableTest, PagesSayWhichPartTheyAre) {
    const Page pages[] = {
        {"", "", "count=exact", 200, "0-2/3"},
        {"limit=2", "", "", 200, "0-1/*"},
        {"limit=2", "", "count=exact", 206, "0-1/3"},
        {"limit=2", "", "count=planned", 206, "0-1/3"},
        {"offset=1", "", "count=exact", 206, "1-2/3"},
        {"offset=3", "", "count=exact", 206, "*/3"},
        {"offset=3", "", "", 200, "*/*"},
        {"offset=4", "", "", 200, "*/*"},
        {"limit=0", "", "", 200, "*/*"},
        {"title=eq.None", "", "count=exact", 200, "*/0"},
        {"", "0-1", "count=exact", 206, "0-1/3"},
        {"", "1-1", "", 200, "1-1/*"},
        {"", "1-", "", 200, "1-2/*"},
        {"", "0-9223372036854775807", "", 200, "0-2/*"},
        {"limit=1", "0-1", "", 200, "0-0/*"},
        {"limit=9", "0-1", "", 200, "0-1/*"},
        {"offset=1", "0-1", "", 200, "1-1/*"},
        {"offset=1&limit=1", "0-2", "count=exact", 206, "1-1/3"},
        {"", "bytes=0-1", "", 200, "0-2/*"},
        {"", "-2", "", 200, "0-2/*"},
        {"", "0-x", "", 200, "0-2/*"},
        {"", "x", "", 200, "0-2/*"},
    };
    for (const auto& page : pages) {
        const auto response = get(page.query, {{"Range", page.range}, {"Prefer", page.prefer}});
        const auto name = std::string(page.query) + " Range: " + page.range + " " + page.prefer;
        EXPECT_EQ(response.status, page.status) << name;
        EXPECT_EQ(header(response, "Content-Range"), page.content_range) << name;
        EXPECT_EQ(header(response, "Preference-Applied"), *page.prefer == '\0' ? "-" : page.prefer)
            << name;
    }
}

TEST_F(TableTest, ARangePastTheEndSaysHowManyThereAre) {
    const Headers count = {{"Prefer", "count=exact"}};
    auto response = get("offset=9", count);
    EXPECT_EQ(response.status, 416);
    EXPECT_EQ(header(response, "Content-Range"), "*/3");
    response = get("offset=2&title=eq.None", count);
    EXPECT_EQ(response.status, 416);
    EXPECT_EQ(header(response, "Content-Range"), "*/0");
    response = get("limit=2", {{"Range", "2-5"}, {"Prefer", "count=exact"}});
    EXPECT_EQ(response.status, 416);
    EXPECT_EQ(header(response, "Content-Range"), "-");
}

struct Form {
    const char* accept;
    const char* query;
    int status;
    const char* type;
    const char* body;
};

TEST_F(TableTest, TheFormIsTheOneAccepted) {
    const Form forms[] = {
        {"application/vnd.pgrst.object+json", "select=id,budget&id=eq.3", 200,
         "application/vnd.pgrst.object+json; charset=utf-8", R"({"id":3,"budget":null})"},
        {"application/vnd.pgrst.object+json;nulls=stripped", "select=id,budget&id=eq.3", 200,
         "application/vnd.pgrst.object+json;nulls=stripped; charset=utf-8", R"({"id":3})"},
        {"text/csv", "select=id,title,budget&order=id&id=gt.1", 200, "text/csv; charset=utf-8",
         "id,title,budget\n2,Nikita,7.00\n3,Subway,"},
        {"text/html, */*;q=0.1", "select=id&id=eq.1", 200, "application/json; charset=utf-8",
         R"([{"id":1}])"},
        {"application/vnd.pgrst.object+json", "select=id", 406, "application/json; charset=utf-8",
         R"({"code":"PGRST116","message":"JSON object requested, multiple (or no) rows returned",)"
         R"("details":"The result contains 3 rows","hint":null})"},
        {"application/vnd.pgrst.object+json", "id=eq.9", 406, "application/json; charset=utf-8",
         R"({"code":"PGRST116","message":"JSON object requested, multiple (or no) rows returned",)"
         R"("details":"The result contains 0 rows","hint":null})"},
        {"application/xml", "select=id", 406, "application/json; charset=utf-8",
         R"({"code":"PGRST107","message":"None of these media types are available: )"
         R"(application/xml","details":null,"hint":null})"},
    };
    for (const auto& form : forms) {
        const auto response = get(form.query, {{"Accept", form.accept}});
        EXPECT_EQ(response.status, form.status) << form.accept;
        EXPECT_EQ(response.content_type, form.type);
        EXPECT_EQ(response.body, form.body);
    }
}

struct Refusal {
    Method method;
    const char* table;
    const char* query;
    Headers headers;
    const char* body;
    int status;
    const char* code;
    const char* words;
};

TEST_F(TableTest, WhatIsRefusedIsSaidInTheDialectsWords) {
    const auto key = as_service();
    const Refusal refusals[] = {
        {Method::get,
         "movies",
         "",
         {},
         "",
         404,
         "PGRST205",
         R"("Could not find the table 'public.movies' in the schema cache","details":null,)"
         R"("hint":"Perhaps you meant the table 'public.movie'")"},
        {Method::get, "zzz", "", {}, "", 404, "PGRST205", R"("hint":null)"},
        {Method::get, "movie", "titel=eq.x", {}, "", 400, "42703", "movie.titel does not exist"},
        {Method::get, "movie", "id=xx.1", {}, "", 400, "PGRST100", "failed to parse filter (xx.1)"},
        {Method::get, "movie", "id=eq.x", {}, "", 400, "22P02", "for type bigint"},
        {Method::get, "movie", "", {{"Range", "5-1"}}, "", 416, "PGRST103", "lower boundary"},
        {Method::get,
         "movie",
         "offset=9",
         {{"Prefer", "count=exact"}},
         "",
         416,
         "PGRST103",
         "An offset of 9 was requested, but there are only 3 rows."},
        {Method::get,
         "movie",
         "",
         {{"Accept-Profile", "private"}},
         "",
         406,
         "PGRST106",
         "Only the following schemas are exposed: public"},
        {Method::post,
         "movie",
         "",
         {key, {"Content-Profile", "private"}},
         "{}",
         406,
         "PGRST106",
         "Invalid schema: private"},
        {Method::get,
         "movie",
         "",
         {{"Prefer", "handling=strict, x=y"}},
         "",
         400,
         "PGRST122",
         "x=y"},
        {Method::post,
         "movie",
         "",
         {key, {"Prefer", "handling=strict, resolution=win"}},
         "{}",
         400,
         "PGRST122",
         "resolution=win"},
        {Method::post,
         "movie",
         "",
         {key, {"Content-Type", "text/html"}},
         "title\nx",
         415,
         "PGRST107",
         "Content-Type not acceptable: text/html"},
        {Method::post, "movie", "", {key}, "{", 400, "PGRST102", "JSON"},
        {Method::post, "movie", "", {key}, R"({"titel":"x"})", 400, "PGRST204", "'titel'"},
        {Method::post, "movie", "", {key}, "{}", 400, "23502", "title"},
        {Method::post,
         "movie",
         "",
         {key},
         R"({"title":"Léon"})",
         409,
         "23505",
         "Key (title)=(Léon) already exists."},
        {Method::post,
         "movie",
         "",
         {key},
         R"({"title":"x","genre":"noir"})",
         400,
         "23514",
         "genre"},
        {Method::post, "showing", "", {key}, R"({"code":"a","movie":9})", 409, "23503", "(9)"},
        {Method::patch, "movie", "", {key}, R"({"note":"x"})", 400, "21000", "filter"},
        {Method::del, "movie", "", {key}, "", 400, "21000", "filter"},
        {Method::patch,
         "movie",
         "id=eq.1",
         {key, {"If-Match", "\"x\""}},
         R"({"note":"x"})",
         412,
         "SOCLE_412",
         "If-Match"},
        {Method::del,
         "movie",
         "id=eq.1",
         {key, {"If-Match", "\"x\""}},
         "",
         412,
         "SOCLE_412",
         "If-Match"},
        {Method::patch,
         "movie",
         "id=gt.0",
         {key, {"Prefer", "handling=strict, max-affected=2"}},
         R"({"note":"x"})",
         400,
         "PGRST124",
         "3"},
    };
    for (const auto& refusal : refusals) {
        const auto response =
            ask(refusal.method, refusal.table, refusal.query, refusal.headers, refusal.body);
        const auto name = std::string(refusal.table) + "?" + refusal.query + " " + refusal.body;
        EXPECT_EQ(response.status, refusal.status) << name << " " << response.body;
        EXPECT_THAT(response.body,
                    testing::StartsWith("{\"code\":\"" + std::string(refusal.code) + "\""))
            << name;
        EXPECT_THAT(response.body, HasSubstr(refusal.words)) << name;
        EXPECT_EQ(response.content_type, "application/json; charset=utf-8");
        EXPECT_EQ(header(response, "Proxy-Status"),
                  "PostgREST; error=" + std::string(refusal.code));
        EXPECT_FALSE(response.entity_tag);
    }
    EXPECT_EQ(titles(), "title\nLéon\nNikita\nSubway");
}

TEST_F(TableTest, WhoIsNotSignedInGets401WhereOthersGet403) {
    const std::string body = R"({"title":"New"})";
    const auto anonymous = ask(Method::post, "movie", "", {}, body);
    EXPECT_EQ(anonymous.status, 401);
    EXPECT_EQ(header(anonymous, "WWW-Authenticate"), "Bearer");
    EXPECT_THAT(anonymous.body, HasSubstr(R"("code":"42501")"));
    const auto with_key = ask(Method::post, "movie", "", {{"apikey", keys_.anon_key}}, body);
    EXPECT_EQ(with_key.status, 401);
    EXPECT_EQ(ask(Method::post, "movie", "", {as_user()}, body).status, 403);
    EXPECT_EQ(ask(Method::post, "movie", "", {as_editor()}, body).status, 201);
    EXPECT_EQ(ask(Method::get, "wages", "").status, 401);
    EXPECT_EQ(ask(Method::get, "wages", "", {as_editor()}).status, 403);
    EXPECT_EQ(ask(Method::get, "wages", "", {as_service()}).status, 200);
}

TEST_F(TableTest, ATokenThatIsNotGoodIsRefusedWhateverIsAsked) {
    const auto bad = get("", {{"Authorization", "Bearer nonsense"}});
    EXPECT_EQ(bad.status, 401);
    EXPECT_THAT(bad.body, HasSubstr("PGRST301"));
    EXPECT_THAT(header(bad, "WWW-Authenticate"), HasSubstr("invalid_token"));
    const auto old = get("", {{"Authorization", token(R"({"role":"editor","sub":"x","exp":1})")}});
    EXPECT_EQ(old.status, 401);
    EXPECT_THAT(old.body, HasSubstr("PGRST303"));
    EXPECT_EQ(ask(Method::options, "movie", "", {{"Authorization", "Bearer x"}}).status, 401);
}

TEST_F(TableTest, FieldsAreThoseOfTheCaller) {
    const auto fields = [&](const Headers& headers) {
        Headers all = headers;
        all.emplace_back("Accept", "application/vnd.pgrst.object+json");
        return get("id=eq.1", all).body;
    };
    EXPECT_EQ(fields({}), R"({"id":1,"title":"Léon","genre":"drama","budget":115.50})");
    EXPECT_EQ(fields({as_editor()}),
              R"({"id":1,"title":"Léon","genre":"drama","budget":115.50,"note":"n"})");
    EXPECT_EQ(get("select=note").status, 401);
    EXPECT_EQ(get("select=note", {as_user()}).status, 403);
}

TEST_F(TableTest, MethodsThatDoNotExistAreToldTheOnesThatDo) {
    constexpr const char* all = "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE";
    const auto options = ask(Method::options, "movie", "");
    EXPECT_EQ(options.status, 200);
    EXPECT_EQ(options.body, "");
    EXPECT_EQ(header(options, "Allow"), all);
    EXPECT_EQ(header(ask(Method::options, "genres", ""), "Allow"), "OPTIONS,GET,HEAD");
    EXPECT_EQ(ask(Method::options, "nothing", "").status, 404);
    const auto unknown = ask(Method::other, "movie", "id=eq.1", {as_service()}, "{}", "SEARCH");
    EXPECT_EQ(unknown.status, 405);
    EXPECT_EQ(header(unknown, "Allow"), all);
    EXPECT_THAT(unknown.body,
                HasSubstr(R"("code":"PGRST117","message":"Unsupported HTTP method: SEARCH")"));
}

TEST_F(TableTest, AViewIsReadAndNeverWritten) {
    EXPECT_EQ(ask(Method::get, "genres", "order=genre").body,
              "[{\"genre\":\"comedy\",\"movies\":1},\n {\"genre\":\"drama\",\"movies\":2}]");
    for (const auto method : {Method::post, Method::patch, Method::del}) {
        const auto response =
            ask(method, "genres", "genre=eq.drama", {as_service()}, R"({"genre":"x"})");
        EXPECT_EQ(response.status, 405) << response.body;
        EXPECT_EQ(header(response, "Allow"), "OPTIONS,GET,HEAD");
    }
}

}  // namespace
}  // namespace socle::http
