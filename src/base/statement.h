#pragma once

#include "base/value.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace socle::base {

enum class Dialect { sqlite, postgres };

struct RowShape;

/// One column of an answer. A `point` takes two cells of the row, every other type one. With a
/// `shape`, the cell is JSON of related records (base/row_shape.h).
struct Column {
    std::string name;
    TypeInfo type;
    std::shared_ptr<const RowShape> shape = nullptr;
};

/// SQL text of one dialect with its parameters and the columns of its answer; values are never part
/// of the text. Parameters are written `?1 ?2 …` for SQLite, `$1 $2 …` for PostgreSQL (where the
/// text also casts them). `id` names the statement for the caches of prepared statements; 0 means
/// "used once, do not keep". `conjuncts` and `row_limit` help SQLite's fast lane to tell a bounded
/// read (see store/sqlite_lane.h): the number of terms ANDed in WHERE (-1: unknown) and the largest
/// LIMIT it can be given (0: none).
struct Statement {
    std::uint64_t id = 0;
    std::string sql;
    std::vector<TypeInfo> parameters;
    std::vector<Column> columns;
    int conjuncts = -1;
    std::int64_t row_limit = 0;
};

/// A number no other statement of this process has.
std::uint64_t next_statement_id();

/// `name` as an identifier of either dialect: double-quoted, quotes doubled.
std::string quoted(std::string_view name);

/// The number of cells that `columns` take in a row.
std::size_t cell_count(const std::vector<Column>& columns);

}  // namespace socle::base
