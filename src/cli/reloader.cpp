#include "cli/reloader.h"

#include "base/error.h"
#include "base/log.h"
#include "cli/application.h"
#include "definition/load.h"
#include "http/site/site.h"
#include "script/library.h"

#include <algorithm>
#include <iostream>
#include <utility>

namespace socle::cli {

namespace {

constexpr int free_interval_ms = 1000;

bool same(const std::vector<definition::SourceFile>& a,
          const std::vector<definition::SourceFile>& b) {
    return std::ranges::equal(a, b, [](const auto& one, const auto& other) {
        return one.path == other.path && one.text == other.text;
    });
}

std::vector<definition::SourceFile> read_files(const std::string& folder) {
    std::vector<definition::Problem> ignored;
    return definition::read_folder(folder, ignored);
}

/// nullptr after printing the mistakes.
std::shared_ptr<const definition::Definition> load(const std::string& folder) {
    auto result = definition::load(folder);
    if (result.definition) result.problems = script::load(*result.definition).problems;
    if (result.problems.empty()) return result.definition;
    for (const auto& problem : result.problems)
        std::cerr << definition::to_text(problem) << "\n";
    const auto count = result.problems.size();
    std::cerr << folder << ": " << count << (count == 1 ? " mistake" : " mistakes")
              << "; what was served before goes on\n";
    return nullptr;
}

}  // namespace

Reloader::Reloader(const ServeSettings& settings, Installation& installation)
    : settings_(settings),
      installation_(installation),
      watch_(settings.common.folder),
      files_(read_files(settings.common.folder)),
      site_(http::site_state(settings.common.folder)),
      thread_([this] { run(); }) {}

Reloader::~Reloader() {
    watch_.stop();
    thread_.join();
}

void Reloader::run() {
    while (true) {
        const auto found = watch_.wait(free_interval_ms);
        if (found == FolderWatch::Found::stopped) return;
        try {
            installation_.free_former();
            if (found == FolderWatch::Found::change && files_changed()) reload();
        } catch (const base::Error& error) {
            std::cerr << "socle: " << error.message << "; what was served before goes on\n";
            if (!error.hint.empty()) std::cerr << "  " << error.hint << "\n";
        } catch (const std::exception& error) {
            std::cerr << "socle: unexpected error: " << error.what() << "\n";
        }
    }
}

bool Reloader::files_changed() {
    auto files = read_files(settings_.common.folder);
    auto site = http::site_state(settings_.common.folder);
    if (same(files, files_) && site == site_) return false;
    files_ = std::move(files);
    site_ = std::move(site);
    return true;
}

void Reloader::reload() {
    const auto definition = load(settings_.common.folder);
    if (!definition) return;
    prepare_schema(settings_, *definition, installation_.store());
    installation_.replace(definition);
    base::log(base::Level::info, "the application was taken anew",
              {{"models", static_cast<std::uint64_t>(definition->own_models())}});
}

}  // namespace socle::cli
