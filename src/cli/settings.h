#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace socle::cli {

/// What the commands that work on an application are told, by flag, `SOCLE_…` in the environment or
/// a key of `FOLDER/socle.toml`, in this order.
struct Settings {
    std::string folder;
    std::string data;      ///< default: FOLDER/.socle
    std::string database;  ///< postgres://…, empty for SQLite
    std::string jwt_secret;
    std::string mail;                  ///< transport, empty: as app.yaml says
    bool allow_private_fetch = false;  ///< requests to loopback and private addresses
    bool json = false;

    std::string data_folder() const { return data.empty() ? folder + "/.socle" : data; }
};

struct ServeSettings {
    Settings common;
    std::string listen = "127.0.0.1:8090";
    std::string url;              ///< where people reach it; default: that of `listen`
    std::string trusted_proxies;  ///< addresses and networks, comma-separated
    int cores = 0;                ///< 0: all
    int workers = 4;              ///< jobs at a time; 0: others do them
    bool demo = false;
    bool production = false;
    bool watch = false;  ///< takes what changes in the folder at once
    bool log_requests = false;
    std::string log_level = "info";
    std::string log_format = "auto";
    std::uint64_t body_bytes_max = 16 * 1024 * 1024;
    std::uint64_t import_bytes_max = 4ULL * 1024 * 1024 * 1024;
    int request_timeout_ms = 30'000;
    int idle_timeout_ms = 75'000;
    int drain_ms = 10'000;
    int statement_timeout_ms = 30'000;
};

/// Adds FOLDER and the options every such command has.
void add_common_options(CLI::App& command, Settings& settings);
void add_serve_options(CLI::App& command, ServeSettings& settings);

/// Sets the options of `command` that neither flag nor environment gave from `FOLDER/socle.toml`.
/// Its keys are the options of `serve`, whatever the command is; a relative `data` is meant from
/// FOLDER. Throws Error bad_value naming the key that is not known or the value that does not fit.
void apply_configuration_file(CLI::App& command, const CLI::App& serve, const std::string& folder);

}  // namespace socle::cli
