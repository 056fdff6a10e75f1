#include "http/rest/table.h"

#include "records/test_application.h"

#include <gmock/gmock.h>

namespace socle::http {
namespace {

using records::TestApplication;
using testing::HasSubstr;

const std::map<std::string, std::string>& cinema() {
    static const std::map<std::string, std::string> files = {
        {"app.yaml", R"yaml(app: cinema
languages: [en, fr]
roles:
  editor: {may: [write]}
)yaml"},
        {"models/movie.yaml", R"yaml(model: movie
key: {id: serial}
fields:
  title:  {type: text, required: true, unique: true}
  genre:  {type: choice, choices: [drama, comedy], default: drama}
  budget: {type: decimal}
  note:   {type: text}
check:
  - {rule: budget >= 0, message: {en: A budget is positive., fr: Un budget est positif.}}
access:
  read: anyone
  create: may('write')
  update: may('write')
  delete: may('write')
  fields: {note: {read: "role = 'editor'", write: "role = 'editor'"}}
filters:
  cheap: {rule: budget < 10}
)yaml"},
        {"models/showing.yaml", R"yaml(model: showing
key: {code: text}
fields:
  movie: {type: ref, to: movie, required: true}
access: {read: anyone, create: anyone}
)yaml"},
        {"models/wages.yaml", "model: wages\nfields: {sum: {type: integer}}\n"},
        {"views/genres.yaml", R"yaml(view: genres
key: genre
sql: select genre, count(*) as movies from movie group by genre
fields:
  genre:  {type: text}
  movies: {type: integer}
access: {read: anyone}
)yaml"},
    };
    return files;
}

using Headers = std::vector<std::pair<std::string, std::string>>;

/// A handler over a database of its own, with three movies in it.
class TableTest : public testing::Test {
protected:
    TableTest()
        : application_(base::Dialect::sqlite, cinema()),
          keys_(accounts::load_keys(folder_.path(), "")),
          verifier_(application_.definition(), keys_),
          handler_(application_.definition(), application_.records(), verifier_) {
        application_.create(application_.service(), "movie",
                            R"([{"title":"Léon","budget":115.5,"note":"n"},)"
                            R"({"title":"Nikita","genre":"comedy","budget":7},)"
                            R"({"title":"Subway"}])");
    }

    std::string token(const std::string& claims) const {
        return "Bearer " + accounts::sign_token(claims, keys_.jwt_secret);
    }
    std::pair<std::string, std::string> as_service() const { return {"apikey", keys_.service_key}; }
    std::pair<std::string, std::string> as_editor() const {
        return {"Authorization", token(R"({"sub":"0188c0de-0000-4000-8000-000000000000",)"
                                       R"("role":"editor"})")};
    }
    std::pair<std::string, std::string> as_user() const {
        return {"Authorization", token(R"({"sub":"0188c0de-0000-4000-8000-000000000001",)"
                                       R"("role":"authenticated"})")};
    }

    Response ask(Method method, const std::string& table, const std::string& query,
                 const Headers& headers = {}, const std::string& body = {},
                 std::string_view method_text = "") {
        Request request;
        request.method = method;
        request.method_text = method_text;
        request.query = query;
        request.body = body;
        request.request_id = "test";
        request.now_us = 1'700'000'000'000'000;
        for (const auto& [name, value] : headers)
            request.headers.emplace_back(name, value);
        return store::run_to_end(application_.context(), handler_.answer(request, table));
    }
    Response get(const std::string& query, const Headers& headers = {}) {
        return ask(Method::get, "movie", query, headers);
    }
    Response post(const std::string& body, Headers headers = {}, const std::string& query = {}) {
        headers.push_back(as_service());
        return ask(Method::post, "movie", query, headers, body);
    }
    Response patch(const std::string& query, const std::string& body, Headers headers = {}) {
        headers.push_back(as_service());
        return ask(Method::patch, "movie", query, headers, body);
    }
    Response remove(const std::string& query, Headers headers = {}) {
        headers.push_back(as_service());
        return ask(Method::del, "movie", query, headers);
    }
    std::string titles() { return get("select=title&order=title", {{"Accept", "text/csv"}}).body; }

    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [known, value] : response.headers) {
            if (known == name) return value;
        }
        return "-";
    }

    store::TestFolder folder_;
    TestApplication application_;
    accounts::Keys keys_;
    accounts::Verifier verifier_;
    TableHandler handler_;
};

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
        EXPECT_EQ(header(response, "Preference-Applied"),
                  *page.prefer == '\0' ? "-" : "count=exact")
            << name;
    }
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
         {key, {"Prefer", "resolution=merge-duplicates"}},
         "{}",
         400,
         "PGRST127",
         "Prefer: resolution=merge-duplicates"},
        {Method::post,
         "movie",
         "",
         {key, {"Content-Type", "text/csv"}},
         "title\nx",
         415,
         "PGRST107",
         "Content-Type not acceptable: text/csv"},
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
         400,
         "PGRST127",
         "If-Match"},
        {Method::del,
         "movie",
         "id=eq.1",
         {key, {"If-Match", "\"x\""}},
         "",
         400,
         "PGRST127",
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

TEST_F(TableTest, MethodsThatDoNotExistAreToldTheOnesThatDo) {
    constexpr const char* all = "OPTIONS,GET,HEAD,POST,PATCH,DELETE";
    const auto options = ask(Method::options, "movie", "");
    EXPECT_EQ(options.status, 200);
    EXPECT_EQ(options.body, "");
    EXPECT_EQ(header(options, "Allow"), all);
    EXPECT_EQ(header(ask(Method::options, "genres", ""), "Allow"), "OPTIONS,GET,HEAD");
    EXPECT_EQ(ask(Method::options, "nothing", "").status, 404);
    const auto put = ask(Method::put, "movie", "id=eq.1", {as_service()}, "{}", "PUT");
    EXPECT_EQ(put.status, 405);
    EXPECT_EQ(header(put, "Allow"), all);
    EXPECT_THAT(put.body,
                HasSubstr(R"("code":"PGRST117","message":"Unsupported HTTP method: PUT")"));
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

TEST_F(TableTest, ARecordThatOthersReferToStays) {
    application_.create(application_.service(), "showing", R"({"code":"a","movie":1})");
    const auto response = remove("id=eq.1");
    EXPECT_EQ(response.status, 409);
    EXPECT_THAT(response.body, HasSubstr("23503"));
    EXPECT_THAT(response.body, HasSubstr("showing"));
}

}  // namespace
}  // namespace socle::http
