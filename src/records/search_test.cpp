#include "access/restrict.h"
#include "base/text.h"
#include "query/plan.h"
#include "records/test_application.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

namespace socle::records {
namespace {

using base::Dialect;
using testing::HasSubstr;
using testing::Not;

/// The same books with and without an index, and those with an index under a rule that is true.
const std::map<std::string, std::string> shop = {{"app.yaml", "app: shop\n"},
                                                 {"models/author.yaml", R"yaml(model: author
key: {id: serial}
fields: {name: {type: text}}
search: [name]
access: {read: anyone}
)yaml"},
                                                 {"models/book.yaml", R"yaml(model: book
key: {id: uuid}
fields:
  number: {type: integer}
  title: {type: text}
  plot: {type: text}
  author: {type: ref, to: author}
search: [title, plot, author.name]
access: {read: anyone}
)yaml"},
                                                 {"models/plain.yaml", R"yaml(model: plain
key: {id: uuid}
fields:
  number: {type: integer}
  title: {type: text}
  plot: {type: text}
  author: {type: ref, to: author}
access: {read: anyone}
)yaml"},
                                                 {"models/guarded.yaml", R"yaml(model: guarded
key: {id: serial}
fields:
  number: {type: integer}
  title: {type: text}
search: [title]
access: {read: anyone, fields: {title: {read: "number > 1"}}}
)yaml"}};

const std::vector<std::string> words = {"cat",   "cats", "dog", "running", "été",
                                        "ETE",   "a",    "the", "of",      "x-ray",
                                        "l'eau", "3D",   "",    "...",     "straße"};

class SearchTest : public testing::TestWithParam<Dialect> {
protected:
    SearchTest() : application_(GetParam(), shop), random_(7) {}

    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_);
    }

    std::string some_text() {
        std::string text;
        for (auto count = below(6); count > 0; --count)
            text += words[below(words.size())] + " ";
        return text;
    }

    std::string cell() {
        if (below(5) == 0) return "null";
        std::string json;
        base::append_json_string(json, some_text());
        return json;
    }

    std::string some_query() {
        const std::vector<std::string> kinds = {
            "fts", "plfts", "phfts", "wfts", "fts(simple)", "not.plfts", "not.fts", "wfts(french)"};
        const auto& kind = kinds[below(kinds.size())];
        const auto word = [&] {
            const auto& chosen = words[below(12)];
            return chosen == "l'eau" && !kind.contains("wfts") ? "l''eau" : chosen;
        };
        if (!kind.contains("fts") || kind.contains("lfts") || kind.contains("hfts")) {
            return kind + "." + base::url_encode(word() + " " + word());
        }
        if (kind.contains("wfts")) {
            return kind + "." + base::url_encode(word() + (below(2) == 0 ? " or " : " -") + word());
        }
        const std::vector<std::string> joins = {" & ", " | ", " & !", " <-> ", " <2> ", ":* & "};
        return kind + "." +
               base::url_encode("'" + word() + "'" + joins[below(joins.size())] + "'" + word() +
                                "'");
    }

    std::string numbers(const std::string& model, const std::string& query) {
        const auto answer = application_.read(application_.anonymous(), model,
                                              "select=number&order=number&" + query);
        return rows_text(*answer.columns, answer.rows);
    }

    void fill(int rows) {
        const auto service = application_.service();
        application_.create(service, "author",
                            R"([{"name":"Agnès Cat"},{"name":"Dog Running"},{"name":null}])");
        std::string list;
        for (int number = 1; number <= rows; ++number) {
            const auto author = below(4);
            list += (list.empty() ? "{\"number\":" : ",{\"number\":") + std::to_string(number) +
                    ",\"title\":" + cell() + ",\"plot\":" + cell() +
                    ",\"author\":" + (author == 0 ? "null" : std::to_string(author)) + "}";
        }
        for (const char* model : {"book", "plain"})
            application_.create(service, model, "[" + list + "]");
    }

    /// Many rows, few of which have one word.
    void fill_many() {
        const bool sqlite = application_.dialect() == Dialect::sqlite;
        const std::string series =
            sqlite ? "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                     "3000) "
                   : "WITH n (i) AS (SELECT generate_series(1, 3000)) ";
        const auto uuid = sqlite ? "printf('00000000-0000-7000-8000-%012d', i)"
                                 : "('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid";
        auto& store = application_.store();
        store.execute(
            {series + "INSERT INTO author (name) SELECT 'common rare' || i FROM n",
             series + "INSERT INTO guarded (number, title) SELECT i, 'common rare' || i FROM n"});
        for (const char* table : {"book", "plain"}) {
            store.execute({series + "INSERT INTO " + table +
                           " (id, number, title, plot, author) SELECT " + uuid +
                           ", i, 'common rare' || i, 'a plot of rare' || i, i FROM n"});
        }
        if (!sqlite) store.execute({"ANALYZE"});
    }

    /// The database's plan of a page, its lines in one text.
    std::string explained(const std::string& model, const std::string& query) {
        const auto& definition = application_.definition();
        const auto request = query::parse_read("select=number&" + query);
        auto plan = query::plan_read(definition, application_.index_of(model), request);
        const auto caller = application_.anonymous();
        access::restrict(plan, definition, caller.identity);
        const auto prepared = query::render_page(application_.dialect(), definition, plan, 100);
        const auto inputs = query::type_inputs(plan.inputs, request.values, nullptr);
        auto values = query::bind_values(prepared.binds, {&inputs, nullptr, 0, nullptr});
        values[values.size() - 2] = std::int64_t{10};
        const bool sqlite = application_.dialect() == Dialect::sqlite;
        base::Statement statement;
        statement.sql = (sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + prepared.statement.sql;
        statement.parameters = prepared.statement.parameters;
        if (sqlite) statement.columns.assign(3, {"", {base::Type::integer, 0}});
        statement.columns.push_back({"", {base::Type::text, 0}});
        const auto rows = application_.store().query(statement, values);
        std::string lines;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            const auto cell = rows.at(row, statement.columns.size() - 1);
            lines += std::string(std::get<std::string_view>(cell)) + "\n";
        }
        return lines;
    }

    TestApplication application_;
    std::mt19937 random_;
};

INSTANTIATE_TEST_SUITE_P(Stores, SearchTest, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& info) {
                             return info.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(SearchTest, FindsTheSameWithAndWithoutAnIndex) {
    fill(120);
    for (int round = 0; round < 150; ++round) {
        const auto field = below(2) == 0 ? "title" : "plot";
        const auto query = std::string(field) + "=" + some_query();
        ASSERT_EQ(numbers("book", query), numbers("plain", query)) << query;
    }
}

TEST_P(SearchTest, StaysTrueThroughWrites) {
    fill(60);
    const auto service = application_.service();
    for (int round = 0; round < 60; ++round) {
        const auto filter = "number=eq." + std::to_string(1 + below(60));
        const auto body = "{\"title\":" + cell() + ",\"plot\":" + cell() + "}";
        const bool removes = below(8) == 0;
        for (const char* model : {"book", "plain"}) {
            if (removes) {
                application_.remove(service, model, filter);
            } else {
                application_.update(service, model, filter, body);
            }
        }
        const auto query = "title=" + some_query();
        ASSERT_EQ(numbers("book", query), numbers("plain", query)) << query;
    }
}

TEST_P(SearchTest, LooksForEachWordInAllFields) {
    fill(80);
    const auto rows_with = [&](const std::string& query) {
        std::set<std::string> lines;
        for (const auto line : base::split(numbers("plain", query), '\n'))
            if (!line.empty()) lines.emplace(line.substr(0, line.find_first_of(",}")));
        return lines;
    };
    for (const auto& word : {"cat", "dog", "running", "agnes", "the"}) {
        const std::string test = "fts." + std::string(word);
        auto expected = rows_with("title=" + test);
        expected.merge(rows_with("plot=" + test));
        const auto answer =
            application_.read(application_.anonymous(), "plain",
                              "select=number,author!inner(name)&order=number&author.name=" + test);
        for (const auto line : base::split(rows_text(*answer.columns, answer.rows), '\n'))
            if (!line.empty()) expected.emplace(line.substr(0, line.find(',')));
        std::set<std::string> found;
        for (const auto line : base::split(numbers("book", "search=" + test), '\n'))
            if (!line.empty()) found.emplace(line.substr(0, line.find('}')));
        EXPECT_EQ(found, expected) << word;
        EXPECT_FALSE(found.empty()) << word;
    }
}

TEST_P(SearchTest, UsesTheIndexes) {
    fill_many();
    const auto find = application_.dialect() == Dialect::sqlite
                          ? HasSubstr("socle_book_fts VIRTUAL TABLE INDEX 0:M")
                          : HasSubstr("Bitmap Index Scan on socle_book_fts0");
    EXPECT_THAT(explained("book", "title=fts.rare7"), find);
    EXPECT_THAT(explained("book", "title=fts.rare7 %26 common"), find);
    EXPECT_THAT(explained("book", "title=wfts.rare7 -common&number=gt.3"), find);
    EXPECT_THAT(explained("book", "or=(title.fts.rare7,plot.fts.rare8)"), find);
    EXPECT_THAT(explained("book", "search=fts.rare7"), find);
    EXPECT_THAT(explained("book", "title=fts.rare7&order=id.desc"), find);
    EXPECT_THAT(explained("guarded", "search=fts.rare7"), HasSubstr("socle_guarded_fts"));
    EXPECT_THAT(explained("book", "title=fts(french).rare7"), Not(find));
    EXPECT_THAT(explained("plain", "title=fts.rare7"), Not(HasSubstr("_fts")));
}

TEST_P(SearchTest, FindsRelatedRecordsByTheirIndexes) {
    fill_many();
    const auto plan = explained("book", "search=fts.rare7");
    if (application_.dialect() == Dialect::sqlite) {
        EXPECT_THAT(plan, HasSubstr("MULTI-INDEX OR"));
        EXPECT_THAT(plan, HasSubstr("socle_author_fts VIRTUAL TABLE INDEX 0:M"));
        EXPECT_THAT(plan, HasSubstr("USING INDEX book_author_idx (author=?)"));
    } else {
        EXPECT_THAT(plan, HasSubstr("BitmapOr"));
        EXPECT_THAT(plan, HasSubstr("Bitmap Index Scan on book_author_idx"));
        EXPECT_THAT(plan, HasSubstr("Bitmap Index Scan on socle_author_fts0"));
    }
}

TEST_P(SearchTest, GuardsWhatOneMayReadInSomeRows) {
    application_.create(application_.service(), "guarded",
                        R"([{"number":1,"title":"cat"},{"number":2,"title":"cat"},)"
                        R"({"number":3,"title":null},{"number":null,"title":"cat"}])");
    EXPECT_EQ(numbers("guarded", "title=fts.cat"), R"({"number":2})");
    EXPECT_EQ(numbers("guarded", "search=fts.cat"), R"({"number":2})");
    EXPECT_EQ(numbers("guarded", "title=not.fts.dog"), R"({"number":2})");
    EXPECT_EQ(numbers("guarded", "title=not.fts.cat"), "");
    EXPECT_EQ(numbers("guarded", "search=not.fts.cat"),
              "{\"number\":1}\n{\"number\":3}\n{\"number\":null}");
}

}  // namespace
}  // namespace socle::records
