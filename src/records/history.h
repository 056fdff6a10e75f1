#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "events/find.h"
#include "query/plan.h"
#include "records/programs.h"
#include "records/records.h"
#include "store/store.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace socle::records {

/// Which part of the log is asked for.
struct HistoryCommand {
    int model = -1;  ///< -1: all that the caller may read
    std::optional<std::string> object_id;
    std::optional<std::string> request_id;
    std::optional<std::string> by;
    std::vector<std::string> kinds;    ///< empty: all
    std::optional<std::string> since;  ///< at or after, in storage form
    std::optional<std::string> until;  ///< before
    bool newest_first = true;
    std::int64_t cursor = 0;      ///< go on behind the event with this id, in the order asked for
    std::int64_t end_before = 0;  ///< ids below only; 0: all
    std::int64_t limit = 100;
};

/// A page of events as the caller may see them. `cursor` is where to go on, `more` whether there
/// may be any: a page may hold fewer than asked for, or none, and still have a next one.
struct HistoryAnswer {
    std::vector<events::LoggedEvent> events;
    std::int64_t cursor = 0;
    bool more = false;
};

inline constexpr std::int64_t history_limit_max = 1'000;
/// Events that are looked at for one page, when the caller may not see most of them.
inline constexpr std::int64_t history_scan_max = 10'000;

/// The log as a caller may see it. Who may not read a record may not read its past: the read rule
/// is asked about the record as it is, or, when it is gone, as it was last; the rules of fields are
/// about old values too. Of `action` events everybody sees their own. The service key sees all but
/// the tables of the program itself, which nobody sees. One per core.
class History {
public:
    History(const definition::Definition& definition, base::Dialect dialect, store::Client& client)
        : definition_(definition), dialect_(dialect), client_(client) {}

    base::Task<HistoryAnswer> read(const Caller& caller, HistoryCommand command);
    /// Those of `events` that the caller may see, without the values that he may not.
    base::Task<std::vector<events::LoggedEvent>> visible(const Caller& caller,
                                                         std::vector<events::LoggedEvent> events);

private:
    /// `SELECT key, condition, … FROM model WHERE key IN (…) AND rule` for one group of callers.
    struct Sight {
        bool nothing = false;      ///< the caller may read no row at all
        std::vector<bool> hidden;  ///< fields never to be read, by index
        std::vector<int> guarded;  ///< fields of the conditions
        query::Prepared statement;
        int keys_parameter = 0;
    };
    /// What a caller sees of one object: whether each of Sight::guarded is true.
    using Seen = std::map<std::string, std::vector<bool>>;

    std::shared_ptr<const Sight> sight(const access::Identity& identity, int model);
    Sight make_sight(const access::Identity& identity, int model) const;
    std::vector<std::string> models_seen(const Caller& caller, int model);
    base::Task<Seen> look(const Caller& caller, int model, std::set<std::string> objects);
    base::Task<std::string> last_states(int model, const std::set<std::string>& objects);
    void add_seen(Seen& seen, const Sight& sight, const definition::Model& model,
                  const base::Rows& rows) const;
    std::string keys_json(const definition::Model& model,
                          const std::set<std::string>& objects) const;

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
    ProgramCache<Sight> sights_;
};

}  // namespace socle::records
