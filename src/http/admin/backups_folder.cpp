#include "http/admin/backups_folder.h"

#include "base/error.h"
#include "base/log.h"
#include "base/time.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>

namespace socle::http {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_bytes_max = 120;

std::string_view ending_of(base::Dialect dialect) {
    return dialect == base::Dialect::sqlite ? ".db" : ".dump";
}

/// "20261121T235900Z"
std::string time_in_name(std::int64_t now_us) {
    auto text = base::timestamp_text(now_us).substr(0, 19);
    std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
    return text + "Z";
}

/// The form that `begin` gives: no way out of the folder, no file that is half made.
bool good_name(const std::string& name) {
    const bool plain = std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.' || c == 'T' || c == 'Z';
    });
    return plain && name.size() <= name_bytes_max && !name.starts_with('.') &&
           (name.ends_with("Z.db") || name.ends_with("Z.dump"));
}

std::int64_t written_at_us(const fs::directory_entry& entry) {
    const auto time = std::chrono::file_clock::to_sys(entry.last_write_time());
    return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

}  // namespace

std::optional<std::string> BackupsFolder::begin(const std::string& app, std::int64_t now_us) {
    const std::lock_guard lock(mutex_);
    if (work_ && work_->fault.empty()) return std::nullopt;
    if (thread_.joinable()) thread_.join();
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
    work_ = Work{app + "-" + time_in_name(now_us) + std::string(ending_of(store_.dialect())), {}};
    thread_ = std::thread([this, name = work_->name] { make(name); });
    return work_->name;
}

void BackupsFolder::make(const std::string& name) {
    std::string fault;
    try {
        store_.backup((fs::path(folder_) / name).string());
    } catch (const std::exception& error) {
        fault = error.what();
        base::log(base::Level::error, "backup failed", {{"backup", name}, {"cause", fault}});
    }
    const std::lock_guard lock(mutex_);
    if (fault.empty()) {
        work_.reset();
    } else {
        work_->fault = fault;
    }
}

void BackupsFolder::finish() {
    if (thread_.joinable()) thread_.join();
}

std::optional<BackupsFolder::Work> BackupsFolder::work() const {
    const std::lock_guard lock(mutex_);
    return work_;
}

std::vector<BackupsFolder::Backup> BackupsFolder::list() const {
    std::vector<Backup> all;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
        const auto name = entry.path().filename().string();
        if (!good_name(name) || !entry.is_regular_file(error)) continue;
        const auto bytes = static_cast<std::int64_t>(entry.file_size(error));
        all.push_back({name, bytes, written_at_us(entry)});
    }
    std::ranges::sort(all, std::ranges::greater(), &Backup::made_at_us);
    return all;
}

std::optional<std::string> BackupsFolder::path_of(const std::string& name) const {
    if (!good_name(name)) return std::nullopt;
    const auto path = fs::path(folder_) / name;
    std::error_code error;
    if (!fs::is_regular_file(path, error)) return std::nullopt;
    return path.string();
}

bool BackupsFolder::remove(const std::string& name) const {
    const auto path = path_of(name);
    std::error_code error;
    return path && fs::remove(*path, error);
}

}  // namespace socle::http
