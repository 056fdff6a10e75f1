#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "events/find.h"
#include "events/rewind.h"
#include "events/shadow.h"
#include "store/store.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace socle::records {

/// Events that a read of the past un-applies, and records that they touched, at most: beyond it is
/// refused.
inline constexpr std::int64_t past_events_max = 200'000;
inline constexpr std::size_t past_objects_max = 20'000;
/// Times a read of the past begins anew because its records changed meanwhile.
inline constexpr int past_attempts_max = 8;

/// The tables as they were, for statements: what was touched since is shadowed (events/shadow.h).
struct Past {
    std::vector<int> tables;   ///< models shadowed, in this order
    base::Values rows;         ///< and the JSON of each
    std::vector<int> views;    ///< read the tables shadowed
    events::EventFilter seen;  ///< the events un-applied
    std::int64_t count = 0;    ///< how many they are,
    std::int64_t last = 0;     ///< and the id of the last
};

/// Makes pasts. For one core.
class PastReader {
public:
    PastReader(const definition::Definition& definition, base::Dialect dialect,
               store::Client& client)
        : definition_(definition), dialect_(dialect), client_(client) {}

    /// What `models` were at `at_us`. Throws base::Error: a time to come or before the log, a model
    /// that keeps no events, more changes since than can be un-applied.
    base::Task<Past> past_of(std::vector<int> models, std::int64_t at_us, std::int64_t now_us);
    /// Whether nothing happened to these models since `past` was made: only then it is true.
    base::Task<bool> is_current(const Past& past);

    /// A statement that sees the past, run with `values` of its own.
    base::Task<base::Rows> read(const Past& past, const base::Statement& statement,
                                base::Values values);

private:
    struct Tables {
        std::vector<int> tables;
        std::vector<int> views;
    };
    Tables tables_read(const std::vector<int>& models) const;
    void add_view(Tables& tables, int view) const;
    void check_table(int model) const;
    base::Task<std::int64_t> cut(std::int64_t at_us);
    base::Task<void> check_kept(const std::vector<int>& tables, std::int64_t at_us);
    base::Task<std::string> rows_of(int model, const events::Rewind& rewind);

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
};

}  // namespace socle::records
