#include "cli/trial_place.h"

#include "base/error.h"
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

namespace socle::cli {

namespace {

namespace fs = std::filesystem;

std::string make_folder() {
    auto path = (fs::temp_directory_path() / "socle-test-XXXXXX").string();
    if (::mkdtemp(path.data()) == nullptr) {
        throw base::Error(base::Code::unavailable, "cannot make a folder for temporary files", {},
                          "TMPDIR says where they are made.");
    }
    return path;
}

void run_sql(const std::string& database, const std::string& sql) {
    store::StoreSettings settings;
    settings.database_url = database;
    const auto store = store::open_store(settings);
    store->execute({sql});
    store->close();
}

std::string with_schema(const std::string& database, const std::string& schema) {
    return database + (database.contains('?') ? "&" : "?") + "search_path=" + schema;
}

}  // namespace

TrialPlace::TrialPlace(base::Dialect dialect, const std::string& database, bool keep)
    : data_(make_folder()), keep_(keep) {
    if (dialect == base::Dialect::sqlite) return;
    static std::atomic<int> count = 0;
    database_ = database;
    schema_ = "socle_test_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
    run_sql(database_, "CREATE SCHEMA " + schema_);
}

TrialPlace::~TrialPlace() {
    if (keep_) return;
    std::error_code ignored;
    fs::remove_all(data_, ignored);
    if (schema_.empty()) return;
    try {
        run_sql(database_, "DROP SCHEMA IF EXISTS " + schema_ + " CASCADE");
    } catch (const std::exception&) {
        // A server that is gone took the schema along.
    }
}

ServeSettings TrialPlace::settings(const std::string& folder) const {
    ServeSettings settings;
    settings.common.folder = folder;
    settings.common.data = data_;
    if (!schema_.empty()) settings.common.database = with_schema(database_, schema_);
    settings.common.mail = "outbox";
    settings.listen = "127.0.0.1:0";
    settings.cores = 1;
    return settings;
}

std::string TrialPlace::shown() const {
    return schema_.empty() ? data_ : data_ + ", schema " + schema_;
}

}  // namespace socle::cli
