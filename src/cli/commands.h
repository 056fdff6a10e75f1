#pragma once

#include "cli/settings.h"

#include <string>

namespace socle::cli {

/// The commands, one file each. They return the exit code and throw base::Error for what is
/// refused.
int serve(const ServeSettings& settings);
int check(const std::string& folder);
/// `socle new`: writes a small application into a folder that is not there, or empty.
int make_application(const std::string& folder);
int schema(const std::string& kind, const std::string& folder);
int plan(const Settings& settings);
int migrate(const Settings& settings, bool allow_loss);
int keys(const Settings& settings, const std::string& url);
int rotate_keys(const Settings& settings);
int backup(const Settings& settings, const std::string& file);
int restore(const Settings& settings, const std::string& file, bool yes);
int version();

/// `socle setup`: the records of setup.yaml and the file of tokens, in an empty database or, with
/// `reset`, in the place of all there is.
struct SetupSettings {
    Settings common;
    bool reset = false;
    bool yes = false;
};
int setup(const SetupSettings& settings);

/// What `bench/run` needs: a made-up catalogue of films of any size, the same at every run.
struct BenchDataSettings {
    Settings common;
    int movies = 100'000;
    int actors = 20'000;
    int roles = 300'000;
};
int bench_data(const BenchDataSettings& settings);

}  // namespace socle::cli
