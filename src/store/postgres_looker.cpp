#include "store/postgres_looker.h"

#include "base/error.h"
#include "base/text.h"
#include "base/value.h"
#include "store/postgres_settings.h"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <utility>

namespace socle::store {

namespace {

constexpr const char* timed_out_state = "57014";

/// What PostgreSQL found in the statement, by the tree of the view made of it.
/// Relations, with how often each is mentioned.
constexpr const char* relations_sql = R"(
SELECT n.nspname, c.relname, c.relkind, count(*),
       n.nspname = pg_catalog.current_schema()
FROM pg_catalog.pg_rewrite AS r,
     pg_catalog.regexp_matches(r.ev_action::text, ':relid (\d+)', 'g') AS m
JOIN pg_catalog.pg_class AS c ON c.oid = m[1]::oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE r.ev_class = $1::regclass AND c.oid <> r.ev_class
GROUP BY 1, 2, 3, 5)";

/// Functions that it would call and that are on no list: functions of the server that depend on
/// their arguments alone are harmless; of those that look around, or change something, only the
/// named ones.
constexpr const char* refused_functions_sql = R"(
WITH tree AS (SELECT ev_action::text AS t FROM pg_catalog.pg_rewrite WHERE ev_class = $1::regclass),
operators AS (
    SELECT m[1] AS id FROM tree, pg_catalog.regexp_matches(t, ':opno (\d+)', 'g') AS m
    UNION SELECT pg_catalog.unnest(pg_catalog.string_to_array(m[1], ' '))
    FROM tree, pg_catalog.regexp_matches(t, ':opnos \(o ([\d ]+)\)', 'g') AS m),
functions AS (
    SELECT m[1]::oid AS id
    FROM tree, pg_catalog.regexp_matches(
        t, ':(?:funcid|opfuncid|aggfnoid|winfnoid|tsmhandler) (\d+)', 'g') AS m
    UNION SELECT o.oprcode::oid FROM operators JOIN pg_catalog.pg_operator AS o
    ON o.oid = operators.id::oid)
SELECT p.proname FROM functions
JOIN pg_catalog.pg_proc AS p ON p.oid = functions.id
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE NOT (n.nspname = 'pg_catalog' AND p.oid < 16384 AND p.prolang IN (12, 14) AND (
    p.provolatile = 'i'
    OR p.provolatile = 's' AND p.proname !~ '^pg_|_to_xml|^current_setting$'
    OR p.proname IN ('random', 'clock_timestamp', 'timeofday', 'gen_random_uuid', 'pg_typeof',
        'pg_size_pretty', 'pg_table_size', 'pg_total_relation_size', 'pg_relation_size',
        'pg_indexes_size', 'pg_database_size', 'pg_column_size', 'pg_get_constraintdef',
        'pg_get_indexdef', 'pg_get_expr', 'pg_get_viewdef', 'pg_table_is_visible')))
ORDER BY 1)";

constexpr std::string_view catalogue_tables[] = {"pg_class",
                                                 "pg_namespace",
                                                 "pg_attribute",
                                                 "pg_attrdef",
                                                 "pg_index",
                                                 "pg_indexes",
                                                 "pg_tables",
                                                 "pg_views",
                                                 "pg_constraint",
                                                 "pg_type",
                                                 "pg_enum",
                                                 "pg_sequences",
                                                 "pg_description",
                                                 "pg_extension",
                                                 "pg_stat_user_tables",
                                                 "pg_stat_user_indexes",
                                                 "pg_collation",
                                                 "pg_statio_user_tables"};
constexpr std::string_view information_tables[] = {"tables",
                                                   "columns",
                                                   "views",
                                                   "table_constraints",
                                                   "schemata",
                                                   "key_column_usage",
                                                   "check_constraints",
                                                   "referential_constraints",
                                                   "sequences",
                                                   "constraint_column_usage"};

template <typename List>
bool has(const List& list, std::string_view name) {
    return std::ranges::find(list, name) != std::end(list);
}

struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Result = std::unique_ptr<PGresult, Clear>;

/// "\nSQL\n" in brackets: a comment at its end ends with it.
std::string bracketed(const std::string& sql) {
    return "(\n" + sql + "\n)";
}

class PostgresLooker : public Looker {
public:
    PostgresLooker(const std::string& url, Blinds blinds);

    Look run(const std::string& sql, bool explain) override;
    Look run_own(const std::string& sql, const std::vector<std::string>& values) override;

private:
    using Mentions = std::map<std::string, std::int64_t>;

    Result ask(const std::string& sql, const std::vector<std::string>& values = {});
    [[noreturn]] void fail(const PGresult* result) const;
    void set_up();
    std::string masks() const;
    void vet(const std::string& sql);
    void make_view(const std::string& name, const std::string& sql);
    Mentions mentions(const std::string& view);
    std::string relation_name(const PGresult* result, int row);
    void check_functions(const std::string& view);
    std::vector<std::string> columns_of(const std::string& head, const std::string& sql);
    Look rows_of(const std::string& head, const std::string& sql,
                 const std::vector<std::string>& values);
    Look plan_of(const std::string& sql);
    void take_rows(Look& look);

    const PostgresTarget target_;
    const Blinds blinds_;
    std::unique_ptr<PGconn, Clear> connection_;
    std::string schema_;
};

PostgresLooker::PostgresLooker(const std::string& url, Blinds blinds)
    : target_(parse_postgres_url(url, look_time_ms)), blinds_(std::move(blinds)) {
    std::vector<const char*> keywords;
    std::vector<const char*> values;
    for (const auto& [keyword, value] : target_.parameters) {
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    for (const auto& [keyword, value] :
         {std::pair("connect_timeout", "5"), std::pair("tcp_user_timeout", "10000")}) {
        keywords.push_back(keyword);
        values.push_back(value);
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    connection_.reset(PQconnectdbParams(keywords.data(), values.data(), 0));
    if (PQstatus(connection_.get()) != CONNECTION_OK) {
        throw base::Error(
            base::Code::unavailable,
            "the database cannot be used: " + one_line(target_, PQerrorMessage(connection_.get())));
    }
    PQsetNoticeReceiver(connection_.get(), [](void*, const PGresult*) {}, nullptr);
    set_up();
}

void PostgresLooker::set_up() {
    ask("SELECT set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, MDY', false), "
        "set_config('standard_conforming_strings', 'on', false), "
        "set_config('lock_timeout', '2000', false), set_config('statement_timeout', $1, false)",
        {std::to_string(look_time_ms)});
    if (!target_.search_path.empty())
        ask("SELECT set_config('search_path', $1, false)", {target_.search_path});
    const auto schema = ask("SELECT current_schema()");
    schema_ = PQgetvalue(schema.get(), 0, 0);
}

void PostgresLooker::fail(const PGresult* result) const {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state != nullptr && std::string_view(state) == timed_out_state) time_look_out();
    const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    fail_look(one_line(target_, message == nullptr ? PQerrorMessage(connection_.get()) : message));
}

Result PostgresLooker::ask(const std::string& sql, const std::vector<std::string>& values) {
    std::vector<const char*> texts;
    for (const auto& value : values)
        texts.push_back(value.c_str());
    Result result(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(texts.size()),
                               nullptr, texts.data(), nullptr, nullptr, 0));
    const auto status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail(result.get());
    return result;
}

/// The tables with hidden columns as what may be seen of them, under their own names.
std::string PostgresLooker::masks() const {
    std::string text;
    for (const auto& table : blinds_.tables) {
        if (!Blinds::shows(table.name)) continue;
        std::string columns;
        for (const auto& column : table.columns)
            columns += base::quoted(column) + ", ";
        for (const auto& column : table.hidden)
            columns += "NULL::pg_catalog.text AS " + base::quoted(column) + ", ";
        columns.resize(columns.size() - 2);
        text += (text.empty() ? "WITH " : ", ") + base::quoted(table.name) +
                " AS NOT MATERIALIZED (SELECT " + columns + " FROM " + base::quoted(schema_) + "." +
                base::quoted(table.name) + ")";
    }
    return text.empty() ? text : text + " ";
}

/// The brackets hold whatever is a statement by itself, and let in only one that reads: what is
/// looked at is what is run.
void PostgresLooker::make_view(const std::string& name, const std::string& sql) {
    ask("CREATE TEMPORARY VIEW " + name + " AS " + masks() + "SELECT 1 AS one FROM " +
        bracketed(sql) + " AS looked");
}

std::string PostgresLooker::relation_name(const PGresult* result, int row) {
    const std::string schema = PQgetvalue(result, row, 0);
    const std::string name = PQgetvalue(result, row, 1);
    const std::string_view kind = PQgetvalue(result, row, 2);
    const bool own = std::string_view(PQgetvalue(result, row, 4)) == "t";
    const bool shown = (schema == "pg_catalog" && has(catalogue_tables, name)) ||
                       (schema == "information_schema" && has(information_tables, name)) ||
                       (own && (kind == "r" || kind == "p") && Blinds::shows(name)) ||
                       (own && kind == "v" && has(blinds_.views, name));
    if (!shown) refuse_look("the table " + schema + "." + name + " is not shown");
    return own ? name : schema + "." + name;
}

PostgresLooker::Mentions PostgresLooker::mentions(const std::string& view) {
    const auto found = ask(relations_sql, {view});
    Mentions mentions;
    for (int row = 0; row < PQntuples(found.get()); ++row) {
        mentions[relation_name(found.get(), row)] = std::stoll(PQgetvalue(found.get(), row, 3));
    }
    return mentions;
}

void PostgresLooker::check_functions(const std::string& view) {
    const auto refused = ask(refused_functions_sql, {view});
    if (PQntuples(refused.get()) == 0) return;
    refuse_look("the function " + std::string(PQgetvalue(refused.get(), 0, 0)) +
                " is not for statements here");
}

void PostgresLooker::vet(const std::string& sql) {
    ask("BEGIN READ WRITE");
    make_view("pg_temp.socle_looked", sql);
    check_functions("pg_temp.socle_looked");
    const auto mentioned = mentions("pg_temp.socle_looked");
    make_view("pg_temp.socle_masks", "SELECT 1");
    const auto masked = mentions("pg_temp.socle_masks");
    ask("ROLLBACK");
    for (const auto& [name, count] : masked) {
        if (mentioned.at(name) == count) continue;
        refuse_look("write " + name + " without its schema: it has columns that are not shown");
    }
}

std::vector<std::string> PostgresLooker::columns_of(const std::string& head,
                                                    const std::string& sql) {
    const auto text = head + "SELECT * FROM " + bracketed(sql) + " AS looked";
    const Result prepared(PQprepare(connection_.get(), "", text.c_str(), 0, nullptr));
    if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) fail(prepared.get());
    const Result described(PQdescribePrepared(connection_.get(), ""));
    if (PQresultStatus(described.get()) != PGRES_COMMAND_OK) fail(described.get());
    std::vector<std::string> columns;
    for (int column = 0; column < PQnfields(described.get()); ++column)
        columns.emplace_back(PQfname(described.get(), column));
    if (columns.empty()) fail_look("the statement has no columns");
    return columns;
}

/// Cells come as texts, cut by the server, row by row: little memory whatever they are.
Look PostgresLooker::rows_of(const std::string& head, const std::string& sql,
                             const std::vector<std::string>& values) {
    Look look;
    look.columns = columns_of(head, sql);
    std::string cells;
    std::string names;
    for (std::size_t number = 1; number <= look.columns.size(); ++number) {
        const auto name = "c" + std::to_string(number);
        const auto* comma = number == 1 ? "" : ", ";
        names += comma + name;
        cells += comma + ("pg_catalog.left(" + name + "::pg_catalog.text, " +
                          std::to_string(look_cell_characters_max + 1) + ")");
    }
    const auto text = head + "SELECT " + cells + " FROM " + bracketed(sql) + " AS looked(" + names +
                      ") LIMIT " + std::to_string(look_rows_max + 1);
    std::vector<const char*> given;
    for (const auto& value : values)
        given.push_back(value.c_str());
    if (PQsendQueryParams(connection_.get(), text.c_str(), static_cast<int>(given.size()), nullptr,
                          given.data(), nullptr, nullptr, 0) == 0 ||
        PQsetSingleRowMode(connection_.get()) == 0) {
        fail_look(one_line(target_, PQerrorMessage(connection_.get())));
    }
    take_rows(look);
    return look;
}

void PostgresLooker::take_rows(Look& look) {
    std::size_t bytes = 0;
    for (;;) {
        const Result result(PQgetResult(connection_.get()));
        if (!result) return;
        const auto status = PQresultStatus(result.get());
        if (status == PGRES_TUPLES_OK) continue;
        if (status != PGRES_SINGLE_TUPLE) fail(result.get());
        look.more = look.rows.size() >= look_rows_max || bytes >= look_bytes_max;
        if (look.more) return;
        auto& row = look.rows.emplace_back();
        for (int column = 0; column < PQnfields(result.get()); ++column) {
            if (PQgetisnull(result.get(), 0, column) != 0) {
                row.emplace_back();
                continue;
            }
            row.emplace_back(shortened(PQgetvalue(result.get(), 0, column)));
            bytes += row.back()->size();
        }
    }
}

Look PostgresLooker::plan_of(const std::string& sql) {
    const auto plan = ask("EXPLAIN " + masks() + "SELECT * FROM " + bracketed(sql) + " AS looked");
    Look look;
    look.columns = {"plan"};
    for (int row = 0; row < PQntuples(plan.get()); ++row)
        look.rows.push_back({std::string(PQgetvalue(plan.get(), row, 0))});
    return look;
}

Look PostgresLooker::run(const std::string& sql_in, bool explain) {
    const auto sql = without_end(sql_in);
    vet(sql);
    ask("BEGIN READ ONLY");
    return explain ? plan_of(sql) : rows_of(masks(), sql, {});
}

Look PostgresLooker::run_own(const std::string& sql, const std::vector<std::string>& values) {
    ask("BEGIN READ ONLY");
    return rows_of({}, sql, values);
}

}  // namespace

std::unique_ptr<Looker> open_postgres_looker(const std::string& url, Blinds blinds) {
    return std::make_unique<PostgresLooker>(url, std::move(blinds));
}

}  // namespace socle::store
