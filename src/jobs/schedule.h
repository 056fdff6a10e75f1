#pragma once

#include "base/task.h"
#include "definition/definition.h"
#include "store/store.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace socle::jobs {

/// A run that is later than this was missed.
inline constexpr std::int64_t late_us = 60'000'000;

/// Puts periodic jobs into the queue when they are due: once each, however many processes look
/// after them, as the row of socle_schedule moves on in the transaction that adds the job. Of
/// several runs that were missed one is made up for, with `catch_up`. For one coroutine.
class Schedule {
public:
    Schedule(const definition::Definition& definition, base::Dialect dialect,
             store::Client& client);

    /// Reads how far each job is; a new one, or one with other times, begins now.
    base::Task<void> place(std::int64_t now_us);
    struct Step {
        std::size_t added = 0;
        std::int64_t next_us = 0;  ///< when to look again; 0: never
    };
    /// Adds what is due.
    base::Task<Step> look(std::int64_t now_us);

private:
    base::Task<bool> fire(const definition::Job& job, std::int64_t due_us, std::int64_t now_us);

    const definition::Definition& definition_;
    base::Dialect dialect_;
    store::Client& client_;
    std::vector<const definition::Job*> jobs_;
    struct Place {
        std::int64_t last_us = 0;
        std::int64_t next_us = 0;  ///< 0: not known
    };
    std::map<std::string, Place> places_;
};

}  // namespace socle::jobs
