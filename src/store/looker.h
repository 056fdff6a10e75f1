#pragma once

#include "definition/definition.h"
#include "store/store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace socle::store {

inline constexpr std::size_t look_rows_max = 1'000;
inline constexpr std::size_t look_bytes_max = 4 * 1024 * 1024;  ///< of an answer, about
inline constexpr std::size_t look_cell_characters_max = 10'000;
inline constexpr std::size_t look_sql_bytes_max = 20'000;
inline constexpr int look_time_ms = 5'000;

/// What a look at the database found. Cells are texts as the database writes them: a decimal of
/// SQLite is the whole number it keeps. A cell that was too long ends in "…".
struct Look {
    using Cell = std::optional<std::string>;
    std::vector<std::string> columns;
    std::vector<std::vector<Cell>> rows;
    bool more = false;  ///< rows were left out
};

/// What nobody is shown: passwords, tokens, keys, what signs somebody in.
struct Blinds {
    struct Table {
        std::string name;
        std::vector<std::string> columns;  ///< those that are shown
        std::vector<std::string> hidden;   ///< those that are always null
    };
    std::vector<Table> tables;       ///< those with hidden columns
    std::vector<std::string> views;  ///< those of the application, which may be looked at

    /// nullptr for a table that hides nothing.
    const Table* find(std::string_view name) const;
    /// Whether a table is shown at all: of our own (`socle_…`) only those without secrets.
    static bool shows(std::string_view name);
};
Blinds blinds_of(const definition::Definition& definition);

/// A connection to look at the database, for one statement. It reads only, for look_time_ms at
/// most, and never shows what `Blinds` hides, however it is asked for. Belongs to one thread, which
/// it blocks.
///
/// SQLite: opened read-only, and an authorizer allows tables, columns and functions one by one.
/// PostgreSQL: first the server makes a view of the statement, which is undone; what its tree
/// mentions (tables, functions, operators) must all be on the lists of postgres_looker.cpp. Then it
/// runs in a transaction that is READ ONLY, with columns to hide replaced before it sees them.
class Looker {
public:
    virtual ~Looker() = default;
    /// One reading statement that a person wrote, or the plan of it. Throws Error
    /// permission_denied, unavailable or application (400 sql_failed, in the database's words, or
    /// sql_timeout).
    virtual Look run(const std::string& sql, bool explain) = 0;
    /// A statement of ours, with texts for ? or $1, $2, …
    virtual Look run_own(const std::string& sql, const std::vector<std::string>& values) = 0;
};

/// Connects. Throws Error unavailable.
std::unique_ptr<Looker> open_looker(const StoreSettings& settings, Blinds blinds);

/// `sql` without what ends it.
std::string without_end(std::string sql);
/// A cell within its limit.
std::string shortened(std::string cell);
[[noreturn]] void refuse_look(std::string message);
[[noreturn]] void fail_look(std::string message);
[[noreturn]] void time_look_out();

}  // namespace socle::store
