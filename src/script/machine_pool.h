#pragma once

#include "script/library.h"
#include "script/limits.h"
#include "script/machine.h"

#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace socle::script {

/// The machines of a core that rest between calls. Any thread: hooks run where the store runs a
/// transaction. Shared with its leases, so that one may end after the runtime.
class MachinePool {
public:
    MachinePool(std::shared_ptr<const Library> library, const Limits& limits)
        : library_(std::move(library)), limits_(limits) {}

    std::unique_ptr<Machine> take();
    /// One that has grown is not kept.
    void give_back(std::unique_ptr<Machine> machine);

    /// A streamed answer begins: false when there are streams_max of them.
    bool begin_stream();
    void end_stream();

private:
    const std::shared_ptr<const Library> library_;
    const Limits limits_;
    std::mutex mutex_;  ///< of what follows
    std::vector<std::unique_ptr<Machine>> idle_;
    std::size_t streams_ = 0;
};

/// A machine for the time of one call.
class MachineLease {
public:
    explicit MachineLease(std::shared_ptr<MachinePool> pool)
        : pool_(std::move(pool)), machine_(pool_->take()) {}
    ~MachineLease() { pool_->give_back(std::move(machine_)); }
    MachineLease(const MachineLease&) = delete;
    MachineLease& operator=(const MachineLease&) = delete;

    Machine& operator*() const { return *machine_; }

private:
    std::shared_ptr<MachinePool> pool_;
    std::unique_ptr<Machine> machine_;
};

}  // namespace socle::script
