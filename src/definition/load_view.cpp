#include "definition/loading.h"

#include "base/text.h"

#include <algorithm>
#include <cctype>

namespace socle::definition {
namespace {

bool starts_query(std::string_view sql) {
    const auto end = std::ranges::find_if_not(
        sql, [](char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; });
    const auto word = sql.substr(0, static_cast<std::size_t>(end - sql.begin()));
    return base::equals_ignoring_case(word, "select") || base::equals_ignoring_case(word, "with");
}

std::string one_query(const YamlNode* node, const ReportAt& report) {
    if (node == nullptr || !node->is_scalar()) return {};
    auto sql = base::trimmed(node->text);
    while (sql.ends_with(';'))
        sql = base::trimmed(sql.substr(0, sql.size() - 1));
    if (!starts_query(sql))
        report(node->begin, "the SQL of a view is one SELECT (or WITH … SELECT)");
    return std::string(sql);
}

}  // namespace

void load_view_sql(Model& view, const YamlNode* node, const ReportAt& report) {
    if (node == nullptr) return;
    if (node->is_map()) {
        view.sql_sqlite = one_query(node->find("sqlite"), report);
        view.sql_postgres = one_query(node->find("postgres"), report);
    } else {
        view.sql_sqlite = one_query(node, report);
        view.sql_postgres = view.sql_sqlite;
    }
}

}  // namespace socle::definition
