#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "store/store.h"
#include "triggers/conditions.h"
#include "triggers/deliveries.h"
#include "triggers/states.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace socle::triggers {

/// A thing to do, with where it stands in the definition.
struct PlacedAction {
    int model = -1;
    const definition::Trigger* trigger = nullptr;
    const definition::TriggerAction* action = nullptr;
};
/// "mail", "webhook", "function", "job", "report": Draft::kind.
const char* kind_name(definition::TriggerAction::Kind kind);
/// All of an application, in order.
std::vector<PlacedAction> actions_of(const definition::Definition& definition);

/// Brings socle_trigger to the definition before anything is served: a new trigger starts behind
/// the last event there is, one that is gone is forgotten. Blocks.
void place_triggers(store::Store& store, const definition::Definition& definition);

/// Turns events into deliveries. Each trigger has a cursor in the database, which moves in the
/// transaction that adds its deliveries: none is lost, none is doubled, whenever the program ends.
///
/// Of several processes over one PostgreSQL one follows at a time: it holds the row `*`, for
/// hold_us at a time, and every transaction begins with a lock on that row. On SQLite there is one
/// process. For one coroutine.
class Follower {
public:
    Follower(const definition::Definition& definition, base::Dialect dialect,
             store::Client& client);

    /// Whether this process is the one to follow, until it is asked again.
    base::Task<bool> leads(std::int64_t now_us);
    /// Lets another process follow at once.
    base::Task<void> resign();

    /// Up to where it followed.
    std::int64_t position() const { return position_; }
    struct Step {
        std::size_t added = 0;
        bool more = false;  ///< there are further events up to `settled`
    };
    /// Follows a piece of the log, at most up to the event `settled` (see events/tail.h).
    base::Task<Step> follow(std::int64_t settled, std::int64_t now_us);

private:
    base::Task<void> load_cursors();
    base::Task<std::vector<Draft>> drafts_of(const std::vector<Occurrence>& occurrences);
    base::Task<bool> matches(const PlacedAction& placed, const Occurrence& occurrence);
    base::Task<Draft> draft_of(const PlacedAction& placed, const Occurrence& occurrence);
    base::Task<std::string> mail_body(int model, const Occurrence& occurrence);
    base::Task<std::string> related_record(const definition::Field& field, base::Value key);
    base::Task<std::string> account_of(const std::string& id);
    base::Task<void> save(const std::vector<Draft>& drafts, std::int64_t end, std::int64_t now_us);

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
    States states_;
    Conditions conditions_;
    const std::vector<PlacedAction> actions_;
    std::vector<std::string> models_;  ///< under which their events are in the log
    const std::string holder_;
    std::int64_t held_until_us_ = 0;
    std::map<std::string, std::int64_t> cursors_;
    std::int64_t position_ = 0;
    std::int64_t saved_ = 0;  ///< up to where the cursors are in the database
};

}  // namespace socle::triggers
