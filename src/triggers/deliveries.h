#pragma once

#include "base/statement.h"
#include "base/task.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace socle::triggers {

/// What a trigger has to do for one event, not yet in the table.
struct Draft {
    std::int64_t event = 0;
    std::string trigger;  ///< definition::TriggerAction::name
    std::string kind;     ///< mail, webhook, function, job or report
    std::string target;   ///< for people: no query, no credentials
    std::string model;
    std::string object_id;
    std::string body;
};

/// Adds them in the running transaction. One there already, of the same event and trigger, stays as
/// it is. What stands behind an unfinished one of the same trigger and record waits for it.
base::Task<void> add_deliveries(store::Transaction& transaction, base::Dialect dialect,
                                const std::vector<Draft>& drafts, std::int64_t now_us);

/// A delivery this process is making.
struct Claim {
    std::int64_t id = 0;
    std::int64_t tries = 0;  ///< this one included
    std::int64_t event = 0;
    std::string trigger;
    std::string kind;
    std::string target;
    std::string model;
    std::string object_id;
    std::string body;
    std::string created_at;
};

/// How many are unfinished, and how many were given up.
struct DeliveryCounts {
    std::int64_t waiting = 0;
    std::int64_t dead = 0;
};

/// The table socle_delivery as the courier sees it. A claim is a row with status `sending`: nobody
/// else takes it until `next_at`. What became of it is noted only while it is still ours. Of one
/// trigger and record only the first unfinished one is ever claimed.
/// Used by one coroutine at a time or by several of one thread.
class Deliveries {
public:
    Deliveries(store::Client& client, base::Dialect dialect) : client_(client), dialect_(dialect) {}

    /// When the next is due; nullopt when none waits.
    base::Task<std::optional<std::int64_t>> next_due();
    /// Those that are due the longest, `count` at most, for us until `until_us`; none of the
    /// triggers that are `busy`.
    base::Task<std::vector<Claim>> claim(std::int64_t now_us, std::int64_t until_us,
                                         std::int64_t count, const std::vector<std::string>& busy);
    /// Drop the body; the next one of the trigger and record is due.
    base::Task<void> note_done(const Claim& claim, std::int64_t now_us);
    base::Task<void> note_dead(const Claim& claim, const std::string& fault, std::int64_t now_us);
    base::Task<void> try_again(const Claim& claim, const std::string& fault, std::int64_t at_us);
    /// note_done as a part of a transaction: false when the claim is no longer ours.
    static base::Task<bool> finish(store::Transaction& transaction, base::Dialect dialect,
                                   const Claim& claim, std::int64_t now_us);

    /// Makes due what waits behind nothing any more: somebody gave up the one before it.
    base::Task<void> release_blocked(std::int64_t now_us);
    /// For a store that no other process uses: claims are those of a process that died.
    base::Task<void> drop_claims(std::int64_t now_us);
    base::Task<DeliveryCounts> counts();
    /// Deletes what was done or cancelled before.
    base::Task<void> purge(std::int64_t before_us);

private:
    base::Task<void> change(const base::Statement& statement, const base::Values& values);

    store::Client& client_;
    base::Dialect dialect_;
};

}  // namespace socle::triggers
