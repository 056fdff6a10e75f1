#include "cli/settings_shown.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
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

constexpr std::array<std::string_view, 6> address_schemes = {"http",       "https", "postgres",
                                                             "postgresql", "smtp",  "smtps"};

std::string shown_value(const CLI::Option& option) {
    const auto& given = option.results();
    const auto value = given.empty() ? option.get_default_str() : given.front();
    if (!value.empty() && option.get_lnames().front() == "jwt-secret") return std::string(hidden);
    return without_secrets(value);
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

std::string without_secrets(const std::string& value) {
    const auto mark = value.find("://");
    if (mark == std::string::npos) return value;
    const auto begin = mark + 3;
    const auto scheme = value.substr(0, begin);
    const bool address = std::ranges::find(address_schemes, std::string_view(value).substr(
                                                                0, mark)) != address_schemes.end();
    const auto at = value.rfind('@');
    const auto query = value.find('?');
    // An @ behind a ? may be part of a password: what is what cannot be told.
    const bool clear = at == std::string::npos || query == std::string::npos || at < query;
    if (!address || !clear) return scheme + std::string(hidden);
    const auto host = at == std::string::npos || at < begin ? begin : at + 1;
    auto shown = scheme;
    if (host > begin) shown += std::string(hidden) + "@";
    shown += value.substr(host, query == std::string::npos ? query : query - host);
    if (query != std::string::npos) shown += "?" + std::string(hidden);
    return shown;
}

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
