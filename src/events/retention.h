#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "events/find.h"
#include "store/store.h"

#include <cstdint>
#include <string>
#include <vector>

namespace socle::events {

/// Forgets what is older than `events: {keep: …}` says, model by model. In chunks, so that it never
/// holds up other writes; any number of processes may do it at once. The last event of the log
/// always stays: ids go on after it. What was forgotten of a model is noted in the log, as an
/// `action` event of no object with the time before which it is not known any more.
inline constexpr std::int64_t retention_chunk = 500;
inline constexpr std::int64_t retention_interval_s = 3600;
class Retention {
public:
    Retention(store::Client& client, base::Dialect dialect,
              const definition::Definition& definition)
        : client_(client), dialect_(dialect), definition_(definition) {}

    /// The number of events forgotten.
    base::Task<std::int64_t> compact(std::int64_t now_us) const;
    /// Compacts every retention_interval_s, for as long as the core runs. What fails is logged and
    /// tried again the next time.
    base::Task<void> run() const;

private:
    base::Task<std::int64_t> compact_model(const definition::Model& model,
                                           std::string before) const;

    store::Client& client_;
    base::Dialect dialect_;
    const definition::Definition& definition_;
};

/// The notes that Retention left of `models`, and the latest time that they name; "" for none.
EventFilter compaction_notes(const std::vector<std::string>& models);
std::string compacted_before(const std::vector<LoggedEvent>& notes);

}  // namespace socle::events
