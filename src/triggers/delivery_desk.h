#pragma once

#include "base/task.h"
#include "store/store.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace socle::triggers {

/// A delivery, for people.
struct ListedDelivery {
    std::int64_t id = 0;
    std::int64_t event = 0;
    std::string trigger;
    std::string kind;
    std::string target;
    std::string model;
    std::string object_id;
    std::string status;
    std::int64_t tries = 0;
    std::string next_at;
    std::string fault;
    std::string created_at;
    std::string done_at;
};

inline const std::vector<std::string> delivery_statuses = {"waiting", "sending", "done", "dead",
                                                           "cancelled"};

// For commands and start-up: all of these block.

bool has_unfinished(store::Store& store);
/// Whether a mail stands there that was not tried yet or is being made.
bool has_untried_mail(store::Store& store);
/// The newest first; of one status, or of any for "".
std::vector<ListedDelivery> list_deliveries(store::Store& store, const std::string& status,
                                            std::int64_t limit);
std::optional<ListedDelivery> find_delivery(store::Store& store, std::int64_t id);
/// Makes a dead delivery, or one that waits for its next try, due with all its tries. False when it
/// is neither.
bool retry_delivery(store::Store& store, std::int64_t id, std::int64_t now_us);
/// All dead ones; how many they were.
std::int64_t retry_dead(store::Store& store, std::int64_t now_us);
/// Gives up a delivery that waits or is dead, for good; the next of its record follows. False when
/// it is neither.
bool cancel_delivery(store::Store& store, std::int64_t id, std::int64_t now_us);

/// The same for a server, on the core of the client.
class DeliveryDesk {
public:
    /// The newest first; "" : of any kind, status or trigger.
    struct Filter {
        std::string kind;
        std::string status;
        std::string trigger;
        std::int64_t limit = 50;
        std::int64_t before = 0;  ///< ids below only; 0: all
    };
    /// What became of a trigger's deliveries.
    struct Tally {
        std::int64_t waiting = 0;
        std::int64_t dead = 0;
        std::int64_t last = 0;  ///< the id of the newest
    };

    DeliveryDesk(store::Client& client, base::Dialect dialect)
        : client_(client), dialect_(dialect) {}

    base::Task<std::vector<ListedDelivery>> list(Filter filter) const;
    base::Task<std::optional<ListedDelivery>> find(std::int64_t id) const;
    /// By trigger, of those that have deliveries.
    base::Task<std::map<std::string, Tally>> tallies(std::string kind) const;
    /// In a transaction; what retry_delivery does, for one of `kind`.
    base::Task<bool> retry(store::Transaction& transaction, std::string kind, std::int64_t id,
                           std::int64_t now_us) const;

private:
    store::Client& client_;
    base::Dialect dialect_;
};

/// For the erasure of a person's data: gives up what is not under way of a record, or of changes
/// that an account made; nothing of it stays. Before the events are erased.
void forget_record(store::Store& store, const std::string& model, const std::string& object_id,
                   std::int64_t now_us);
void forget_author(store::Store& store, const std::string& account, std::int64_t now_us);

}  // namespace socle::triggers
