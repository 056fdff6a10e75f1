#include "script/machine_pool.h"

#include <utility>

namespace socle::script {

namespace {

constexpr std::size_t idle_machines_max = 16;
constexpr std::size_t kept_bytes_max = std::size_t{4} * 1024 * 1024;

}  // namespace

std::unique_ptr<Machine> MachinePool::take() {
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto machine = std::move(idle_.back());
            idle_.pop_back();
            return machine;
        }
    }
    return std::make_unique<Machine>(*library_, limits_);
}

void MachinePool::give_back(std::unique_ptr<Machine> machine) {
    const bool small = machine->memory_bytes() <= kept_bytes_max;
    const std::lock_guard lock(mutex_);
    if (small && idle_.size() < idle_machines_max) idle_.push_back(std::move(machine));
}

bool MachinePool::begin_stream() {
    const std::lock_guard lock(mutex_);
    if (streams_ == streams_max) return false;
    ++streams_;
    return true;
}

void MachinePool::end_stream() {
    const std::lock_guard lock(mutex_);
    --streams_;
}

}  // namespace socle::script
