#pragma once

#include "base/rows.h"
#include "base/statement.h"

#include <string_view>
#include <vector>

namespace socle::store {

/// A statement of the program's own tables, written once for both stores: named parameters
/// (`:name`) instead of numbers. Immutable once made, so a static one serves all cores.
///
///     static const FixedSql find_session(
///         R"(SELECT "user", "ends_at" FROM "socle_session" WHERE "id" = :id)",
///         {{"id", uuid}}, {{"user", uuid}, {"ends_at", timestamp}});
///     auto rows = co_await client.read(find_session.in(dialect), values);
///
/// Values are given in the order of `parameters`, each of which `text` must mention. What the two
/// dialects spell differently does not belong here.
class FixedSql {
public:
    FixedSql(std::string_view text, const std::vector<base::Column>& parameters,
             const std::vector<base::Column>& columns);

    const base::Statement& in(base::Dialect dialect) const {
        return dialect == base::Dialect::sqlite ? sqlite_ : postgres_;
    }

private:
    base::Statement sqlite_;
    base::Statement postgres_;
};

/// Types for parameters and columns.
inline constexpr base::TypeInfo sql_text{base::Type::text, 0};
inline constexpr base::TypeInfo sql_integer{base::Type::integer, 0};
inline constexpr base::TypeInfo sql_boolean{base::Type::boolean, 0};
inline constexpr base::TypeInfo sql_timestamp{base::Type::timestamp, 0};
inline constexpr base::TypeInfo sql_uuid{base::Type::uuid, 0};
inline constexpr base::TypeInfo sql_json{base::Type::json, 0};

/// The cell as text; "" for null. For cells of text form.
std::string cell_text(const base::Rows& rows, std::size_t row, std::size_t column);
std::int64_t cell_integer(const base::Rows& rows, std::size_t row, std::size_t column);
/// "" as null.
base::Value text_or_null(std::string text);

}  // namespace socle::store
