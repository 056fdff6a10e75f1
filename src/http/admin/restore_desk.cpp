#include "http/admin/restore_desk.h"

#include "base/error.h"
#include "http/admin/parts.h"
#include "store/backup_check.h"

#include <utility>

namespace socle::http {

namespace {

constexpr int niceness = 5;

base::WorkerPool::Settings pool_settings() {
    base::WorkerPool::Settings settings;
    settings.niceness = niceness;
    settings.noun = "restores";
    return settings;
}

void check_file(const store::StoreSettings& settings, const std::string& path) {
    try {
        store::check_backup(settings, path);
    } catch (const base::Error& error) {
        if (error.code != base::Code::bad_value) throw;
        refuse_with(422, "backup_unusable", error.message);
    }
}

}  // namespace

RestoreDesk::RestoreDesk(store::StoreSettings settings, Program program)
    : settings_(std::move(settings)), program_(std::move(program)), pool_(pool_settings()) {}

RestoreDesk::Claim RestoreDesk::claim(const std::string& name) {
    const std::lock_guard lock(mutex_);
    if (!name_.empty()) refuse_with(409, "restore_under_way", "A backup is being restored");
    name_ = name;
    return Claim(*this);
}

void RestoreDesk::release() {
    const std::lock_guard lock(mutex_);
    if (!agreed_) name_.clear();
}

base::Task<bool> RestoreDesk::check(std::string path) {
    bool alone = false;
    const std::function<void()> job = [&] {
        alone = !store::served_by_others(settings_);
        if (!alone) return;
        program_.check();
        check_file(settings_, path);
    };
    co_await pool_.run(job);
    co_return alone;
}

void RestoreDesk::agree() {
    {
        const std::lock_guard lock(mutex_);
        agreed_ = true;
    }
    program_.stop();
}

std::string RestoreDesk::under_way() const {
    const std::lock_guard lock(mutex_);
    return name_;
}

std::string RestoreDesk::agreed() const {
    const std::lock_guard lock(mutex_);
    return agreed_ ? name_ : "";
}

}  // namespace socle::http
