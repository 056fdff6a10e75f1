#include "http/docs/docs.h"

#include "base/error.h"
#include "http/gunzip.h"
#include "http/server_test_support.h"
#include "records/test_application.h"

#include <gmock/gmock.h>

namespace socle::http {
namespace {

using testing::HasSubstr;
using testing::Not;

class DocsTest : public testing::Test {
protected:
    using Headers = std::vector<std::pair<std::string, std::string>>;

    static std::shared_ptr<const definition::Definition> library(const std::string& docs) {
        return records::loaded({
            {"app.yaml", "app: library\nlanguages: [en, fr]\ninterfaces: {docs: " + docs + "}\n"},
            {"models/book.yaml", R"yaml(model: book
title: {en: Book, fr: Livre}
fields:
  name:  {type: text}
  price: {type: decimal}
access: {read: anyone, create: signed_in, fields: {price: {read: signed_in}}}
)yaml"},
            {"models/loan.yaml", "model: loan\nfields: {day: {type: date}}\n"},
        });
    }

    void open(const std::string& docs) {
        definition_ = library(docs);
        keys_ = accounts::load_keys(folder_.path(), "");
        verifier_ = std::make_unique<accounts::Verifier>(*definition_, keys_);
        docs_ = std::make_unique<DocsHandler>(*definition_, library_, *verifier_, "1.2.3");
    }

    static Request request_with(const Headers& headers) {
        Request request;
        request.method = Method::get;
        request.now_us = 1'700'000'000'000'000;
        for (const auto& [name, value] : headers)
            request.headers.emplace_back(name, value);
        return request;
    }
    Response document(const Headers& headers = {}) {
        const auto request = request_with(headers);
        return run_task(docs_->document(request));
    }
    Response asset(const std::string& name, const Headers& headers = {}) {
        const auto request = request_with(headers);
        return run_task(docs_->asset(request, name));
    }
    std::pair<std::string, std::string> signed_in() const {
        return {"Authorization",
                "Bearer " + accounts::sign_token(R"({"role":"authenticated",)"
                                                 R"("sub":"0188c0de-0000-4000-8000-000000000000"})",
                                                 keys_.jwt_secret)};
    }
    std::pair<std::string, std::string> service() const { return {"apikey", keys_.service_key}; }

    static std::string header(const Response& response, std::string_view name) {
        for (const auto& [known, value] : response.headers) {
            if (known == name) return value;
        }
        return "-";
    }

    store::TestFolder folder_;
    std::shared_ptr<const definition::Definition> definition_;
    accounts::Keys keys_;
    std::unique_ptr<accounts::Verifier> verifier_;
    script::Library library_;
    std::unique_ptr<DocsHandler> docs_;
};

TEST_F(DocsTest, TheDocumentIsTheCallers) {
    open("public");
    const auto anonymous = document();
    EXPECT_EQ(anonymous.status, 200);
    EXPECT_EQ(anonymous.content_type, "application/json; charset=utf-8");
    EXPECT_TRUE(anonymous.entity_tag);
    EXPECT_EQ(header(anonymous, "Vary"), "Authorization, apikey, Accept-Language");
    EXPECT_EQ(header(anonymous, "Cache-Control"), "private, no-cache");
    EXPECT_THAT(anonymous.body, HasSubstr(R"("version":"1.2.3")"));
    EXPECT_THAT(anonymous.body, HasSubstr("/rest/v1/book"));
    EXPECT_THAT(anonymous.body, Not(HasSubstr("price")));
    EXPECT_THAT(anonymous.body, Not(HasSubstr("create_book")));
    const auto user = document({signed_in()});
    EXPECT_THAT(user.body, HasSubstr("price"));
    EXPECT_THAT(user.body, HasSubstr("create_book"));
    EXPECT_THAT(user.body, Not(HasSubstr("loan")));
    EXPECT_THAT(document({service()}).body, HasSubstr("/rest/v1/loan"));
    EXPECT_EQ(document().body, anonymous.body);
}

TEST_F(DocsTest, TheDocumentSpeaksTheCallersLanguage) {
    open("public");
    EXPECT_THAT(document().body, HasSubstr("Read Book"));
    EXPECT_THAT(document({{"Accept-Language", "fr-FR, en;q=0.3"}}).body, HasSubstr("Read Livre"));
    EXPECT_THAT(document({{"Accept-Language", "de"}}).body, HasSubstr("Read Book"));
}

TEST_F(DocsTest, ManyKindsOfCallersAreServedAlike) {
    open("public");
    const auto first = document({signed_in()}).body;
    for (std::size_t number = 0; number <= documents_max + 1; ++number) {
        const auto claims = R"({"role":"authenticated","sub":"x","permissions":["p)" +
                            std::to_string(number) + "\"]}";
        const auto token = "Bearer " + accounts::sign_token(claims, keys_.jwt_secret);
        ASSERT_EQ(document({{"Authorization", token}}).body, first) << number;
    }
    EXPECT_EQ(document({signed_in()}).body, first);
}

TEST_F(DocsTest, ABadTokenIsRefused) {
    open("public");
    const auto refused = document({{"Authorization", "Bearer x"}});
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.body, HasSubstr("PGRST301"));
}

TEST_F(DocsTest, SignedInMeansTokensAndKeysOfServersOnly) {
    open("signed_in");
    const auto refused = document();
    EXPECT_EQ(refused.status, 401);
    EXPECT_THAT(refused.body, HasSubstr("The documentation is for signed-in callers"));
    EXPECT_EQ(header(refused, "WWW-Authenticate"), "Bearer");
    EXPECT_EQ(document({{"apikey", keys_.anon_key}}).status, 401);
    EXPECT_EQ(document({signed_in()}).status, 200);
    EXPECT_EQ(document({service()}).status, 200);
    EXPECT_EQ(asset("").status, 200) << "the page itself asks for the key";
}

TEST_F(DocsTest, OffMeansThereIsNothing) {
    open("\"off\"");
    const auto code_of = [](const auto& call) {
        try {
            call();
        } catch (const base::Error& error) {
            return error.code;
        }
        return base::Code::internal;
    };
    const auto headers = Headers{service()};
    EXPECT_EQ(code_of([&] { document(headers); }), base::Code::unknown_path);
    EXPECT_EQ(code_of([&] { document({{"Authorization", "Bearer x"}}); }),
              base::Code::unknown_path);
    EXPECT_EQ(code_of([&] { asset("", headers); }), base::Code::unknown_path);
    EXPECT_EQ(code_of([&] { asset("docs.js", headers); }), base::Code::unknown_path);
}

struct File {
    const char* name;
    const char* type;
    const char* words;
};

TEST_F(DocsTest, ThePageAndItsFilesArePartOfTheProgram) {
    open("public");
    const File files[] = {
        {"", "text/html; charset=utf-8", "<!doctype html>"},
        {"docs.html", "text/html; charset=utf-8", "swagger-ui-bundle.js"},
        {"docs.js", "text/javascript; charset=utf-8", "openapi.json"},
        {"docs.css", "text/css; charset=utf-8", "{"},
        {"swagger-ui.css", "text/css; charset=utf-8", ".swagger-ui"},
        {"swagger-ui-bundle.js", "text/javascript; charset=utf-8", "SwaggerUIBundle"},
        {"favicon-32x32.png", "image/png", "PNG"},
    };
    for (const auto& file : files) {
        const auto plain = asset(file.name);
        EXPECT_EQ(plain.status, 200);
        EXPECT_EQ(plain.content_type, file.type);
        EXPECT_TRUE(plain.body.contains(file.words)) << file.name;
        EXPECT_TRUE(plain.entity_tag);
        EXPECT_EQ(header(plain, "Content-Encoding"), "-");
        EXPECT_EQ(header(plain, "Vary"), "Accept-Encoding");
        EXPECT_EQ(header(plain, "Cache-Control"), "no-cache");
        EXPECT_THAT(header(plain, "Content-Security-Policy"), HasSubstr("default-src 'self'"));
        const auto packed = asset(file.name, {{"Accept-Encoding", "gzip, br"}});
        EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
        EXPECT_EQ(gunzip(packed.body), plain.body);
    }
    for (const char* accepted : {"gzip;q=0, br", "br", "identity", ""}) {
        EXPECT_EQ(header(asset("docs.js", {{"Accept-Encoding", accepted}}), "Content-Encoding"),
                  "-")
            << accepted;
    }
}

TEST_F(DocsTest, OtherFilesAreNotThere) {
    open("public");
    for (const char* name : {"nothing.js", "../docs.js", "docs.js/", "DOCS.JS", "/etc/passwd"}) {
        try {
            asset(name);
            FAIL() << name;
        } catch (const base::Error& error) {
            EXPECT_EQ(error.code, base::Code::unknown_path);
            EXPECT_EQ(error.message, "There is no file /docs/" + std::string(name));
        }
    }
}

}  // namespace
}  // namespace socle::http
