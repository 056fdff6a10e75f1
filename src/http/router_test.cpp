#include "http/router.h"

#include "base/error.h"
#include "http/server_test_support.h"

#include <gtest/gtest.h>

namespace socle::http {
namespace {

Response text_response(std::string body) {
    Response response;
    response.content_type = "text/plain";
    response.body = std::move(body);
    return response;
}

base::Task<Response> model(const Request& request, const Parameters& parameters) {
    co_return text_response(std::string(request.method_text) + " model " + parameters["model"]);
}

base::Task<Response> special(const Request&, const Parameters&) {
    co_return text_response("special");
}

base::Task<Response> two(const Request&, const Parameters& parameters) {
    co_return text_response(parameters["a"] + "|" + parameters["b"]);
}

base::Task<Response> file(const Request&, const Parameters& parameters) {
    co_return text_response("file " + parameters["file"]);
}

base::Task<Response> failing(const Request&, const Parameters&) {
    throw base::Error(base::Code::unknown_model, "no such model");
    co_return Response();
}

Router router() {
    return Router({
        {{Method::get}, "/", special},
        {{Method::get}, "/rest/v1/special", special},
        {{Method::get, Method::post}, "/rest/v1/{model}", model},
        {{Method::del}, "/rest/v1/{model}", model},
        {{Method::get}, "/rest/v1/", special},
        {{Method::get}, "/pair/{a}/of/{b}", two},
        {{Method::get}, "/docs/{file...}", file},
        {{Method::options, Method::get}, "/own", special},
        {{Method::get}, "/failing", failing},
    });
}

Response ask(Method method, std::string_view text, std::string_view path) {
    static const Router routes = router();
    Request request;
    request.method = method;
    request.method_text = text;
    request.path = path;
    return run_task(routes.answer(request));
}

std::string get(std::string_view path) {
    return ask(Method::get, "GET", path).body;
}

base::Code refused(std::string_view path) {
    try {
        get(path);
    } catch (const base::Error& error) {
        return error.code;
    }
    return base::Code::internal;
}

TEST(Router, TakesTheFirstRouteThatFits) {
    EXPECT_EQ(get("/"), "special");
    EXPECT_EQ(get("/rest/v1/movie"), "GET model movie");
    EXPECT_EQ(get("/rest/v1/special"), "special");
    EXPECT_EQ(get("/rest/v1/"), "special");
    EXPECT_EQ(ask(Method::post, "POST", "/rest/v1/special").body, "POST model special");
    EXPECT_EQ(ask(Method::del, "DELETE", "/rest/v1/movie").body, "DELETE model movie");
    EXPECT_EQ(get("/pair/1/of/2"), "1|2");
}

TEST(Router, AnswersHeadWhereItAnswersGet) {
    EXPECT_EQ(ask(Method::head, "HEAD", "/rest/v1/movie").body, "HEAD model movie");
}

TEST(Router, DecodesParameters) {
    EXPECT_EQ(get("/rest/v1/a%20b"), "GET model a b");
    EXPECT_EQ(get("/rest/v1/a+b"), "GET model a+b");
    EXPECT_EQ(get("/rest/v1/a%2Fb"), "GET model a/b");
    EXPECT_EQ(get("/rest/v1/%C3%A9"), "GET model \xc3\xa9");
    EXPECT_EQ(get("/pair/%31/of/%32"), "1|2");
    for (const char* path : {"/rest/v1/%", "/rest/v1/%2", "/rest/v1/%zz", "/rest/v1/a%2",
                             "/rest/v1/%00", "/rest/v1/%ff"}) {
        EXPECT_EQ(refused(path), base::Code::bad_query) << path;
    }
}

TEST(Router, GivesTheRestOfAPath) {
    EXPECT_EQ(get("/docs/"), "file ");
    EXPECT_EQ(get("/docs/a.js"), "file a.js");
    EXPECT_EQ(get("/docs/a/b/c%20d"), "file a/b/c d");
    std::string deep = "/docs";
    for (int i = 0; i < 100; ++i)
        deep += "/x";
    EXPECT_EQ(get(deep), "file " + deep.substr(6));
}

TEST(Router, RefusesUnknownPaths) {
    std::string deep;
    for (int i = 0; i < 100; ++i)
        deep += "/x";
    for (const std::string& path :
         {std::string("/nothing"), std::string("/rest/v1"), std::string("/rest/v1/a/b"),
          std::string("/docs"), std::string("/pair//of/2"), std::string("//"), std::string("*"),
          std::string("/Rest/v1/movie"), deep}) {
        EXPECT_EQ(refused(path), base::Code::unknown_path) << path;
    }
}

std::string header(const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) return value;
    }
    return "";
}

TEST(Router, SaysWhichMethodsAPathHas) {
    const Response refusal = ask(Method::patch, "PATCH", "/rest/v1/movie");
    EXPECT_EQ(refusal.status, 405);
    EXPECT_EQ(header(refusal, "Allow"), "GET, HEAD, POST, DELETE, OPTIONS");
    EXPECT_EQ(header(refusal, "Proxy-Status"), "PostgREST; error=PGRST117");
    EXPECT_EQ(refusal.body, R"({"code":"PGRST117","message":"Unsupported HTTP method: PATCH",)"
                            R"("details":null,"hint":null})");
    const Response other = ask(Method::other, "BREW", "/docs/x");
    EXPECT_EQ(other.status, 405);
    EXPECT_EQ(header(other, "Allow"), "GET, HEAD, OPTIONS");
    const Response options = ask(Method::options, "OPTIONS", "/rest/v1/movie");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(header(options, "Allow"), "GET, HEAD, POST, DELETE, OPTIONS");
    EXPECT_EQ(ask(Method::options, "OPTIONS", "/own").body, "special");
}

TEST(Router, PassesOnWhatAHandlerThrows) {
    EXPECT_EQ(refused("/failing"), base::Code::unknown_model);
}

}  // namespace
}  // namespace socle::http
