#include "http/site/site.h"

#include "http/compression.h"
#include "http/site/handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <string>

namespace socle::http {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// An application's folder for the time of a test.
class SiteTest : public testing::Test {
protected:
    void SetUp() override {
        std::string name = testing::TempDir() + "socle-site-XXXXXX";
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    void put(const std::string& path, const std::string& text) const {
        fs::create_directories((folder_ / path).parent_path());
        std::ofstream(folder_ / path, std::ios::binary) << text;
    }
    LoadedSite load() const { return load_site(folder_); }

    std::vector<std::string> paths() const {
        std::vector<std::string> found;
        const auto loaded = load();
        for (const auto& [path, file] : loaded.site->files)
            found.push_back(path);
        return found;
    }

    fs::path folder_;
};

TEST_F(SiteTest, WithoutFolderThereIsNone) {
    const auto loaded = load();
    EXPECT_FALSE(loaded.exists);
    EXPECT_EQ(loaded.site, nullptr);
    EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST_F(SiteTest, AnUnbuiltSiteIsToldHowToBeBuilt) {
    put("web/package.json", "{}");
    put("web/index.html", "source");
    const auto loaded = load();
    EXPECT_TRUE(loaded.exists);
    EXPECT_EQ(loaded.site, nullptr);
    ASSERT_EQ(loaded.warnings.size(), 1U);
    EXPECT_THAT(loaded.warnings[0], HasSubstr("npm ci && npm run build"));
}

TEST_F(SiteTest, ABuiltSiteIsServedInsteadOfItsSource) {
    put("web/package.json", "{}");
    put("web/index.html", "source");
    put("web/dist/index.html", "built");
    put("web/dist/assets/index-Bx3k9QzA.js", "script");
    EXPECT_THAT(paths(), ElementsAre("/assets/index-Bx3k9QzA.js", "/index.html"));
    EXPECT_EQ(load().site->find("/index.html")->plain, "built");
}

TEST_F(SiteTest, WhatIsHiddenLinkedOrInstalledIsLeftOut) {
    put("web/index.html", "page");
    put("web/.env", "SECRET=1");
    put("web/.git/config", "secret");
    put("web/node_modules/a/index.js", "x");
    put("outside.txt", "secret");
    fs::create_symlink(folder_ / "outside.txt", folder_ / "web/link.txt");
    fs::create_directory_symlink(folder_, folder_ / "web/up");
    EXPECT_THAT(paths(), ElementsAre("/index.html"));
    EXPECT_EQ(load().warnings.size(), 2U);
    EXPECT_THAT(load().warnings[0], HasSubstr("web/link.txt is a symbolic link"));
}

TEST_F(SiteTest, ALinkInThePlaceOfTheFolderIsNotFollowed) {
    put("elsewhere/index.html", "page");
    fs::create_directory_symlink(folder_ / "elsewhere", folder_ / "web");
    EXPECT_EQ(load().site, nullptr);
    EXPECT_EQ(load().warnings.size(), 1U);
}

TEST_F(SiteTest, AFileBeyondTheBoundIsLeftOutAndTold) {
    put("web/index.html", "page");
    put("web/film.mp4", "");
    fs::resize_file(folder_ / "web/film.mp4", site_file_bytes_max + 1);
    EXPECT_THAT(paths(), ElementsAre("/index.html"));
    EXPECT_THAT(load().warnings[0], HasSubstr("web/film.mp4 is larger than"));
}

TEST_F(SiteTest, ASiteWithoutAFirstPageIsTold) {
    put("web/robots.txt", "User-agent: *");
    EXPECT_THAT(load().warnings[0], HasSubstr("no index.html"));
}

TEST_F(SiteTest, NamesWithAHashAreFixed) {
    const std::pair<const char*, bool> names[] = {
        {"index-Bx3k9QzA.js", true},    {"index--3xK_9a1.css", true},
        {"a-0123456a.woff2", true},     {"index.js", false},
        {"my-document.js", false},      {"my-Document.pdf", false},
        {"report-20240101.pdf", false}, {"Bx3k9QzA.js", false},
        {"x-Bx3k9Qz.js", false},
    };
    for (const auto& [name, fixed] : names)
        put(std::string("web/") + name, "x");
    const auto site = load().site;
    for (const auto& [name, fixed] : names)
        EXPECT_EQ(site->find(std::string("/") + name)->fixed, fixed) << name;
}

TEST_F(SiteTest, TheStateChangesWithTheFiles) {
    put("web/index.html", "page");
    const auto before = site_state(folder_);
    EXPECT_EQ(site_state(folder_), before);
    put("web/other.html", "page");
    EXPECT_NE(site_state(folder_), before);
    fs::remove(folder_ / "web/other.html");
    EXPECT_EQ(site_state(folder_), before);
    put("web/index.html", "longer page");
    EXPECT_NE(site_state(folder_), before);
}

struct Asked {
    Method method = Method::get;
    std::string path = "/";
    std::string accept = "*/*";
    std::string encoding = {};
    std::string known = {};
};

class SiteHandlerTest : public SiteTest {
protected:
    void SetUp() override {
        SiteTest::SetUp();
        put("web/index.html", "<!doctype html>" + std::string(2'000, 'x'));
        put("web/about/index.html", "about");
        put("web/data/films.json", "[]");
        put("web/assets/index-Bx3k9QzA.js", "script");
        handler_.emplace(load().site);
    }

    /// What is not asked, as `may_answer` says no, has no answer.
    std::optional<Response> ask(const Asked& asked, Claim claim = Claim::none) const {
        Request request;
        request.method = asked.method;
        request.path = asked.path;
        request.headers = {{"Accept", asked.accept},
                           {"Accept-Encoding", asked.encoding},
                           {"If-None-Match", asked.known}};
        auto answer = handler_->answer(request, claim);
        EXPECT_TRUE(!answer || handler_->may_answer(request)) << asked.path;
        return answer;
    }

    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [key, value] : response.headers)
            if (key == name) return value;
        return {};
    }

    std::optional<SiteHandler> handler_;
};

constexpr const char* browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

TEST_F(SiteHandlerTest, WhoGetsWhat) {
    struct Case {
        const char* path;
        const char* accept;
        Claim claim;
        const char* type;  ///< "" : not the site's
    };
    const Case cases[] = {
        {"/", browser, Claim::none, "text/html"},
        {"/", browser, Claim::clients, "text/html"},
        {"/", browser, Claim::everybody, ""},
        {"/", "*/*", Claim::clients, ""},
        {"/", "*/*", Claim::none, "text/html"},
        {"/", "application/json", Claim::clients, ""},
        {"/", "text/html;q=0, */*", Claim::clients, ""},
        {"/films/7", browser, Claim::none, "text/html"},
        {"/films/7", "*/*", Claim::none, ""},
        {"/movies", browser, Claim::clients, "text/html"},
        {"/movies", "application/json, text/plain, */*", Claim::clients, ""},
        {"/export.csv", browser, Claim::clients, ""},
        {"/missing.png", browser, Claim::none, ""},
        {"/about/", browser, Claim::none, "text/html"},
        {"/about/", "*/*", Claim::none, "text/html"},
        {"/data/films.json", "*/*", Claim::none, "application/json"},
        {"/data/films.json", browser, Claim::none, "application/json"},
        {"/data/films.json", "*/*", Claim::clients, ""},
        {"/assets/../index.html", "*/*", Claim::none, ""},
        {"/%2e%2e/app.yaml", "*/*", Claim::none, ""},
        {"/..%2fapp.yaml", browser, Claim::none, ""},
        {"/%00", browser, Claim::none, ""},
        {"/%zz", browser, Claim::none, ""},
        {"//index.html", "*/*", Claim::none, ""},
    };
    for (const auto& one : cases) {
        const auto answer = ask({.path = one.path, .accept = one.accept}, one.claim);
        const std::string type = answer ? answer->content_type : "";
        EXPECT_EQ(type.substr(0, type.find(';')), one.type) << one.path << " " << one.accept;
    }
}

TEST_F(SiteHandlerTest, OnlyReadsAreTheSites) {
    for (const auto method :
         {Method::post, Method::put, Method::patch, Method::del, Method::options})
        EXPECT_FALSE(ask({.method = method, .accept = browser})) << static_cast<int>(method);
    EXPECT_TRUE(ask({.method = Method::head, .accept = browser}));
}

TEST_F(SiteHandlerTest, FormsHaveTagsOfTheirOwn) {
    const auto plain = ask({.accept = browser});
    const auto gzip = ask({.accept = browser, .encoding = "gzip"});
    const auto brotli = ask({.accept = browser, .encoding = "gzip, br"});
    EXPECT_EQ(header(*plain, "Content-Encoding"), "");
    EXPECT_EQ(header(*gzip, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(*brotli, "Content-Encoding"), "br");
    EXPECT_LT(brotli->body.size(), plain->body.size());
    const auto tag = header(*gzip, "ETag");
    EXPECT_THAT(tag, testing::MatchesRegex("\"[0-9a-f]+-gzip\""));
    EXPECT_NE(tag, header(*plain, "ETag"));
    const auto again = ask({.accept = browser, .encoding = "gzip", .known = tag});
    EXPECT_EQ(again->status, 304);
    EXPECT_EQ(again->body, "");
    EXPECT_EQ(header(*again, "ETag"), tag);
    EXPECT_EQ(ask({.accept = browser, .encoding = "br", .known = tag})->status, 200);
}

TEST_F(SiteHandlerTest, FixedFilesAreKeptPagesAreAskedFor) {
    const auto page = ask({.accept = browser});
    EXPECT_EQ(header(*page, "Cache-Control"), "no-cache");
    EXPECT_THAT(header(*page, "Content-Security-Policy"), HasSubstr("script-src 'self';"));
    const auto script = ask({.path = "/assets/index-Bx3k9QzA.js"});
    EXPECT_EQ(header(*script, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(script->content_type, "text/javascript; charset=utf-8");
}

TEST(SiteFacts, TellsWhatAScriptMustKnow) {
    definition::Definition definition;
    definition.app = "casting";
    definition.title.by_language = {{"en", "Casting agency"}};
    definition.languages = {"en", "fr"};
    definition.accounts_served = true;
    definition.accounts.signup = definition::Accounts::Signup::open;
    definition::Trust trust;
    trust.issuer = "https://a.org/";
    definition.accounts.trust.push_back(trust);
    trust.audiences = {"movies"};
    trust.client_id = "c";
    definition.accounts.trust.push_back(trust);
    accounts::Keys keys;
    keys.anon_key = "anon";
    keys.service_key = "secret";
    EXPECT_EQ(site_facts(definition, keys).body,
              R"({"app":"casting","title":{"en":"Casting agency"},"languages":["en","fr"],)"
              R"("signup":true,"issuers":[{"issuer":"https://a.org/","client_id":"c",)"
              R"("audience":["movies"]}],"anon_key":"anon"})");
}

}  // namespace
}  // namespace socle::http
