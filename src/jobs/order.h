#pragma once

#include "definition/definition.h"
#include "store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::jobs {

/// A job that somebody wants done.
struct Order {
    std::string name;
    std::string function;
    std::string queue;
    std::int64_t priority = 0;
    std::string parameters = "{}";  ///< a JSON object
    std::string key;                ///< "" : none
    std::string sequence;           ///< "" : none
    std::string account;            ///< "" : the service
    std::int64_t event = 0;         ///< of a trigger, with its record
    std::string model;
    std::string object_id;
    std::int64_t retries = 0;
    std::int64_t timeout_ms = 0;
    std::optional<std::int64_t> at_us;  ///< when it is due; at once
};

/// What whoever asks for a job may say besides its name.
struct OrderOptions {
    std::optional<std::int64_t> at_us;
    std::string key;
    std::optional<std::int64_t> priority;
    std::string queue;
    bool function_only = false;  ///< the name is a function's, whatever jobs there are
};

inline constexpr std::size_t parameters_bytes_max = 1024 * 1024;
inline constexpr std::size_t key_bytes_max = 500;
inline constexpr std::int64_t priority_max = 1'000;

/// The order for a job of jobs.yaml, or for a function, called with `parameters` (a JSON object)
/// over what jobs.yaml says. Throws Error bad_value: no such name or queue, or too large.
Order order_of(const definition::Definition& definition, std::string_view name,
               std::string_view parameters, const OrderOptions& options);

struct Enqueued {
    std::int64_t id = 0;
    bool added = false;  ///< else there is an unfinished one with the same key: that is `id`
};

/// Adds the job in the running transaction: it is done if, and only if, that commits.
base::Task<Enqueued> enqueue(store::Transaction& transaction, base::Dialect dialect,
                             const Order& order, std::int64_t now_us);

/// The same for commands; blocks.
Enqueued enqueue(store::Store& store, const Order& order, std::int64_t now_us);

/// Gives up a job that waits or is dead, and stops one that runs, in the running transaction. False
/// when there is none such.
base::Task<bool> cancel(store::Transaction& transaction, base::Dialect dialect, std::int64_t id,
                        std::int64_t now_us);
bool cancel(store::Store& store, std::int64_t id, std::int64_t now_us);

}  // namespace socle::jobs
