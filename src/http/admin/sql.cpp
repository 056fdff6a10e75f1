#include "accounts/administrators.h"
#include "base/convert.h"
#include "base/error.h"
#include "base/json_object.h"
#include "http/admin/endpoints.h"
#include "http/admin/look_json.h"

#include <utility>

namespace socle::http {

namespace {

/// What somebody looked at is in the log before they see it.
base::Task<void> note_look(const AdminServices& services, const AdminCall& call, std::string action,
                           std::string subject) {
    const store::WriteUnit unit = [&](store::Transaction& transaction) {
        return accounts::note_administration(transaction, services.accounts, call.visitor, action,
                                             subject);
    };
    co_await services.accounts.client.write(unit);
}

std::string statement_of(const Body& body) {
    auto sql = body.text("sql");
    if (sql.empty() || sql.size() > store::look_sql_bytes_max ||
        sql.find('\0') != std::string::npos) {
        throw base::Error(base::Code::bad_value, "sql must be a statement of at most " +
                                                     std::to_string(store::look_sql_bytes_max) +
                                                     " bytes");
    }
    return sql;
}

const store::SchemaTable& table_in_path(const store::Schema& schema, const AdminCall& call) {
    const auto& name = call.parameters["name"];
    const auto* table = find_shown_table(schema, name);
    if (table == nullptr) refuse_missing("no table " + name);
    return *table;
}

}  // namespace

AdminTask run_sql(AdminServices& services, const AdminCall& call) {
    const Body body(call.request);
    auto sql = statement_of(body);
    const bool explain = body.boolean("explain").value_or(false);
    co_await note_look(services, call, "sql_read", sql);
    auto blinds = store::blinds_of(services.definition);
    const auto answer =
        co_await services.desk.looks->run(std::move(blinds), std::move(sql), explain);
    base::JsonObject object;
    add_look(object, answer);
    object.boolean("more", answer.look.more);
    co_return json_response(object.take());
}

AdminTask list_tables(AdminServices& services, const AdminCall& /*call*/) {
    const auto dialect = services.accounts.dialect;
    const auto schema = store::wanted_schema(services.definition, dialect);
    auto blinds = store::blinds_of(services.definition);
    const auto answer =
        co_await services.desk.looks->run_own(blinds, estimates_sql(dialect, schema), {});
    const auto estimates = estimates_of(dialect, answer.look);
    std::vector<std::string> items;
    for (const auto& table : schema.tables) {
        if (!store::Blinds::shows(table.name)) continue;
        items.push_back(table_json(dialect, table, blinds, estimates));
    }
    base::JsonObject object;
    object.json("items", base::json_array(items));
    co_return json_response(object.take());
}

AdminTask show_table(AdminServices& services, const AdminCall& call) {
    const auto dialect = services.accounts.dialect;
    const auto schema = store::wanted_schema(services.definition, dialect);
    const auto& table = table_in_path(schema, call);
    auto blinds = store::blinds_of(services.definition);
    const auto page =
        page_of(dialect, table, blinds, list_part_of(call).limit, call.query["after"]);
    co_await note_look(services, call, "table_read", table.name);
    auto answer = co_await services.desk.looks->run_own(std::move(blinds), page.sql, page.values);
    const auto next = page.take_next(answer.look);
    base::JsonObject object;
    add_look(object, answer);
    object.text_if_any("next", next);
    co_return json_response(object.take());
}

}  // namespace socle::http
