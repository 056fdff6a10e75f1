#pragma once

#include "base/statement.h"
#include "base/task.h"
#include "definition/definition.h"
#include "store/store.h"

#include <cstdint>

namespace socle::accounts {

/// Deletes what has ended: sessions with their refresh tokens, mailed links and codes, sign-ins
/// under way, challenges of second factors. In chunks, so that it never holds up other writes; any
/// number of processes may do it at once. Nothing here is relied upon: what has ended is refused
/// whether or not it is still there.
inline constexpr std::int64_t maintenance_chunk = 500;
inline constexpr std::int64_t maintenance_interval_s = 3600;
/// Mailed codes and flows are kept this long after their end, so that a late try gets a clear
/// answer.
inline constexpr std::int64_t ended_kept_s = 3600;
class Maintenance {
public:
    Maintenance(store::Client& client, base::Dialect dialect, const definition::Accounts& rules)
        : client_(client), dialect_(dialect), rules_(rules) {}

    /// The number of rows deleted.
    base::Task<std::int64_t> sweep(std::int64_t now_us) const;
    /// Sweeps every maintenance_interval_s, for as long as the core runs. What fails is logged and
    /// tried again the next time.
    base::Task<void> run() const;

private:
    base::Task<std::int64_t> drop(const base::Statement& statement, std::string before) const;

    store::Client& client_;
    base::Dialect dialect_;
    const definition::Accounts& rules_;
};

}  // namespace socle::accounts
