#include "http/admin/backups_folder.h"

#include "base/error.h"
#include "base/log.h"
#include "base/time.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

namespace socle::http {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t name_bytes_max = 120;
constexpr std::int64_t second_us = 1'000'000;
/// Not a name that `list` shows.
constexpr const char* failed_restore_file = ".failed-restore.json";

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
    prepare();
    forget_failed_restore();
    work_ = Work{free_name(app, now_us), {}};
    thread_ = std::thread([this, name = work_->name] { make(name); });
    return work_->name;
}

void BackupsFolder::prepare() const {
    fs::create_directories(folder_);
    fs::permissions(folder_, fs::perms::owner_all);
}

std::string BackupsFolder::free_name(const std::string& stem, std::int64_t now_us) const {
    for (;; now_us += second_us) {
        auto name = stem + "-" + time_in_name(now_us) + std::string(ending_of(store_.dialect()));
        if (!fs::exists(fs::path(folder_) / name)) return name;
    }
}

std::string BackupsFolder::make_before_restore(std::int64_t now_us) {
    prepare();
    auto name = free_name("before-restore", now_us);
    store_.backup((fs::path(folder_) / name).string());
    return name;
}

void BackupsFolder::keep_failed_restore(const FailedRestore& failed) const {
    const boost::json::object kept{
        {"name", failed.name}, {"error", failed.fault}, {"at_us", failed.at_us}};
    prepare();
    std::ofstream file(fs::path(folder_) / failed_restore_file);
    file << boost::json::serialize(kept) << "\n";
    if (!file.flush()) {
        throw base::Error(base::Code::unavailable, "cannot write into " + folder_);
    }
}

std::optional<BackupsFolder::FailedRestore> BackupsFolder::failed_restore() const {
    const std::ifstream file(fs::path(folder_) / failed_restore_file);
    if (!file) return std::nullopt;
    std::ostringstream text;
    text << file.rdbuf();
    try {
        const auto kept = boost::json::parse(text.str());
        const auto& object = kept.as_object();
        return FailedRestore{boost::json::value_to<std::string>(object.at("name")),
                             boost::json::value_to<std::string>(object.at("error")),
                             object.at("at_us").as_int64()};
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

void BackupsFolder::forget_failed_restore() const {
    std::error_code ignored;
    fs::remove(fs::path(folder_) / failed_restore_file, ignored);
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

bool BackupsFolder::busy() const {
    const auto made = work();
    return made && made->fault.empty();
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
