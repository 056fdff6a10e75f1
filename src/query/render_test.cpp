#include "query/plan.h"

#include "definition/load_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace socle::query {
namespace {

using base::Dialect;
using base::Type;
using definition::Expr;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const definition::Definition& library() {
    static const auto loaded = definition::load_files(
        "memory",
        {{"app.yaml", "app: library\n"},
         {"models/book.yaml",
          "model: book\nkey: {id: serial}\nfields:\n  title: {type: text, required: true}\n"
          "  note: {type: text}\n  pages: {type: integer}\n  place: {type: point}\n"
          "  shelf: {type: ref, to: shelf}\ncomputed:\n  loud: upper(title)\n"
          "  where: shelf.name\n  always: 'true'\n"},
         {"models/shelf.yaml", "model: shelf\nkey: {id: uuid}\nfields:\n  name: {type: text}\n"},
         {"views/best.yaml",
          "view: best\nkey: title\nsql: select title from book\nfields:\n  title: {type: text}\n"}},
        [](const std::string&) { return std::optional<std::string>(); });
    for (const auto& problem : loaded.problems)
        ADD_FAILURE() << definition::to_text(problem);
    return *loaded.definition;
}

ReadPlan planned(std::string_view query, const char* model = "book") {
    return plan_read(library(), library().find_model(model), parse_read(query));
}

std::string page(std::string_view query, Dialect dialect = Dialect::sqlite,
                 const char* model = "book") {
    return render_page(dialect, library(), planned(query, model), 0).statement.sql;
}

TEST(Render, APage) {
    const auto prepared = render_page(Dialect::sqlite, library(), planned("select=id,title"), 100);
    EXPECT_EQ(
        prepared.statement.sql,
        R"(SELECT t1."id", t1."title" FROM "book" AS t1 ORDER BY t1."id" LIMIT ?1 OFFSET ?2)");
    ASSERT_EQ(prepared.statement.columns.size(), 2U);
    EXPECT_EQ(prepared.statement.columns[1].name, "title");
    EXPECT_EQ(prepared.binds.size(), 2U);
    EXPECT_EQ(prepared.statement.row_limit, 100);
    EXPECT_EQ(prepared.statement.conjuncts, 0);
    EXPECT_NE(prepared.statement.id, 0U);
}

TEST(Render, ACountHasNoOrderAndNoLimit) {
    const auto prepared =
        render_count(Dialect::postgres, library(), planned("pages=gt.3&order=title&limit=1"));
    EXPECT_EQ(prepared.statement.sql,
              R"(SELECT count(*) FROM "book" AS t1 WHERE (t1."pages" > $1::bigint))");
    EXPECT_EQ(prepared.statement.conjuncts, 1);
}

TEST(Render, ABoundedCount) {
    const auto prepared = render_bounded_count(Dialect::sqlite, library(), planned("pages=gt.3"));
    EXPECT_EQ(prepared.statement.sql,
              R"(SELECT count(*) FROM (SELECT 1 FROM "book" AS t1 WHERE (t1."pages" > ?1) )"
              R"(LIMIT ?2) AS counted)");
}

TEST(Render, AnEstimate) {
    const auto sampled = render_estimate(Dialect::sqlite, library(), planned("pages=gt.3"));
    ASSERT_TRUE(sampled);
    EXPECT_THAT(sampled->statement.sql, HasSubstr(R"((SELECT max(rowid) FROM "book"))"));
    EXPECT_THAT(sampled->statement.sql, HasSubstr(R"(CROSS JOIN "book" AS t1 ON t1.rowid = )"));
    EXPECT_THAT(sampled->statement.sql, EndsWith(R"( WHERE (t1."pages" > ?1))"));
    EXPECT_FALSE(render_estimate(Dialect::sqlite, library(), planned("", "best")));
    EXPECT_FALSE(render_estimate(Dialect::sqlite, library(), planned("select=count()")));
    EXPECT_EQ(
        render_estimate(Dialect::postgres, library(), planned("pages=gt.3"))->statement.sql,
        R"(EXPLAIN (FORMAT JSON) SELECT 1 FROM "book" AS t1 WHERE (t1."pages" > $1::bigint))");
}

struct Followed {
    const char* query;
    std::vector<bool> nulls;  ///< of the place; none: the first page
    const char* sql;          ///< behind FROM "book" AS t1
};
class KeysetPages : public testing::TestWithParam<Followed> {};

TEST_P(KeysetPages, BeginBehindTheirPlace) {
    const auto& [query, nulls, sql] = GetParam();
    const auto after = nulls.empty() ? std::nullopt : std::optional(After{nulls, 0});
    const auto made = render_keyset_page(Dialect::sqlite, library(), planned(query), 20, after);
    const auto& text = made.page.statement.sql;
    EXPECT_EQ(text.substr(text.find("AS t1") + 5), sql) << query;
    EXPECT_EQ(std::ssize(made.page.binds), std::ranges::count(text, '?'));
}

INSTANTIATE_TEST_SUITE_P(
    Each, KeysetPages,
    testing::Values(
        Followed{"", {}, R"( ORDER BY t1."id" LIMIT ?1 OFFSET ?2)"},
        Followed{"", {false}, R"( WHERE t1."id" > ?1 ORDER BY t1."id" LIMIT ?2 OFFSET ?3)"},
        Followed{"order=title.desc",
                 {false, false},
                 R"( WHERE (t1."title", t1."id") < (?1, ?2) ORDER BY t1."title" DESC, t1."id" )"
                 R"(DESC LIMIT ?3 OFFSET ?4)"},
        Followed{"order=note",
                 {true, false},
                 R"( WHERE ((1 = 0) OR (t1."note" IS NULL AND t1."id" > ?1)) ORDER BY t1."note" )"
                 R"(ASC NULLS LAST, t1."id" LIMIT ?2 OFFSET ?3)"},
        Followed{"order=note",
                 {false, false},
                 R"( WHERE (((t1."note" > ?1 OR t1."note" IS NULL)) OR (t1."note" = ?2 AND )"
                 R"(t1."id" > ?3)) ORDER BY t1."note" ASC NULLS LAST, t1."id" LIMIT ?4 OFFSET ?5)"},
        Followed{"order=pages.nullsfirst,title.desc&title=eq.a",
                 {false, false, false},
                 R"( WHERE ((t1."title" = ?1)) AND t1."pages" >= ?2 AND ((t1."pages" > ?3) OR )"
                 R"((t1."pages" = ?4 AND t1."title" < ?5) OR (t1."pages" = ?6 AND t1."title" = )"
                 R"(?7 AND t1."id" < ?8)) ORDER BY t1."pages" ASC NULLS FIRST, t1."title" DESC, )"
                 R"(t1."id" DESC LIMIT ?9 OFFSET ?10)"}));

TEST(KeysetPage, KnowsWhereThePlaceOfARowIs) {
    const auto place = [](std::string_view query, const char* model = "book") {
        const auto made =
            render_keyset_page(Dialect::sqlite, library(), planned(query, model), 20, {});
        std::string text = std::to_string(made.columns) + ":";
        for (const auto& value : made.place)
            text += " " + std::to_string(value.cell);
        return text;
    };
    EXPECT_EQ(place("select=id,title&order=title"), "2: 1 0");
    EXPECT_EQ(place("select=place,title&order=title"), "2: 2 3");
    EXPECT_EQ(place("select=title&order=loud,id"), "1: 1 2");
    EXPECT_EQ(place("select=title"), "1: 1");
    EXPECT_EQ(place("select=count()"), "1:");
    EXPECT_EQ(place("", "best"), "1:");
    EXPECT_EQ(place("order=title", "best"), "1: 0");
}

TEST(Render, ConjunctsAreCounted) {
    const auto conjuncts = [](std::string_view query) {
        return render_page(Dialect::sqlite, library(), planned(query), 1).statement.conjuncts;
    };
    EXPECT_EQ(conjuncts("pages=gt.3&title=eq.a&or=(id.eq.1,id.eq.2)"), 3);
    EXPECT_EQ(conjuncts("and=(pages.gt.3,title.eq.a)&id=eq.1"), 3);
    EXPECT_EQ(conjuncts("pages=in.()"), 1);
}

TEST(Render, ARowPinnedByItsKeyNeedsNoOrder) {
    EXPECT_THAT(page("id=eq.1"), Not(HasSubstr("ORDER BY")));
    EXPECT_THAT(page("id=eq.1&title=eq.a"), Not(HasSubstr("ORDER BY")));
    EXPECT_THAT(page("id=gt.1"), HasSubstr("ORDER BY"));
    EXPECT_THAT(page("or=(id.eq.1,id.eq.2)"), HasSubstr("ORDER BY"));
    EXPECT_THAT(page("id=not.eq.1"), HasSubstr("ORDER BY"));
}

TEST(Render, OrdersEndInInsertionOrder) {
    EXPECT_THAT(page("order=pages"),
                HasSubstr(R"(ORDER BY t1."pages" ASC NULLS LAST, t1."id" LIMIT)"));
    EXPECT_THAT(page("order=pages.desc"),
                HasSubstr(R"(t1."pages" DESC NULLS FIRST, t1."id" DESC LIMIT)"));
    EXPECT_THAT(page("order=title"), HasSubstr(R"(t1."title" ASC, t1."id" LIMIT)"));
    EXPECT_THAT(page("order=id.desc"), HasSubstr(R"(ORDER BY t1."id" DESC LIMIT)"));
    EXPECT_THAT(page("", Dialect::sqlite, "shelf"), HasSubstr("ORDER BY t1.rowid LIMIT"));
    EXPECT_THAT(page("", Dialect::postgres, "shelf"), HasSubstr("ORDER BY t1.\"socle_row\" LIMIT"));
    EXPECT_THAT(page("", Dialect::sqlite, "best"), Not(HasSubstr("ORDER BY")));
}

TEST(Render, ConstantsAreNoOrder) {
    EXPECT_THAT(page("order=always", Dialect::postgres), HasSubstr("ORDER BY t1.\"id\" LIMIT"));
    EXPECT_THAT(page("order=always,pages", Dialect::postgres),
                HasSubstr("ORDER BY t1.\"pages\" ASC NULLS LAST, t1.\"id\""));
}

struct CollateCase {
    const char* query;
    const char* model;
    bool collated;
};

TEST(Render, TextsThatAreNoColumnsAreOrderedByBytesOnPostgres) {
    const CollateCase cases[] = {{"order=title", "book", false}, {"order=note", "book", false},
                                 {"order=loud", "book", true},   {"order=where", "book", true},
                                 {"order=pages", "book", false}, {"order=title", "best", true}};
    for (const auto& tried : cases) {
        const auto sql = page(tried.query, Dialect::postgres, tried.model);
        const auto order = sql.substr(sql.find("ORDER BY"));
        EXPECT_EQ(order.find(" COLLATE \"C\" ASC") != std::string::npos, tried.collated) << sql;
        EXPECT_THAT(page(tried.query, Dialect::sqlite, tried.model), Not(HasSubstr("COLLATE")));
    }
}

TEST(Render, PointsAreTwoCells) {
    const auto prepared = render_page(Dialect::sqlite, library(), planned("select=place"), 0);
    EXPECT_THAT(prepared.statement.sql,
                StartsWith(R"(SELECT t1."place_latitude", t1."place_longitude" FROM)"));
    EXPECT_EQ(base::cell_count(prepared.statement.columns), 2U);
}

TEST(Render, GuardedPointsAreTwoCells) {
    auto plan = planned("select=place");
    Expr guard;
    guard.kind = Expr::Kind::guard;
    guard.type = {Type::point, 0};
    guard.args = {planned("pages=is.null").where, plan.outputs[0].expression};
    plan.outputs[0].expression = guard;
    const auto sql = render_page(Dialect::sqlite, library(), plan, 0).statement.sql;
    EXPECT_THAT(sql, StartsWith("SELECT CASE WHEN (t1.\"pages\" IS NULL) THEN "
                                "t1.\"place_latitude\" END, CASE WHEN (t1.\"pages\" IS NULL) THEN "
                                "t1.\"place_longitude\" END FROM"));
}

TEST(Render, NothingToShowIsARowWithoutColumns) {
    auto plan = planned("");
    plan.outputs.clear();
    const auto prepared = render_page(Dialect::sqlite, library(), plan, 0);
    EXPECT_THAT(prepared.statement.sql, StartsWith("SELECT 1 FROM"));
    EXPECT_EQ(prepared.statement.columns.front().name, "");
}

TEST(Render, ValuesAreNeverText) {
    const auto sql = page("title=eq.'; DROP TABLE book; --&or=(note.in.(a,\"b'\"))");
    EXPECT_THAT(sql, Not(HasSubstr("DROP")));
    EXPECT_THAT(sql, HasSubstr("?3"));
    EXPECT_THAT(page("select=%22x\\%22;drop%22:id"), HasSubstr("SELECT t1.\"id\" FROM"));
}

TEST(Render, LongRowsOfTermsAreNested) {
    std::string query = "title=like(any).{";
    for (int at = 0; at < 4000; ++at)
        query += "a*,";
    query.back() = '}';
    const auto sql = page(query);
    int depth = 0;
    int deepest = 0;
    int terms = 0;
    for (std::size_t at = 0; at < sql.size(); ++at) {
        depth += sql[at] == '(' ? 1 : sql[at] == ')' ? -1 : 0;
        deepest = std::max(deepest, depth);
        if (sql.compare(at, 10, "socle_like") == 0) ++terms;
    }
    EXPECT_EQ(depth, 0);
    EXPECT_EQ(terms, 4000);
    EXPECT_LE(deepest, 6);
}

TEST(BindValues, TheCallersIdIsAUuidOrNull) {
    Bind bind;
    bind.source = Bind::Source::me;
    bind.type = {Type::uuid, 0};
    Bind text = bind;
    text.type = {Type::text, 0};
    const auto bound = [&](const base::Value& me) {
        BindContext context;
        context.me = &me;
        return bind_values({bind, text}, context);
    };
    const base::Value upper = "00000000-0000-7000-8000-00000000000A";
    EXPECT_EQ(bound(upper)[0], base::Value("00000000-0000-7000-8000-00000000000a"));
    EXPECT_EQ(bound(upper)[1], upper);
    EXPECT_EQ(bound("auth0|7")[0], base::Value());
    EXPECT_EQ(bound("auth0|7")[1], base::Value("auth0|7"));
    EXPECT_EQ(bound(base::Value())[0], base::Value());
    EXPECT_EQ(bound(base::Value())[1], base::Value());
}

TEST(BindValues, MomentsAndCells) {
    Bind now;
    now.source = Bind::Source::now;
    now.type = {Type::timestamp, 0};
    now.offset_us = -86'400'000'000;
    Bind today = now;
    today.source = Bind::Source::today;
    today.offset_us = 0;
    Bind was;
    was.source = Bind::Source::was;
    was.slot = 1;
    const base::Values row = {std::int64_t{1}, std::string("old")};
    BindContext context;
    context.now_us = 1'704'153'600'000'000;
    context.was = &row;
    const auto values = bind_values({now, today, was}, context);
    EXPECT_EQ(values[0], base::Value("2024-01-01T00:00:00+00:00"));
    EXPECT_EQ(values[1], base::Value("2024-01-02"));
    EXPECT_EQ(values[2], base::Value("old"));
}

}  // namespace
}  // namespace socle::query
