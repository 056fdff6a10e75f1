#include "store/fixed_sql.h"

#include "base/ensure.h"

#include <algorithm>
#include <cctype>

namespace socle::store {

namespace {

bool in_name(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// The index of a parameter by its name; naming one that is not declared is our own bug.
std::size_t index_of(const std::vector<base::Column>& parameters, std::string_view name) {
    const auto found = std::ranges::find(parameters, name, &base::Column::name);
    base::ensure(found != parameters.end(), "a statement mentions a parameter it does not declare");
    return static_cast<std::size_t>(found - parameters.begin());
}

std::string placeholder(base::Dialect dialect, std::size_t index, base::TypeInfo type) {
    const auto number = std::to_string(index + 1);
    if (dialect == base::Dialect::sqlite) return "?" + number;
    return "$" + number + "::" + std::string(base::postgres_type_name(type.type));
}

std::string spelled(base::Dialect dialect, std::string_view text,
                    const std::vector<base::Column>& parameters) {
    std::string sql;
    char quote = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (quote != 0 || c != ':') {
            if (quote == c) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            }
            sql += c;
            ++at;
            continue;
        }
        std::size_t end = at + 1;
        while (end < text.size() && in_name(text[end]))
            ++end;
        const auto index = index_of(parameters, text.substr(at + 1, end - at - 1));
        sql += placeholder(dialect, index, parameters[index].type);
        at = end;
    }
    return sql;
}

base::Statement statement_of(base::Dialect dialect, std::string_view text,
                             const std::vector<base::Column>& parameters,
                             const std::vector<base::Column>& columns) {
    base::Statement statement;
    statement.id = base::next_statement_id();
    statement.sql = spelled(dialect, text, parameters);
    for (const auto& parameter : parameters)
        statement.parameters.push_back(parameter.type);
    statement.columns = columns;
    return statement;
}

}  // namespace

FixedSql::FixedSql(std::string_view text, const std::vector<base::Column>& parameters,
                   const std::vector<base::Column>& columns)
    : sqlite_(statement_of(base::Dialect::sqlite, text, parameters, columns)),
      postgres_(statement_of(base::Dialect::postgres, text, parameters, columns)) {}

std::string cell_text(const base::Rows& rows, std::size_t row, std::size_t column) {
    const auto cell = rows.at(row, column);
    const auto* text = std::get_if<std::string_view>(&cell);
    return text == nullptr ? std::string() : std::string(*text);
}

std::int64_t cell_integer(const base::Rows& rows, std::size_t row, std::size_t column) {
    const auto cell = rows.at(row, column);
    const auto* number = std::get_if<std::int64_t>(&cell);
    return number == nullptr ? 0 : *number;
}

base::Value text_or_null(std::string text) {
    return text.empty() ? base::Value() : base::Value(std::move(text));
}

}  // namespace socle::store
