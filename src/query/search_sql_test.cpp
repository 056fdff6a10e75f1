#include "query/plan.h"

#include "base/error.h"
#include "definition/load_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace socle::query {
namespace {

using base::Code;
using base::Dialect;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const definition::Definition& library() {
    static const auto loaded = definition::load_files(
        "memory",
        {{"app.yaml", "app: library\nlanguages: [fr]\n"},
         {"models/book.yaml",
          "model: book\nfields:\n  title: {type: text}\n  note: {type: text}\n  tags: {type: "
          "json}\n"
          "  shelf: {type: ref, to: shelf}\nsearch: [title, note, shelf.name]\n"
          "computed: {loud: upper(title)}\n"},
         {"models/shelf.yaml",
          "model: shelf\nfields: {name: {type: text}}\nsearch: {fields: [name], language: "
          "simple}\n"},
         {"models/leaf.yaml", "model: leaf\nfields: {text: {type: text}}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

ReadPlan planned(std::string_view query, const char* model = "book") {
    return plan_read(library(), library().find_model(model), parse_read(query));
}

/// The WHERE of a page.
std::string where(std::string_view query, Dialect dialect = Dialect::sqlite,
                  const char* model = "book") {
    const auto sql = render_page(dialect, library(), planned(query, model), 0).statement.sql;
    const auto begin = sql.find(" WHERE ") + 7;
    return sql.substr(begin, sql.find(" ORDER BY") - begin);
}

const std::string match =
    "(t1.rowid IN (SELECT rowid FROM \"socle_book_fts\" WHERE \"socle_book_fts\" MATCH "
    "socle_phrase('c0', ?1)))";

TEST(SearchSql, AFieldOfTheIndexIsFoundByIt) {
    EXPECT_EQ(where("title=fts.a"), match);
    EXPECT_EQ(where("title=fts(french).a"), match);
    EXPECT_EQ(where("title=fts.a", Dialect::postgres),
              "t1.ctid = ANY (ARRAY(SELECT t2.ctid FROM \"book\" AS t2 WHERE "
              R"((socle_search_vector('french', t2."title") @@ $1::text::tsquery))))");
    EXPECT_THAT(where("note=fts.a"), HasSubstr("socle_phrase('c1', ?1)"));
}

TEST(SearchSql, WhatTheIndexCannotTellIsComputed) {
    EXPECT_EQ(where("title=fts(simple).a"), R"(socle_search('simple', t1."title", ?1))");
    EXPECT_EQ(where("loud=fts.a"), R"(socle_search('french', socle_upper(t1."title"), ?1))");
    EXPECT_EQ(where("title=fts.a <2> b"), R"(socle_search('french', t1."title", ?1))");
    EXPECT_EQ(where("title=fts.a:* <-> b"), R"(socle_search('french', t1."title", ?1))");
    EXPECT_THAT(where("title=fts.a <-> b:*"), HasSubstr("MATCH"));
    EXPECT_THAT(where("tags->>0=fts.a"), HasSubstr("socle_search('french', socle_json_text("));
    EXPECT_EQ(where("text=fts.a", Dialect::sqlite, "leaf"),
              R"(socle_search('french', t1."text", ?1))");
}

TEST(SearchSql, ThePastHasNoIndex) {
    auto plan = planned("title=fts.a&search=fts.b");
    plan.past = true;
    EXPECT_THAT(render_page(Dialect::sqlite, library(), plan, 0).statement.sql,
                Not(HasSubstr("_fts")));
}

TEST(SearchSql, NullStaysNullWhereThatMatters) {
    EXPECT_EQ(where("title=not.fts.a"),
              "(NOT CASE WHEN t1.\"title\" IS NOT NULL THEN " + match + " END)");
    EXPECT_THAT(where("title=fts.!a"), HasSubstr("IS NOT NULL THEN"));
    EXPECT_THAT(where("or=(title.fts.a,note.fts.b)"), Not(HasSubstr("CASE")));
    EXPECT_THAT(where("and=(title.fts.a,or(note.fts.b,title.fts.c))"), Not(HasSubstr("CASE")));
    EXPECT_THAT(where("not.or=(title.fts.a,note.fts.b)"), HasSubstr("CASE"));
}

TEST(SearchSql, ASearchAsksOneIndexForAllItsFields) {
    EXPECT_EQ(where("search=fts.a"),
              "((t1.rowid IN (SELECT rowid FROM \"socle_book_fts\" WHERE \"socle_book_fts\" MATCH "
              "socle_phrase('c0 c1', ?1))) OR (t1.\"shelf\" IN (SELECT t2.\"id\" FROM \"shelf\" AS "
              "t2 WHERE socle_search('french', t2.\"name\", ?2))))");
    EXPECT_THAT(where("search=not.fts.a"), HasSubstr(" IS TRUE)"));
    EXPECT_THAT(where("search=fts(simple).a"),
                HasSubstr("\"socle_shelf_fts\" MATCH socle_phrase('c0', ?3)"));
    EXPECT_EQ(where("search=fts.a", Dialect::postgres),
              "t1.ctid = ANY (ARRAY(SELECT t2.ctid FROM \"book\" AS t2 WHERE "
              "((socle_search_vector('french', t2.\"title\") @@ $1::text::tsquery) OR "
              "(socle_search_vector('french', t2.\"note\") @@ $2::text::tsquery) OR "
              "(t2.\"shelf\" = ANY (ARRAY(SELECT t3.\"id\" FROM \"shelf\" AS t3 WHERE "
              "(socle_search_vector('french', t3.\"name\") @@ $3::text::tsquery)))))))");
}

TEST(SearchSql, PostgresFindsByIndexBeforeItOrders) {
    const auto sql =
        where("title=fts.a&or=(note.fts.b,title.fts.c)&tags=is.null", Dialect::postgres);
    EXPECT_TRUE(sql.starts_with("t1.ctid = ANY (ARRAY(SELECT t2.ctid FROM ")) << sql;
    EXPECT_TRUE(sql.ends_with(") AND (t1.\"tags\" IS NULL)")) << sql;
    for (const char* kept : {"title=not.fts.a", "title=fts(simple).a", "loud=fts.a",
                             "or=(title.fts.a,tags.is.null)", "tags=is.null"}) {
        EXPECT_THAT(where(kept, Dialect::postgres), Not(HasSubstr("ctid"))) << kept;
    }
    auto plan = planned("title=fts.a");
    plan.locks = true;
    EXPECT_THAT(render_page(Dialect::postgres, library(), plan, 0).statement.sql,
                Not(HasSubstr("ctid")));
    EXPECT_THAT(render_count(Dialect::postgres, library(), planned("title=fts.a")).statement.sql,
                Not(HasSubstr("ctid")));
}

TEST(SearchSql, TheWordsBecomeLexemes) {
    const auto values = [](std::string_view query) {
        const auto request = parse_read(query);
        const auto plan = plan_read(library(), library().find_model("book"), request);
        std::vector<std::string> texts;
        for (const auto& value : type_inputs(plan.inputs, request.values, nullptr))
            texts.push_back(std::get<std::string>(value));
        return texts;
    };
    EXPECT_THAT(values("title=fts.chevaux %26 'les employées'"),
                ElementsAre("'cheval'", "'le' <-> ('emploi' | 'employe')"));
    EXPECT_THAT(values("title=plfts(simple).Les Étés"), ElementsAre("'les'", "'etes'"));
    EXPECT_THAT(values("search=wfts.a -\"b c\""), ElementsAre("'a'", "'b' <-> 'c'"));
}

TEST(SearchSql, RequestsOfOneShapeLookForTheSameWay) {
    const auto shape = [](std::string_view query) { return parse_read(query).shape; };
    EXPECT_EQ(shape("title=fts.a %26 b"), shape("title=fts.c %26 d"));
    EXPECT_EQ(shape("title=plfts.a b"), shape("title=plfts.c d"));
    EXPECT_EQ(shape("title=phfts.a b"), shape("title=phfts.c d e"));
    EXPECT_NE(shape("title=fts.a %26 b"), shape("title=fts.a | b"));
    EXPECT_NE(shape("title=fts.a %26 b"), shape("title=fts.a %26 !b"));
    EXPECT_NE(shape("title=plfts.a b"), shape("title=plfts.a b c"));
    EXPECT_NE(shape("title=fts.a"), shape("title=fts(french).a"));
    EXPECT_NE(shape("title=fts.a <-> b"), shape("title=fts.a <2> b"));
    EXPECT_NE(shape("title=fts.a"), shape("title=not.fts.a"));
    EXPECT_NE(shape("title=fts.(a %26 b) | c"), shape("title=fts.a %26 (b | c)"));
}

TEST(SearchSql, WhatIsNotServedIsRefused) {
    const auto code_of = [](std::string_view query, const char* model = "book") {
        try {
            planned(query, model);
        } catch (const base::Error& error) {
            return error.code;
        }
        return Code::internal;
    };
    EXPECT_EQ(code_of("search=eq.a"), Code::bad_query);
    EXPECT_EQ(code_of("search->a=fts.a"), Code::unknown_column);
    EXPECT_EQ(code_of("search=fts.a", "leaf"), Code::unknown_column);
    EXPECT_EQ(code_of("select=search"), Code::unknown_column);
    EXPECT_EQ(code_of("order=search"), Code::unknown_column);
    EXPECT_EQ(code_of("id=fts.a"), Code::bad_query);
    EXPECT_EQ(code_of("tags=fts.a"), Code::bad_query);
    EXPECT_EQ(code_of("title=fts(klingon).a"), Code::unknown_search_language);
    EXPECT_EQ(code_of("title=fts(fr'ench).a"), Code::unknown_search_language);
}

}  // namespace
}  // namespace socle::query
