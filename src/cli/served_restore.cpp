#include "cli/served_restore.h"

#include "base/error.h"
#include "base/log.h"
#include "base/time.h"
#include "cli/application.h"
#include "http/admin/backups_folder.h"

#include <filesystem>
#include <memory>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

std::string path_of(const http::BackupsFolder& folder, const std::string& name) {
    const auto path = folder.path_of(name);
    if (!path) throw Error(Code::unavailable, "the backup " + name + " is gone");
    return *path;
}

std::string words_of(const std::exception& failure) {
    const auto* error = dynamic_cast<const Error*>(&failure);
    if (error == nullptr) return failure.what();
    return error->message + (error->hint.empty() ? "" : ". " + error->hint);
}

void put_back(store::Store& store, const std::string& former) {
    base::log(base::Level::warning, "the data that were replaced are put back",
              {{"backup", former}});
    try {
        store.restore(former);
    } catch (const std::exception& failure) {
        throw Error(Code::unavailable,
                    "the server cannot start on this backup, and the data that "
                    "it replaced cannot be put back from " +
                        former + ": " + failure.what());
    }
}

/// A server that could not start on what was restored would be gone for good.
void prepare_or_put_back(const ServeSettings& settings, store::Store& store,
                         const std::string& former) {
    try {
        const auto definition = load_application(settings.common.folder);
        if (!definition) throw Error(Code::unavailable, "the files have mistakes now");
        prepare_schema(settings, *definition, store);
    } catch (const std::exception& failure) {
        put_back(store, former);
        throw Error(Code::unavailable,
                    std::string("the server could not start on this backup: ") + failure.what(), {},
                    "To take it all the same, stop the server, then run socle restore and socle "
                    "migrate.");
    }
}

void replace_data(const ServeSettings& settings, http::BackupsFolder& folder, store::Store& store,
                  const std::string& name) {
    const auto path = path_of(folder, name);
    const auto former = folder.make_before_restore(base::now_us());
    base::log(base::Level::info, "the data of now are kept", {{"backup", former}});
    store.restore(path);
    prepare_or_put_back(settings, store, path_of(folder, former));
    base::log(base::Level::info, "restored", {{"backup", name}, {"former data", former}});
}

void keep_failure(const http::BackupsFolder& folder, const std::string& name,
                  const std::string& cause) {
    base::log(base::Level::error, "the restore failed", {{"backup", name}, {"cause", cause}});
    try {
        folder.keep_failed_restore({name, cause, base::now_us()});
    } catch (const std::exception& failure) {
        base::log(base::Level::error, "the failure cannot be kept for the admin site",
                  {{"cause", failure.what()}});
    }
}

}  // namespace

std::string backups_folder(const Settings& settings) {
    return (std::filesystem::path(settings.data_folder()) / "backups").string();
}

void restore_served(const ServeSettings& settings, const std::string& name) {
    try {
        const auto store = open_application_store(settings.common);
        http::BackupsFolder folder(backups_folder(settings.common), *store);
        try {
            replace_data(settings, folder, *store, name);
        } catch (const std::exception& failure) {
            keep_failure(folder, name, words_of(failure));
        }
        store->close();
    } catch (const std::exception& failure) {
        base::log(base::Level::error, "the restore failed",
                  {{"backup", name}, {"cause", words_of(failure)}});
    }
}

}  // namespace socle::cli
