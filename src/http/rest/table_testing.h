#pragma once

#include "http/rest/table.h"
#include "records/test_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::http {

inline const std::map<std::string, std::string>& cinema() {
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
    records::TestApplication application_;
    accounts::Keys keys_;
    accounts::Verifier verifier_;
    TableHandler handler_;
};

}  // namespace socle::http
