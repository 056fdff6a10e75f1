#pragma once

#include "base/task.h"
#include "records/records.h"
#include "script/call.h"
#include "script/machine_pool.h"

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace socle::script {

/// The body that the function of `reply{stream = …}` writes, taken piece by piece: it goes on when
/// the piece before was taken, so it is as fast as who reads. It may read, but not write: its call
/// has ended. Each piece may take the time of a call, the whole stream_time and stream_bytes.
/// For the core's thread; what it was made with outlives `next`, not its end.
class Stream {
public:
    /// The machine of the call that answered, with its function. Throws Error unavailable when as
    /// many as may be are under way.
    Stream(std::shared_ptr<MachineLease> lease, std::shared_ptr<MachinePool> pool,
           const definition::Definition& definition, records::Records& records,
           records::Caller caller);
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// Makes the first piece, so that a function that fails at once is refused as any other.
    base::Task<void> begin();
    /// More of the body; "" is its end. Throws Error.
    base::Task<std::string> next();

private:
    Entry entry();
    void go_on();
    base::Task<std::string> produce();
    std::string take_piece();

    std::shared_ptr<MachineLease> lease_;
    std::shared_ptr<MachinePool> pool_;
    records::Records& records_;
    const records::Caller caller_;
    std::string written_;  ///< what `write` was given and nobody has taken
    std::string first_;
    bool has_first_ = false;
    bool started_ = false;
    bool ended_ = false;
    std::size_t bytes_ = 0;
    const std::chrono::steady_clock::time_point deadline_;
    Call call_;
};

}  // namespace socle::script
