#pragma once

#include "base/error.h"
#include "base/task.h"
#include "outbound/fetch.h"
#include "script/operation.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace socle::script {

/// What another server answered, or why it did not.
struct Brought {
    outbound::FetchReply reply;
    std::optional<base::Error> failure;
};

/// The requests of one call to other servers. They are made before it writes; when the store runs
/// its transaction again, and so the call from its start, each is answered as it was.
class Errands {
public:
    /// Asks, for `most` at most. `stopped` may be empty.
    base::Task<void> run(const outbound::Fetcher& fetcher, Errand errand,
                         std::chrono::milliseconds most, std::function<bool()> stopped);
    /// The answer of the one that was just made.
    const Brought& last() const { return last_; }

    void begin_again() { next_ = 0; }
    /// The answer of the same request when the call ran before; null when there was none.
    const Brought* recall(const Errand& errand);

private:
    struct Done {
        outbound::FetchRequest request;
        Brought brought;
    };
    Brought last_;
    std::vector<Done> done_;
    std::size_t held_bytes_ = 0;  ///< of those that are kept: the first ones only
    std::size_t next_ = 0;
};

}  // namespace socle::script
