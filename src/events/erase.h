#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "store/store.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::events {

/// Erases a person's data from the log, as the law may ask: the events stay, for what they say of
/// others, the values go. What reads the past finds null in their place; an undo puts null back.
class Eraser {
public:
    Eraser(store::Client& client, base::Dialect dialect) : client_(client), dialect_(dialect) {}

    /// Makes the values of a record null in all its events; all but the key, or those of `fields`
    /// (names now or before). The number of events written.
    base::Task<std::int64_t> erase_record(const definition::Model& model, std::string object_id,
                                          std::vector<std::string> fields) const;
    /// Nobody made the changes that this account made.
    base::Task<std::int64_t> erase_author(std::string account) const;

private:
    store::Client& client_;
    base::Dialect dialect_;
};

/// `changes` with null for the values of `fields`, of all but `key` when there are none.
std::string without_values(std::string_view kind, std::string_view changes, std::string_view key,
                           const std::vector<std::string>& fields);

}  // namespace socle::events
