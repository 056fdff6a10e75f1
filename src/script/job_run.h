#pragma once

#include "base/task.h"
#include "store/store.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace socle::script {

/// Of a call that is a run of a job: what the script is told, and how it ends. Outlives the call.
struct JobRun {
    std::int64_t id = 0;  ///< the same in every run: the key for effects outside of the database
    std::int64_t attempt = 0;
    std::string key;  ///< "" : none
    std::chrono::milliseconds time{0};
    /// True when the run is to end before its time. Any thread.
    std::function<bool()> stopped;
    /// Notes that the job is done, at the end of the transaction of all that it wrote; throws when
    /// the run is another's now. May be called again, as the transaction.
    std::function<base::Task<void>(store::Transaction&)> finish;
};

}  // namespace socle::script
