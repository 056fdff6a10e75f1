#pragma once

#include "base/task.h"
#include "base/worker_pool.h"
#include "store/store.h"

#include <functional>
#include <mutex>
#include <string>

namespace socle::http {

/// The restore that is asked for in the admin site, one at a time: a backup is looked at while
/// everything is served, then the program is asked to stop; who runs it replaces the data when
/// nothing is served any more, and starts again. Any core.
class RestoreDesk {
public:
    struct Program {
        /// Throws base::Error when the program, as its files are now, would not start again.
        /// Blocks.
        std::function<void()> check;
        /// Asks the program to stop; returns at once.
        std::function<void()> stop;
    };

    RestoreDesk(store::StoreSettings settings, Program program);

    /// The right to one restore, until it is agreed on or this object ends.
    class Claim {
    public:
        explicit Claim(RestoreDesk& desk) : desk_(desk) {}
        ~Claim() { desk_.release(); }
        Claim(const Claim&) = delete;
        Claim& operator=(const Claim&) = delete;

    private:
        RestoreDesk& desk_;
    };
    /// Throws Error with status 409 while another one is under way.
    Claim claim(const std::string& name);

    /// Reads the whole file, on a thread of its own. Throws Error with status 422 when it cannot
    /// be restored. False: other servers use the database.
    base::Task<bool> check(std::string path);

    /// Under the claim: asks the program to stop.
    void agree();

    /// The backup that is looked at or restored; "" when none is.
    std::string under_way() const;
    /// The one for which the program was asked to stop; "" when none.
    std::string agreed() const;
    /// As base::WorkerPool::stop.
    void stop() { pool_.stop(); }

private:
    void release();

    const store::StoreSettings settings_;
    const Program program_;
    mutable std::mutex mutex_;
    std::string name_;
    bool agreed_ = false;
    base::WorkerPool pool_;
};

}  // namespace socle::http
