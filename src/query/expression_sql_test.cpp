#include "query/sql.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/time.h"
#include "definition/sample_test.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace socle::query {
namespace {

using base::Dialect;
using base::Type;
using base::TypeInfo;
using definition::Definition;
using definition::Expr;
using definition::Sample;
using testing::ElementsAre;
using testing::HasSubstr;

const Definition& sample() {
    static const Definition definition = Sample::make();
    return definition;
}

Expr parsed(std::string_view text, int model = Sample::contract) {
    auto result = definition::parse_expression(text, {&sample(), model, true}, std::nullopt);
    for (const auto& problem : result.problems) {
        ADD_FAILURE() << text << ": " << problem.message;
    }
    return std::move(result.tree);
}

Expr field(const char* name) {
    const auto& model = sample().model(Sample::contract);
    const int index = model.find_field(name);
    Expr tree;
    tree.kind = Expr::Kind::field;
    tree.path = {{Sample::contract, index}};
    tree.type = model.fields.at(static_cast<std::size_t>(index)).storage;
    return tree;
}

Expr node(Expr::Kind kind, std::vector<Expr> args, TypeInfo type = {Type::boolean, 0}) {
    Expr tree;
    tree.kind = kind;
    tree.type = type;
    tree.args = std::move(args);
    return tree;
}

Expr input(int slot, TypeInfo type) {
    Expr tree = node(Expr::Kind::input, {}, type);
    tree.slot = slot;
    return tree;
}

/// The SQL of a tree over t1, with each literal bound shown in braces.
std::string sql_of(Dialect dialect, const Expr& tree, int model = Sample::contract) {
    Sql sql(dialect, sample());
    const std::string alias = sql.new_alias();
    add_expression(sql, tree, model, alias);
    std::string text = sql.text;
    for (std::size_t at = sql.binds.size(); at > 0; --at) {
        const Bind& bind = sql.binds[at - 1];
        const std::string mark = fmt::format("{}{}", dialect == Dialect::sqlite ? '?' : '$', at);
        if (bind.source == Bind::Source::literal) {
            const auto found = text.find(mark);
            text.replace(found, mark.size(),
                         fmt::format("{{{}}}", base::to_text(bind.type, base::view(bind.value))));
        }
    }
    return text;
}

struct Case {
    const char* text;
    const char* sqlite;
    const char* postgres;  ///< nullptr: the same
};

void expect_sql(const std::vector<Case>& cases, int model = Sample::contract) {
    for (const Case& expected : cases) {
        const Expr tree = parsed(expected.text, model);
        EXPECT_EQ(sql_of(Dialect::sqlite, tree, model), expected.sqlite) << expected.text;
        EXPECT_EQ(sql_of(Dialect::postgres, tree, model),
                  expected.postgres == nullptr ? expected.sqlite : expected.postgres)
            << expected.text;
    }
}

TEST(ExpressionSql, Logic) {
    expect_sql({
        {"signed", R"(t1."signed")", nullptr},
        {"not signed", R"((NOT t1."signed"))", nullptr},
        {"signed and client is null or anyone",
         R"(((t1."signed" AND (t1."client" IS NULL)) OR TRUE))", nullptr},
        {"nobody", "FALSE", nullptr},
        {"signed is true", R"((t1."signed" IS TRUE))", nullptr},
        {"signed is not false", R"((NOT (t1."signed" IS FALSE)))", nullptr},
        {"place is null", R"((t1."place_latitude" IS NULL))", nullptr},
        {"signed = (pages > 3)", R"((t1."signed" = (t1."pages" > {3})))",
         R"((t1."signed" = (t1."pages" > {3}::bigint)))"},
    });
    const Expr unknown = node(Expr::Kind::is_unknown, {field("signed")});
    EXPECT_EQ(sql_of(Dialect::sqlite, unknown), R"((t1."signed" IS NULL))");
}

TEST(ExpressionSql, Comparisons) {
    expect_sql({
        {"title = 'x'", R"((t1."title" = {x}))", R"((t1."title" = {x}::text))"},
        {"title != 'x'", R"((t1."title" <> {x}))", R"((t1."title" <> {x}::text))"},
        {"title < 'x'", R"((t1."title" < {x}))", R"((t1."title" < {x}::text))"},
        {"title || 'a' >= 'x'", R"(((t1."title" || {a}) >= {x}))",
         R"(((t1."title" || {a}::text) COLLATE "C" >= {x}::text))"},
        {"due_on <= '2024-01-31'", R"((t1."due_on" <= {2024-01-31}))",
         R"((t1."due_on" <= {2024-01-31}::date))"},
        {"token > '00000000-0000-0000-0000-000000000000'",
         R"((t1."token" > {00000000-0000-0000-0000-000000000000}))",
         R"((t1."token" > {00000000-0000-0000-0000-000000000000}::uuid))"},
        {"status in ('draft', 'signed')", R"((t1."status" IN ({draft}, {signed})))",
         R"((t1."status" IN ({draft}::text, {signed}::text)))"},
        {"created_at > due_on", R"((t1."created_at" > (t1."due_on" || 'T00:00:00+00:00')))",
         R"((t1."created_at" > t1."due_on"::timestamptz))"},
    });
    expect_sql({{"line < 'x'", R"((t1."line" < {x}))", R"((t1."line" COLLATE "C" < {x}::text))"}},
               Sample::report);
    const Expr distinct =
        node(Expr::Kind::distinct, {field("pages"), input(0, {Type::integer, 0})});
    EXPECT_EQ(sql_of(Dialect::sqlite, distinct), R"((t1."pages" IS NOT ?1))");
    EXPECT_EQ(sql_of(Dialect::postgres, distinct), R"((t1."pages" IS DISTINCT FROM $1::bigint))");
    EXPECT_EQ(sql_of(Dialect::sqlite, node(Expr::Kind::in, {field("pages")})), "FALSE");
}

TEST(ExpressionSql, DecimalsAreScaledIntegersOnSqlite) {
    expect_sql({
        {"amount > 10", R"((t1."amount" > {10.00}))", R"((t1."amount" > {10.00}::numeric))"},
        {"amount > 10.555", R"(((t1."amount" * 10) > {10.555}))",
         R"((t1."amount"::numeric > {10.555}::numeric))"},
        {"amount > pages", R"((t1."amount" > (t1."pages" * 100)))",
         R"((t1."amount" > t1."pages"::numeric))"},
        {"amount = rate", R"(((t1."amount" / 1e2) = t1."rate"))",
         R"((t1."amount"::double precision = t1."rate"))"},
        {"rate > 1", R"((t1."rate" > {1}))", R"((t1."rate" > {1}::double precision))"},
        {"rate > pages", R"((t1."rate" > CAST(t1."pages" AS REAL)))",
         R"((t1."rate" > t1."pages"::double precision))"},
        {"pages < 1.5", R"(((t1."pages" * 10) < {1.5}))",
         R"((t1."pages"::numeric < {1.5}::numeric))"},
        {"amount + tax", R"(((t1."amount" * 100) + t1."tax"))",
         R"((t1."amount"::numeric + t1."tax"))"},
        {"amount - 1", R"((t1."amount" - {1.00}))", R"((t1."amount" - {1.00}::numeric))"},
        {"amount * tax", R"((t1."amount" * t1."tax"))", nullptr},
        {"amount * 3", R"((t1."amount" * {3}))", R"((t1."amount" * {3}::bigint))"},
        {"amount * rate", R"(((t1."amount" / 1e2) * t1."rate"))",
         R"((t1."amount"::double precision * t1."rate"))"},
        {"amount / due", R"(((t1."amount" / 1e2) / (t1."due" / 1e2)))",
         R"((t1."amount"::double precision / NULLIF(t1."due"::double precision, 0)))"},
        {"pages / 2", R"((t1."pages" / {2}))", R"((t1."pages" / NULLIF({2}::bigint, 0)))"},
        {"- -pages", R"((- (- t1."pages")))", nullptr},
        {"abs(amount)", R"(abs(t1."amount"))", nullptr},
        {"amount in (1, tax)", R"(((t1."amount" * 100) IN ({1.0000}, t1."tax")))",
         R"((t1."amount"::numeric IN ({1.0000}::numeric, t1."tax")))"},
        {"coalesce(pages, amount)", R"(coalesce((t1."pages" * 100), t1."amount"))",
         R"(coalesce(t1."pages"::numeric, t1."amount"))"},
        {"coalesce(amount, rate, 1)", R"(coalesce((t1."amount" / 1e2), t1."rate", {1}))",
         R"(coalesce(t1."amount"::double precision, t1."rate", {1}::double precision))"},
    });
}

TEST(ExpressionSql, LiteralsThatDoNotFitAreRescaledByTheStore) {
    expect_sql({{"tax > 9223372036854775807", R"((t1."tax" > ({9223372036854775807} * 10000)))",
                 R"((t1."tax" > {9223372036854775807}::bigint::numeric))"}});
}

TEST(ExpressionSql, Texts) {
    expect_sql({
        {"title like 'a%'", R"(socle_like(t1."title", {a%}))", R"((t1."title" LIKE {a%}::text))"},
        {"title ilike 'a%'", R"(socle_ilike(t1."title", {a%}))",
         R"(((t1."title" COLLATE "und-x-icu") ILIKE {a%}::text))"},
        {"title matches 'a+'", R"(socle_match(t1."title", {a+}))", R"((t1."title" ~ {a+}::text))"},
        {"lower(title)", R"(socle_lower(t1."title"))",
         R"((lower(t1."title" COLLATE "und-x-icu") COLLATE "C"))"},
        {"upper(title)", R"(socle_upper(t1."title"))",
         R"((upper(t1."title" COLLATE "und-x-icu") COLLATE "C"))"},
        {"length(title)", R"(length(t1."title"))", R"(length(t1."title")::bigint)"},
        {"coalesce(title, 'x')", R"(coalesce(t1."title", {x}))",
         R"(coalesce(t1."title", {x}::text))"},
        {"title || '-' || pages", R"((t1."title" || {-} || CAST(t1."pages" AS TEXT)))",
         R"((t1."title" || {-}::text || (t1."pages"::text COLLATE "C")))"},
    });
    const Expr imatch = node(Expr::Kind::imatch, {field("title"), input(0, {Type::text, 0})});
    EXPECT_EQ(sql_of(Dialect::sqlite, imatch), R"(socle_imatch(t1."title", ?1))");
    EXPECT_EQ(sql_of(Dialect::postgres, imatch),
              R"(((t1."title" COLLATE "und-x-icu") ~* $1::text))");
}

TEST(ExpressionSql, Moments) {
    expect_sql({
        {"created_at > now - 7d", R"((t1."created_at" > ?1))",
         R"((t1."created_at" > $1::timestamptz))"},
        {"due_on = today", R"((t1."due_on" = ?1))", R"((t1."due_on" = $1::date))"},
        {"due_on + 1d", R"(socle_shift(t1."due_on", {86400000000}))",
         R"((t1."due_on" + {86400000000}::bigint * interval '1 microsecond')::date)"},
        {"created_at - 1s", R"(socle_shift(t1."created_at", {-1000000}))",
         R"((t1."created_at" + {-1000000}::bigint * interval '1 microsecond'))"},
    });
}

TEST(ExpressionSql, Paths) {
    expect_sql({
        {"client.contact = me",
         R"(((SELECT t2."contact" FROM "client" AS t2 WHERE t2."id" = t1."client") = ?1))",
         R"(((SELECT t2."contact" FROM "client" AS t2 WHERE t2."id" = t1."client") = $1::uuid))"},
        {"client.parent.name",
         R"((SELECT t3."name" FROM "client" AS t2 JOIN "client" AS t3 ON t3."id" = t2."parent" )"
         R"(WHERE t2."id" = t1."client"))",
         nullptr},
        {"client.name || payer.name",
         R"(((SELECT t2."name" FROM "client" AS t2 WHERE t2."id" = t1."client") )"
         R"(|| (SELECT t3."name" FROM "client" AS t3 WHERE t3."id" = t1."payer")))",
         nullptr},
    });
    expect_sql({{"contract.place is null",
                 R"(((SELECT t2."place_latitude" FROM "contract" AS t2 )"
                 R"(WHERE t2."id" = t1."contract") IS NULL))",
                 nullptr}},
               Sample::note);
}

TEST(ExpressionSql, Relations) {
    expect_sql({
        {"any(notes)", R"(EXISTS (SELECT 1 FROM "note" AS t2 WHERE t2."contract" = t1."id"))",
         nullptr},
        {"any(notes, author = me)",
         R"(EXISTS (SELECT 1 FROM "note" AS t2 WHERE t2."contract" = t1."id" )"
         R"(AND (t2."author" = ?1)))",
         R"(EXISTS (SELECT 1 FROM "note" AS t2 WHERE t2."contract" = t1."id" )"
         R"(AND (t2."author" = $1::uuid)))"},
        {"count(notes)", R"((SELECT count(*) FROM "note" AS t2 WHERE t2."contract" = t1."id"))",
         nullptr},
        {"any(notes, contract.signed)",
         R"(EXISTS (SELECT 1 FROM "note" AS t2 WHERE t2."contract" = t1."id" )"
         R"(AND (SELECT t3."signed" FROM "contract" AS t3 WHERE t3."id" = t2."contract")))",
         nullptr},
    });
    expect_sql(
        {{"any(skills, name = 'x')",
          R"(EXISTS (SELECT 1 FROM "mastery" AS t3 JOIN "skill" AS t2 ON t2."id" = t3."skill" )"
          R"(WHERE t3."person" = t1."id" AND (t2."name" = {x})))",
          R"(EXISTS (SELECT 1 FROM "mastery" AS t3 JOIN "skill" AS t2 ON t2."id" = t3."skill" )"
          R"(WHERE t3."person" = t1."id" AND (t2."name" = {x}::text)))"},
         {"count(persons.guest)",
          R"((SELECT count(DISTINCT t2."id") FROM "friendship" AS t3 )"
          R"(JOIN "person" AS t2 ON t2."id" = t3."guest" WHERE t3."host" = t1."id"))",
          nullptr}},
        Sample::person);
}

Expr cast(const char* name, TypeInfo type) {
    return node(Expr::Kind::cast, {field(name)}, type);
}

TEST(ExpressionSql, Casts) {
    struct CastCase {
        const char* field;
        TypeInfo type;
        const char* sqlite;
        const char* postgres;
    };
    const TypeInfo text = {Type::text, 0};
    const TypeInfo integer = {Type::integer, 0};
    const TypeInfo number = {Type::number, 0};
    const std::vector<CastCase> cases = {
        {"pages", text, R"(CAST(t1."pages" AS TEXT))", R"((t1."pages"::text COLLATE "C"))"},
        {"amount", text, R"(socle_text(t1."amount", 'decimal', 2))",
         R"((t1."amount"::text COLLATE "C"))"},
        {"rate", text, R"(socle_text(t1."rate", 'number', 0))", R"((t1."rate"::text COLLATE "C"))"},
        {"signed", text, R"(socle_text(t1."signed", 'boolean', 0))",
         R"((t1."signed"::text COLLATE "C"))"},
        {"created_at", text, R"(replace(replace(t1."created_at", 'T', ' '), '+00:00', '+00'))",
         R"((t1."created_at"::text COLLATE "C"))"},
        {"due_on", text, R"(t1."due_on")", R"((t1."due_on"::text COLLATE "C"))"},
        {"token", text, R"(t1."token")", R"((t1."token"::text COLLATE "C"))"},
        {"title", text, R"(t1."title")", R"(t1."title")"},
        {"pages", number, R"(CAST(t1."pages" AS REAL))", R"(t1."pages"::double precision)"},
        {"amount", number, R"((t1."amount" / 1e2))", R"(t1."amount"::double precision)"},
        {"signed", integer, R"(t1."signed")", R"(t1."signed"::integer::bigint)"},
        {"amount", integer, R"(CAST(round(t1."amount" / 1e2) AS INTEGER))",
         R"(round(t1."amount"::numeric, 0)::bigint)"},
        {"tax",
         {Type::decimal, 2},
         R"(CAST(round(t1."tax" / 1e2) AS INTEGER))",
         R"(round(t1."tax"::numeric, 2))"},
        {"pages", {Type::decimal, 2}, R"((t1."pages" * 100))", R"(round(t1."pages"::numeric, 2))"},
        {"rate", integer, R"(CAST(round(t1."rate") AS INTEGER))",
         R"(trunc(t1."rate" + sign(t1."rate") * 0.5)::bigint)"},
        {"rate",
         {Type::decimal, 2},
         R"(CAST(round(t1."rate" * 1e2) AS INTEGER))",
         R"((trunc(t1."rate" * 1e2 + sign(t1."rate") * 0.5)::bigint * 1e-2))"},
        {"pages", {Type::boolean, 0}, R"((t1."pages" <> 0))", R"((t1."pages" <> 0))"},
        {"created_at",
         {Type::date, 0},
         R"(substr(t1."created_at", 1, 10))",
         R"(t1."created_at"::date)"},
        {"due_on",
         {Type::timestamp, 0},
         R"((t1."due_on" || 'T00:00:00+00:00'))",
         R"(t1."due_on"::timestamptz)"},
    };
    for (const CastCase& expected : cases) {
        const Expr tree = cast(expected.field, expected.type);
        EXPECT_EQ(sql_of(Dialect::sqlite, tree), expected.sqlite) << expected.field;
        EXPECT_EQ(sql_of(Dialect::postgres, tree), expected.postgres) << expected.field;
    }
}

TEST(ExpressionSql, CastsThatStoresDoDifferentlyAreRefused) {
    const std::vector<std::pair<const char*, Type>> refused = {
        {"extra", Type::text},    {"place", Type::text},    {"title", Type::json},
        {"opens", Type::integer}, {"due_on", Type::number}, {"pages", Type::date},
        {"signed", Type::number},
    };
    for (const auto& [name, type] : refused) {
        for (const Dialect dialect : {Dialect::sqlite, Dialect::postgres}) {
            try {
                sql_of(dialect, cast(name, {type, 0}));
                ADD_FAILURE() << name << " to " << base::type_name(type);
            } catch (const base::Error& error) {
                EXPECT_EQ(error.code, base::Code::unsupported);
                EXPECT_THAT(error.message, HasSubstr("cannot cast type"));
            }
        }
    }
}

TEST(ExpressionSql, Json) {
    const Expr tags = field("tags");
    const Expr value = input(0, {Type::json, 0});
    const Expr contains = node(Expr::Kind::contains, {tags, value});
    EXPECT_EQ(sql_of(Dialect::sqlite, contains), R"(socle_contains(t1."tags", ?1))");
    EXPECT_EQ(sql_of(Dialect::postgres, contains), R"((t1."tags" @> $1::jsonb))");
    const Expr contained = node(Expr::Kind::contained, {tags, value});
    EXPECT_EQ(sql_of(Dialect::sqlite, contained), R"(socle_contains(?1, t1."tags"))");
    EXPECT_EQ(sql_of(Dialect::postgres, contained), R"((t1."tags" <@ $1::jsonb))");
    const Expr overlaps = node(Expr::Kind::overlaps, {tags, value});
    EXPECT_EQ(sql_of(Dialect::sqlite, overlaps), R"(socle_overlaps(t1."tags", ?1))");
    EXPECT_THAT(sql_of(Dialect::postgres, overlaps),
                HasSubstr(R"(FROM (SELECT t1."tags" AS a, $1::jsonb AS b) AS t2))"));
}

TEST(ExpressionSql, Guard) {
    const Expr guard =
        node(Expr::Kind::guard, {parsed("contact = me"), field("amount")}, {Type::decimal, 2});
    EXPECT_EQ(sql_of(Dialect::sqlite, guard),
              R"(CASE WHEN (t1."contact" = ?1) THEN t1."amount" END)");
    EXPECT_EQ(sql_of(Dialect::postgres, guard),
              R"(CASE WHEN (t1."contact" = $1::uuid) THEN t1."amount" END)");
}

TEST(ExpressionSql, FieldColumns) {
    Sql sql(Dialect::sqlite, sample());
    const auto& contract = sample().model(Sample::contract);
    add_field_columns(sql, contract.key_field(), "x");
    sql.add("; ");
    add_field_columns(sql, contract.fields[static_cast<std::size_t>(contract.find_field("place"))],
                      "x");
    EXPECT_EQ(sql.text, R"(x."id"; x."place_latitude", x."place_longitude")");
}

TEST(ExpressionSql, ValuesAreBoundAndNeverPartOfTheText) {
    const std::string hostile = "x'; DROP TABLE contract; --";
    for (const Dialect dialect : {Dialect::sqlite, Dialect::postgres}) {
        Sql sql(dialect, sample());
        add_expression(sql, parsed("title = 'x''; DROP TABLE contract; --'"), Sample::contract,
                       "t1");
        EXPECT_EQ(sql.text.find("DROP"), std::string::npos);
        EXPECT_EQ(bind_values(sql.binds, {}), base::Values{base::Value(hostile)});
    }
}

TEST(ExpressionSql, BindsComeFromTheirSources) {
    Sql sql(Dialect::postgres, sample());
    add_expression(sql,
                   parsed("was.title = 'x' and was.amount > 1 and contact = me and "
                          "created_at > now - 1d and due_on < today + 1d and was.place is null"),
                   Sample::contract, "t1");
    sql.add(" AND ");
    add_expression(sql, input(1, {Type::text, 0}), Sample::contract, "t1");

    base::Values was(30);
    was[4] = std::string("old");
    was[6] = 48.5;
    was[8] = std::int64_t{150};
    const base::Values inputs = {std::string("first"), std::string("second")};
    const base::Value me = std::string("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    const std::int64_t now = *base::parse_timestamp("2024-02-29T10:30:00Z");
    const base::Values values =
        bind_values(sql.binds, {.inputs = &inputs, .me = &me, .now_us = now, .was = &was});
    EXPECT_THAT(
        values,
        ElementsAre(base::Value("old"), base::Value("x"), base::Value(std::int64_t{150}),
                    base::Value(std::int64_t{100}), me, base::Value("2024-02-28T10:30:00+00:00"),
                    base::Value("2024-03-01"), base::Value(48.5), base::Value("second")));
    EXPECT_EQ(bind_values(sql.binds, {.inputs = &inputs, .now_us = now, .was = &was})[4],
              base::Value());
}

TEST(ExpressionSql, Statement) {
    Sql sql(Dialect::postgres, sample());
    sql.add("SELECT ");
    add_expression(sql, parsed("amount + 1"), Sample::contract, "t1");
    const base::Statement first = to_statement(sql, {{"more", {Type::decimal, 2}}});
    const base::Statement second = to_statement(sql, {});
    EXPECT_EQ(first.sql, R"(SELECT (t1."amount" + $1::numeric))");
    EXPECT_THAT(first.parameters, ElementsAre(TypeInfo{Type::decimal, 2}));
    EXPECT_EQ(first.columns.size(), 1U);
    EXPECT_NE(first.id, 0U);
    EXPECT_NE(first.id, second.id);
}

TEST(ExpressionSql, PostgresTypes) {
    const std::vector<std::pair<Type, const char*>> types = {
        {Type::text, "text"},
        {Type::uuid, "uuid"},
        {Type::integer, "bigint"},
        {Type::number, "double precision"},
        {Type::decimal, "numeric"},
        {Type::boolean, "boolean"},
        {Type::date, "date"},
        {Type::time, "time"},
        {Type::timestamp, "timestamptz"},
        {Type::json, "jsonb"},
    };
    for (const auto& [type, name] : types) {
        EXPECT_EQ(postgres_type({type, 0}), name);
    }
}

TEST(ExpressionSql, NullLiterals) {
    Expr null = node(Expr::Kind::literal, {}, {Type::integer, 0});
    EXPECT_EQ(sql_of(Dialect::postgres, null), "{null}::bigint");
    null.type = {Type::boolean, 0};
    EXPECT_EQ(sql_of(Dialect::sqlite, null), "{null}");
}

}  // namespace
}  // namespace socle::query
