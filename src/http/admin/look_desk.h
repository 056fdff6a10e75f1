#pragma once

#include "base/task.h"
#include "base/worker_pool.h"
#include "store/looker.h"

#include <cstdint>
#include <string>
#include <vector>

namespace socle::http {

/// Looks at the database for the admin site, on threads and connections of its own: no core waits
/// for them, nor do reads of requests. Few at a time; further ones are refused as unavailable. Any
/// core.
class LookDesk {
public:
    struct Answer {
        store::Look look;
        std::int64_t took_us = 0;
    };

    explicit LookDesk(store::StoreSettings settings);

    /// As store::Looker::run and run_own.
    base::Task<Answer> run(store::Blinds blinds, std::string sql, bool explain);
    base::Task<Answer> run_own(store::Blinds blinds, std::string sql,
                               std::vector<std::string> values);
    /// As base::WorkerPool::stop.
    void stop() { pool_.stop(); }

private:
    const store::StoreSettings settings_;
    base::WorkerPool pool_;
};

}  // namespace socle::http
