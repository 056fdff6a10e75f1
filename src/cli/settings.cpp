#include "cli/settings.h"

#include "base/error.h"
#include "base/text.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>

namespace socle::cli {

namespace {

/// A body is held in memory, several times over while it is read.
constexpr std::uint64_t body_bytes_least = 100;
constexpr std::uint64_t body_bytes_most = 1024 * 1024 * 1024;

}  // namespace

void add_common_options(CLI::App& command, Settings& settings) {
    command.add_option("FOLDER", settings.folder, "The application's folder")
        ->required()
        ->check(CLI::ExistingDirectory);
    command.add_option("--data", settings.data, "Where its data is kept (default: FOLDER/.socle)")
        ->envname("SOCLE_DATA");
    command
        .add_option("--database", settings.database,
                    "postgres://… to store in PostgreSQL (default: SQLite in the data folder)")
        ->envname("SOCLE_DATABASE");
    command
        .add_option("--jwt-secret", settings.jwt_secret,
                    "The secret access tokens are signed with (default: made at first start)")
        ->envname("SOCLE_JWT_SECRET");
}

void add_serve_options(CLI::App& command, ServeSettings& settings) {
    add_common_options(command, settings.common);
    command.add_option("--listen", settings.listen, "Address and port")
        ->envname("SOCLE_LISTEN")
        ->capture_default_str();
    command.add_option("--cores", settings.cores, "Cores that serve (0: all)")
        ->envname("SOCLE_CORES")
        ->check(CLI::Range(0, 256))
        ->capture_default_str();
    command.add_flag("--demo", settings.demo, "Load the demonstration data into an empty database")
        ->envname("SOCLE_DEMO");
    command
        .add_flag("--production", settings.production,
                  "Refuse to start on a schema that is not migrated, instead of adding to it")
        ->envname("SOCLE_PRODUCTION");
    command.add_flag("--log-requests", settings.log_requests, "Log every request")
        ->envname("SOCLE_LOG_REQUESTS");
    command.add_option("--log-level", settings.log_level, "debug, info, warning or error")
        ->envname("SOCLE_LOG_LEVEL")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
        ->capture_default_str();
    command
        .add_option("--log-format", settings.log_format,
                    "text, json, or auto: text on a terminal, JSON otherwise")
        ->envname("SOCLE_LOG_FORMAT")
        ->check(CLI::IsMember({"auto", "text", "json"}))
        ->capture_default_str();
    command
        .add_option("--body-bytes-max", settings.body_bytes_max, "The largest request body taken")
        ->envname("SOCLE_BODY_BYTES_MAX")
        ->check(CLI::Range(body_bytes_least, body_bytes_most))
        ->capture_default_str();
    command
        .add_option("--request-timeout-ms", settings.request_timeout_ms,
                    "How long a request may take to arrive")
        ->envname("SOCLE_REQUEST_TIMEOUT_MS")
        ->check(CLI::Range(100, 3'600'000))
        ->capture_default_str();
    command
        .add_option("--idle-timeout-ms", settings.idle_timeout_ms,
                    "How long an unused connection is kept")
        ->envname("SOCLE_IDLE_TIMEOUT_MS")
        ->check(CLI::Range(100, 3'600'000))
        ->capture_default_str();
    command
        .add_option("--drain-ms", settings.drain_ms,
                    "How long requests under way may still take at shutdown")
        ->envname("SOCLE_DRAIN_MS")
        ->check(CLI::Range(0, 600'000))
        ->capture_default_str();
    command
        .add_option("--statement-timeout-ms", settings.statement_timeout_ms,
                    "How long one statement of the database may run")
        ->envname("SOCLE_STATEMENT_TIMEOUT_MS")
        ->check(CLI::Range(100, 3'600'000))
        ->capture_default_str();
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
