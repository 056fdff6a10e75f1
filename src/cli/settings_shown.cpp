#include "cli/settings_shown.h"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <string_view>
#include <utility>

namespace socle::cli {

namespace {

constexpr std::string_view hidden = "•••";

bool named(const CLI::Option& option) {
    const auto& names = option.get_lnames();
    return !names.empty() && names.front() != "help";
}

/// The value without what only the server may know: secrets, and who signs in where.
std::string shown_value(const CLI::Option& option) {
    const auto& given = option.results();
    auto value = given.empty() ? option.get_default_str() : given.front();
    if (value.empty()) return value;
    if (option.get_lnames().front() == "jwt-secret") return std::string(hidden);
    const auto scheme = value.find("://");
    const auto at = value.rfind('@');
    if (scheme == std::string::npos || at == std::string::npos || at < scheme) return value;
    return value.replace(scheme + 3, at - scheme - 3, hidden);
}

std::string source_of(const CLI::Option& option, const std::set<std::string>& told) {
    if (option.count() == 0) return "default";
    if (!told.contains(option.get_lnames().front())) return "file";
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets a variable
    const char* variable = std::getenv(option.get_envname().c_str());
    const bool same = variable != nullptr && option.results().front() == variable;
    return same ? "environment" : "flag";
}

std::vector<http::AdminDesk::Setting>& kept() {
    static std::vector<http::AdminDesk::Setting> settings;
    return settings;
}

}  // namespace

std::set<std::string> told_options(const CLI::App& command) {
    std::set<std::string> told;
    for (const auto* option : command.get_options()) {
        if (named(*option) && option->count() > 0) told.insert(option->get_lnames().front());
    }
    return told;
}

void keep_shown_settings(const CLI::App& command, const std::set<std::string>& told) {
    kept().clear();
    for (const auto* option : command.get_options()) {
        if (!named(*option)) continue;
        http::AdminDesk::Setting setting;
        setting.name = option->get_lnames().front();
        setting.value = shown_value(*option);
        setting.source = source_of(*option, told);
        setting.help = option->get_description();
        kept().push_back(std::move(setting));
    }
}

const std::vector<http::AdminDesk::Setting>& shown_settings() {
    return kept();
}

}  // namespace socle::cli
