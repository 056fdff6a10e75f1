#include "store/looker.h"

#include "store/conformance_testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* create_tables[] = {
    "CREATE TABLE movie (id integer PRIMARY KEY, title text, pin text)",
    "CREATE TABLE actor (id integer PRIMARY KEY)",
    "CREATE TABLE socle_password (id integer PRIMARY KEY, hash text)",
    "CREATE TABLE socle_mail (id integer PRIMARY KEY, subject text, html text)",
    "CREATE VIEW listing AS SELECT title FROM movie",
    "CREATE VIEW others AS SELECT hash FROM socle_password",
    "INSERT INTO movie VALUES (1, 'Playtime', '1234'), (2, 'Mon oncle', '5678')",
    "INSERT INTO socle_password VALUES (1, 'bcrypt')",
    "INSERT INTO socle_mail VALUES (1, 'Hello', '<a href=secret>')",
};

Blinds some_blinds() {
    Blinds blinds;
    blinds.tables = {{"movie", {"id", "title"}, {"pin"}},
                     {"socle_mail", {"id", "subject"}, {"html"}}};
    blinds.views = {"listing"};
    return blinds;
}

class Looking : public ::testing::TestWithParam<Dialect> {
protected:
    Looking() : database_(GetParam()), store_(open_store(database_.settings())) {
        store_->execute({std::begin(create_tables), std::end(create_tables)});
    }

    bool sqlite() const { return GetParam() == Dialect::sqlite; }
    Look look(const std::string& sql, bool explain = false) {
        return open_looker(database_.settings(), some_blinds())->run(sql, explain);
    }
    /// The rows as text: "1|Playtime", null as "-".
    std::vector<std::string> rows(const std::string& sql) {
        std::vector<std::string> lines;
        for (const auto& row : look(sql).rows) {
            std::string line;
            for (const auto& cell : row)
                line += (line.empty() ? "" : "|") + cell.value_or("-");
            lines.push_back(line);
        }
        return lines;
    }
    /// What the refusal says, with its code; "" when it was answered.
    std::string refusal(const std::string& sql, Code code) {
        try {
            look(sql);
        } catch (const Error& error) {
            EXPECT_EQ(error.code, code) << sql << ": " << error.message;
            return error.message;
        }
        ADD_FAILURE() << sql << " was answered";
        return {};
    }

    TestDatabase database_;
    std::unique_ptr<Store> store_;
};

TEST_P(Looking, answers_what_reads) {
    EXPECT_THAT(rows("SELECT id, title FROM movie ORDER BY id"),
                ElementsAre("1|Playtime", "2|Mon oncle"));
    EXPECT_THAT(rows("WITH a AS (SELECT 1 AS x) SELECT * FROM a; "), ElementsAre("1"));
    EXPECT_THAT(rows("SELECT 1 AS a, 2 AS a, NULL -- said twice"), ElementsAre("1|2|-"));
    EXPECT_THAT(rows("VALUES (1), (2)"), ElementsAre("1", "2"));
    EXPECT_THAT(rows("SELECT count(*) FROM listing"), ElementsAre("2"));
    EXPECT_THAT(rows("SELECT upper(m.title) FROM movie m JOIN listing l ON l.title = m.title "
                     "WHERE m.id > 1"),
                ElementsAre("MON ONCLE"));
    EXPECT_THAT(look("SELECT id, title FROM movie").columns, ElementsAre("id", "title"));
}

TEST_P(Looking, hides_secret_columns_however_they_are_asked_for) {
    EXPECT_THAT(rows("SELECT pin FROM movie ORDER BY id"), ElementsAre("-", "-"));
    EXPECT_THAT(rows("SELECT * FROM movie WHERE id = 1"), ElementsAre("1|Playtime|-"));
    EXPECT_THAT(rows("SELECT id FROM movie WHERE pin = '1234'"), ElementsAre());
    EXPECT_THAT(rows("SELECT max(pin) FROM (SELECT m.pin FROM movie AS m) AS s"), ElementsAre("-"));
    EXPECT_THAT(rows("SELECT subject, html FROM socle_mail"), ElementsAre("Hello|-"));
}

TEST_P(Looking, refuses_tables_with_secrets) {
    for (const auto* sql :
         {"SELECT hash FROM socle_password", "SELECT * FROM socle_password",
          "SELECT count(*) FROM socle_password", "SELECT (SELECT max(hash) FROM socle_password)",
          "WITH a AS (SELECT * FROM socle_password) SELECT * FROM a",
          "SELECT 1 FROM movie WHERE EXISTS (SELECT hash FROM socle_password)"}) {
        EXPECT_THAT(refusal(sql, Code::permission_denied), HasSubstr("socle_password")) << sql;
    }
    refusal("SELECT * FROM others", Code::permission_denied);
}

TEST_P(Looking, refuses_what_is_no_reading_statement) {
    const auto code = sqlite() ? Code::permission_denied : Code::application;
    for (const auto* sql : {"INSERT INTO movie (id) VALUES (3)", "UPDATE movie SET title = 'X'",
                            "DELETE FROM movie", "DROP TABLE movie", "CREATE TABLE t (a integer)",
                            "BEGIN", "COMMIT", "ALTER TABLE movie ADD COLUMN b text"}) {
        refusal(sql, code);
    }
    for (const auto* sql : {"SELECT 1; SELECT 2", "SELECT 1; DELETE FROM movie", "", ";", "SELEC 1",
                            "SELECT 1) AS a, (SELECT 2", "SELECT ?", "SELECT 'open",
                            "EXPLAIN SELECT 1", "SELECT * FROM nowhere", "SELECT 1 /* open"}) {
        if (std::string_view(sql) == "SELECT 1 /* open" && sqlite()) continue;
        refusal(sql, Code::application);
    }
    EXPECT_THAT(rows("SELECT count(*) FROM movie WHERE title <> 'X'"), ElementsAre("2"));
}

TEST_P(Looking, tells_the_plan_without_running_it) {
    const auto plan = look("SELECT * FROM movie WHERE id = 1", true);
    EXPECT_THAT(plan.columns, ElementsAre("plan"));
    ASSERT_FALSE(plan.rows.empty());
    EXPECT_THAT(plan.rows.front().front().value_or(""), HasSubstr("movie"));
    EXPECT_THROW(look("DELETE FROM movie", true), Error);
    EXPECT_THROW(look("SELECT * FROM socle_password", true), Error);
}

TEST_P(Looking, ends_what_takes_too_long) {
    const std::string endless =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT ";
    EXPECT_THAT(refusal(endless + "count(*) FROM n", Code::application),
                HasSubstr("longer than 5 seconds"));
}

TEST_P(Looking, answers_some_rows_of_many) {
    const auto many = look(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) "
        "SELECT i FROM n ORDER BY i");
    EXPECT_TRUE(many.more);
    EXPECT_EQ(many.rows.size(), look_rows_max);
    EXPECT_EQ(many.rows.back().front(), "1000");
    const auto wide = look(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) "
        "SELECT replace('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'a', "
        "'0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
        "89012345678901234567890123456789012345678901234567890123456789012345678901234567890123456'"
        "  || '0123456789012345678901234567890123456789012345678901234567890123456789') || i FROM "
        "n");
    EXPECT_TRUE(wide.more);
    EXPECT_LT(wide.rows.size(), 500U);
    EXPECT_THAT(wide.rows.front().front().value_or(""), HasSubstr("…"));
}

TEST_P(Looking, runs_our_own_statements_with_values) {
    const auto looker = open_looker(database_.settings(), some_blinds());
    const auto own = looker->run_own(
        sqlite() ? "SELECT title FROM movie WHERE id > ?" : "SELECT title FROM movie WHERE id > $1",
        {"1"});
    ASSERT_EQ(own.rows.size(), 1U);
    EXPECT_EQ(own.rows[0][0], "Mon oncle");
}

INSTANTIATE_TEST_SUITE_P(both, Looking, ::testing::Values(Dialect::sqlite, Dialect::postgres));

class LookingAtSqlite : public Looking {};
TEST_P(LookingAtSqlite, refuses_ways_out) {
    for (const auto* sql : {"ATTACH '/etc/passwd' AS x", "PRAGMA journal_mode=DELETE",
                            "PRAGMA query_only=OFF", "SELECT load_extension('x')",
                            "PRAGMA temp_store_directory='/tmp'", "VACUUM INTO '/tmp/x'"}) {
        refusal(sql, Code::permission_denied);
    }
    for (const auto* sql : {"SELECT readfile('/etc/passwd')", "SELECT writefile('/tmp/x', 'y')",
                            "SELECT zeroblob(100000000)", "SELECT * FROM generate_series(1, 2)"}) {
        refusal(sql, Code::application);
    }
    for (const auto* sql : {"SELECT data FROM sqlite_dbpage", "SELECT * FROM dbstat"})
        EXPECT_THROW(look(sql), Error) << sql;
    EXPECT_THAT(rows("SELECT name FROM pragma_table_info('movie')"),
                ElementsAre("id", "title", "pin"));
    EXPECT_THAT(rows("SELECT count(*) > 4 FROM sqlite_schema"), ElementsAre("1"));
    EXPECT_THAT(rows("SELECT value FROM json_each('[3]')"), ElementsAre("3"));
    EXPECT_THROW(look("UPDATE sqlite_master SET sql = ''"), Error);
}
INSTANTIATE_TEST_SUITE_P(sqlite, LookingAtSqlite, ::testing::Values(Dialect::sqlite));

class LookingAtPostgres : public Looking {};
TEST_P(LookingAtPostgres, refuses_functions_that_look_around_or_do_something) {
    for (const auto* sql : {"SELECT pg_read_file('/etc/passwd')",
                            "SELECT pg_ls_dir('/')",
                            "SELECT lo_import('/etc/passwd')",
                            "SELECT lo_get(1)",
                            "SELECT pg_sleep(60)",
                            "SELECT set_config('statement_timeout', '0', false)",
                            "SELECT pg_terminate_backend(1)",
                            "SELECT pg_cancel_backend(1)",
                            "SELECT pg_reload_conf()",
                            "SELECT pg_advisory_lock(1)",
                            "SELECT pg_notify('a', 'b')",
                            "SELECT setseed(0)",
                            "SELECT query_to_xml('select * from socle_password', true, true, '')",
                            "SELECT table_to_xml('socle_password', true, true, '')",
                            "SELECT database_to_xml(true, true, '')",
                            "SELECT current_setting('data_directory')",
                            "SELECT * FROM ts_stat('select hash::tsvector from socle_password')",
                            "SELECT ts_rewrite('a'::tsquery, 'select hash::tsquery, hash::tsquery "
                            "from socle_password')",
                            "SELECT * FROM pg_stat_get_activity(NULL)",
                            "SELECT pg_export_snapshot()",
                            "SELECT * FROM pg_show_all_settings()",
                            "SELECT pg_stat_file('PG_VERSION')",
                            "SELECT pg_create_restore_point('x')",
                            "SELECT * FROM movie ORDER BY pg_sleep(1)::text",
                            "SELECT 1 FROM movie WHERE pg_sleep(1) IS NULL",
                            "SELECT (SELECT pg_sleep(1))::text",
                            "SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) FROM movie",
                            "WITH a AS MATERIALIZED (SELECT pg_sleep(1)) SELECT 1",
                            "SELECT * FROM actor TABLESAMPLE system(1)"}) {
        refusal(sql, Code::permission_denied);
    }
}

TEST_P(LookingAtPostgres, refuses_catalogues_with_secrets_and_ways_around_the_masks) {
    const auto schema = rows("SELECT current_schema()").front();
    for (const auto& sql :
         {std::string("SELECT * FROM pg_authid"), std::string("SELECT * FROM pg_shadow"),
          std::string("SELECT * FROM pg_stat_activity"), std::string("SELECT * FROM pg_stats"),
          std::string("SELECT * FROM pg_statistic"), std::string("SELECT * FROM pg_settings"),
          std::string("SELECT * FROM pg_largeobject"),
          std::string("SELECT * FROM pg_user_mappings"), std::string("SELECT * FROM pg_proc"),
          "SELECT pin FROM " + schema + ".movie",
          "SELECT to_json(m) FROM " + schema + ".movie AS m",
          "SELECT m FROM " + schema + ".movie AS m", "TABLE " + schema + ".socle_mail"}) {
        refusal(sql, Code::permission_denied);
    }
    EXPECT_THAT(rows("SELECT to_json(m)->>'pin' FROM movie AS m WHERE id = 1"), ElementsAre("-"));
    EXPECT_THAT(rows("SELECT count(*) > 0 FROM pg_class"), ElementsAre("true"));
    EXPECT_THAT(rows("SELECT table_name FROM information_schema.tables WHERE table_name = 'movie' "
                     "AND table_schema = current_schema()"),
                ElementsAre("movie"));
}

TEST_P(LookingAtPostgres, refuses_other_statements) {
    for (const auto* sql :
         {"COPY movie TO '/tmp/x'", "COPY (SELECT 1) TO PROGRAM 'id'", "DO $$BEGIN END$$",
          "SELECT * INTO t FROM movie", "CALL x()", "SET statement_timeout = 0", "VACUUM",
          "WITH a AS (DELETE FROM movie RETURNING *) SELECT * FROM a", "LISTEN a", "SHOW all",
          "LOCK movie", "SELECT $1", "PREPARE a AS SELECT 1",
          "SELECT * FROM socle_password FOR UPDATE x"}) {
        refusal(sql, Code::application);
    }
    EXPECT_THROW(look("SELECT id FROM actor FOR UPDATE"), Error);
    EXPECT_THROW(look("CREATE SEQUENCE s"), Error);
    store_->execute({"CREATE SEQUENCE numbers"});
    refusal("SELECT nextval('numbers')", Code::permission_denied);
    refusal("SELECT last_value FROM numbers", Code::permission_denied);
}

TEST_P(LookingAtPostgres, refuses_functions_and_operators_of_others) {
    store_->execute(
        {"CREATE FUNCTION spy(integer, integer) RETURNS text LANGUAGE sql IMMUTABLE "
         "AS 'SELECT hash FROM socle_password'",
         "CREATE OPERATOR %% (LEFTARG = integer, RIGHTARG = integer, FUNCTION = spy)",
         "CREATE FUNCTION upper(integer) RETURNS text LANGUAGE sql IMMUTABLE "
         "AS 'SELECT hash FROM socle_password'"});
    EXPECT_THAT(refusal("SELECT spy(1, 2)", Code::permission_denied), HasSubstr("spy"));
    EXPECT_THAT(refusal("SELECT 1 %% 2", Code::permission_denied), HasSubstr("spy"));
    EXPECT_THAT(refusal("SELECT upper(1)", Code::permission_denied), HasSubstr("upper"));
}
INSTANTIATE_TEST_SUITE_P(postgres, LookingAtPostgres, ::testing::Values(Dialect::postgres));

}  // namespace
}  // namespace socle::store
