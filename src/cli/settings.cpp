#include "cli/settings.h"

#include "base/error.h"
#include "base/text.h"

#include <CLI/CLI.hpp>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace socle::cli {

namespace {

/// A body is held in memory, several times over while it is read.
constexpr std::uint64_t body_bytes_least = 100;
constexpr std::uint64_t body_bytes_most = 1024 * 1024 * 1024;
constexpr std::uint64_t import_bytes_most = 1024ULL * 1024 * 1024 * 1024;
constexpr int cores_most = 256;
constexpr int workers_most = 1'000;
constexpr int timeout_least_ms = 100;
constexpr int timeout_most_ms = 3'600'000;
constexpr int drain_most_ms = 600'000;

/// --log-level is SOCLE_LOG_LEVEL in the environment.
std::string variable_of(std::string_view flag) {
    std::string name = "SOCLE_";
    for (const char letter : flag.substr(2))
        name += letter == '-' ? '_' : static_cast<char>(std::toupper(letter));
    return name;
}

CLI::Option* add(CLI::App& command, const char* flag, auto& value, const char* help) {
    auto* option = command.add_option(flag, value, help);
    return option->envname(variable_of(flag))->capture_default_str();
}

void add_switch(CLI::App& command, const char* flag, bool& value, const char* help) {
    command.add_flag(flag, value, help)->envname(variable_of(flag));
}

void add_timeout(CLI::App& command, const char* flag, int& value_ms, const char* help) {
    add(command, flag, value_ms, help)->check(CLI::Range(timeout_least_ms, timeout_most_ms));
}

}  // namespace

void add_common_options(CLI::App& command, Settings& settings) {
    command.add_option("FOLDER", settings.folder, "The application's folder")
        ->required()
        ->check(CLI::ExistingDirectory);
    add(command, "--data", settings.data, "Where its data is kept (default: FOLDER/.socle)");
    add(command, "--database", settings.database,
        "postgres://… to store in PostgreSQL (default: SQLite in the data folder)");
    add(command, "--jwt-secret", settings.jwt_secret,
        "The secret access tokens are signed with (default: made at first start)");
    add(command, "--mail", settings.mail,
        "How mails leave: outbox, smtp://…, smtps://…, sendgrid://… or mailjet://… (default: as "
        "app.yaml says)");
    add_switch(command, "--allow-private-fetch", settings.allow_private_fetch,
               "Let requests to identity providers, mail services and the like go to private "
               "addresses");
}

void add_serve_options(CLI::App& command, ServeSettings& settings) {
    add_common_options(command, settings.common);
    add(command, "--listen", settings.listen, "Address and port");
    add(command, "--url", settings.url,
        "The address people reach the server by, for links in mails (default: http://LISTEN)");
    add(command, "--trusted-proxy", settings.trusted_proxies,
        "Proxies whose X-Forwarded-For is believed: addresses and networks, comma-separated");
    add(command, "--cores", settings.cores, "Cores that serve (0: all)")
        ->check(CLI::Range(0, cores_most));
    add(command, "--workers", settings.workers,
        "How many jobs the server does at a time (0: none, `socle work` does)")
        ->check(CLI::Range(0, workers_most));
    add_switch(command, "--demo", settings.demo,
               "Load the demonstration data into an empty database");
    add_switch(command, "--production", settings.production,
               "Refuse to start on a schema that is not migrated, instead of adding to it");
    add_switch(command, "--watch", settings.watch,
               "For development: take what changes in the folder at once, without a restart");
    add_switch(command, "--log-requests", settings.log_requests, "Log every request");
    add(command, "--log-level", settings.log_level, "debug, info, warning or error")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
    add(command, "--log-format", settings.log_format,
        "text, json, or auto: text on a terminal, JSON otherwise")
        ->check(CLI::IsMember({"auto", "text", "json"}));
    add(command, "--body-bytes-max", settings.body_bytes_max, "The largest request body taken")
        ->check(CLI::Range(body_bytes_least, body_bytes_most));
    add(command, "--import-bytes-max", settings.import_bytes_max,
        "The largest body of CSV or NDJSON taken by a POST, on disk until it is whole")
        ->check(CLI::Range(body_bytes_least, import_bytes_most));
    add_timeout(command, "--request-timeout-ms", settings.request_timeout_ms,
                "How long a request may take to arrive; of a large list, each 64 kB of it");
    add_timeout(command, "--idle-timeout-ms", settings.idle_timeout_ms,
                "How long an unused connection is kept");
    add(command, "--drain-ms", settings.drain_ms,
        "How long requests under way may still take at shutdown")
        ->check(CLI::Range(0, drain_most_ms));
    add_timeout(command, "--statement-timeout-ms", settings.statement_timeout_ms,
                "How long one statement of the database may run");
}

namespace {

/// The option a key of the file stands for, or nullptr.
const CLI::Option* find_key(const CLI::App& serve, const CLI::ConfigItem& item) {
    if (!item.parents.empty() || item.name == "help") return nullptr;
    auto name = item.name;
    std::ranges::replace(name, '_', '-');
    return serve.get_option_no_throw("--" + name);
}

[[noreturn]] void refuse_key(const CLI::App& serve, const std::string& path,
                             const std::string& key) {
    std::vector<std::string> names;
    for (const auto* option : serve.get_options()) {
        const auto& long_names = option->get_lnames();
        if (!long_names.empty() && long_names.front() != "help") {
            names.push_back(long_names.front());
        }
    }
    const auto near = base::nearest(key, names);
    throw base::Error(base::Code::bad_value, path + ": unknown key '" + key + "'" +
                                                 (near ? "; did you mean '" + *near + "'?" : ""));
}

/// A path in the file is meant from the folder of the file, not from where the command is run.
std::string resolved(const CLI::Option& option, const std::string& value,
                     const std::filesystem::path& path) {
    if (option.get_name() != "--data" || value.empty()) return value;
    return (path.parent_path() / value).string();
}

void set_option(CLI::Option& option, const CLI::ConfigItem& item, const std::string& path) {
    if (item.inputs.size() != 1) {
        throw base::Error(base::Code::bad_value, path + ": " + item.name + " needs one value");
    }
    try {
        const bool flag = option.get_expected_min() == 0;
        const auto value = resolved(option, item.inputs.front(), path);
        option.add_result(flag ? option.get_flag_value("", value) : value);
        option.run_callback();
    } catch (const CLI::Error& error) {
        throw base::Error(base::Code::bad_value, path + ": " + error.what());
    }
}

}  // namespace

void apply_configuration_file(CLI::App& command, const CLI::App& serve, const std::string& folder) {
    const auto path = std::filesystem::path(folder) / "socle.toml";
    if (!std::filesystem::exists(path)) return;
    std::ifstream file(path);
    std::vector<CLI::ConfigItem> items;
    try {
        items = CLI::ConfigTOML().from_config(file);
    } catch (const CLI::Error& error) {
        throw base::Error(base::Code::bad_value, path.string() + ": " + error.what());
    }
    for (const auto& item : items) {
        if (item.name == "++" || item.name == "--") continue;
        const auto* known = find_key(serve, item);
        if (known == nullptr) refuse_key(serve, path.string(), item.fullname());
        auto* option = command.get_option_no_throw(known->get_name());
        if (option != nullptr && option->count() == 0) set_option(*option, item, path.string());
    }
}

}  // namespace socle::cli
