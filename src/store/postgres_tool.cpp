#include "store/postgres_tool.h"

#include "base/error.h"
#include "base/text.h"

#include <sys/wait.h>
#include <unistd.h>

#include <spawn.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

namespace socle::store {

namespace {

constexpr int versions_per_major = 10'000;
constexpr std::size_t output_bytes_max = 64 * 1024 * 1024;

[[noreturn]] void refuse(std::string why) {
    throw base::Error(base::Code::unavailable, std::move(why));
}

/// A temporary file without a name, for the output of a child.
class Output {
public:
    Output() : file_(std::tmpfile(), std::fclose) {
        // NOLINTNEXTLINE(clang-analyzer-unix.Stream): file_ closes it
        if (!file_) refuse("no temporary file could be made");
    }
    int descriptor() const { return fileno(file_.get()); }

    std::string text() const {
        std::string text;
        std::array<char, 65536> block;
        std::FILE* const file = file_.get();
        bool failed = std::fseek(file, 0, SEEK_SET) != 0;
        for (std::size_t count = block.size(); !failed && count == block.size();) {
            count = std::fread(block.data(), 1, block.size(), file);
            failed = std::ferror(file) != 0;
            text.append(block.data(), count);
            if (text.size() > output_bytes_max) refuse("a database tool said too much");
        }
        if (failed) refuse("the output of a database tool could not be read");
        return text;
    }

private:
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
};

std::vector<std::string> child_environment(const PostgresTarget& target) {
    std::vector<std::string> variables;
    for (char** each = environ; *each != nullptr; ++each) {
        const std::string_view variable = *each;
        const auto ours = [&](const auto& pair) { return variable.starts_with(pair.first + "="); };
        if (std::ranges::none_of(target.environment, ours)) variables.emplace_back(variable);
    }
    for (const auto& [name, value] : target.environment)
        variables.push_back(name + "=" + value);
    variables.emplace_back("LC_ALL=C");
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// The exit code; 127 when it could not be started.
int run(std::vector<std::string> arguments, std::vector<std::string> environment,
        const Output& output, const Output& errors) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
    posix_spawn_file_actions_adddup2(&actions, output.descriptor(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors.descriptor(), STDERR_FILENO);
    pid_t child = 0;
    const int failed = posix_spawn(&child, arguments.front().c_str(), &actions, nullptr,
                                   pointers(arguments).data(), pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return 127;
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR) return 127;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

std::string last_line(std::string_view text) {
    const auto whole = base::trimmed(text);
    const auto newline = whole.rfind('\n');
    return std::string(newline == std::string_view::npos ? whole : whole.substr(newline + 1));
}

/// The first number of "pg_dump (PostgreSQL) 15.20 (Debian …)"; 0 when there is none.
int major_version(const std::string& path) {
    const Output output;
    const Output errors;
    if (run({path, "--version"}, child_environment({}), output, errors) != 0) return 0;
    const auto text = output.text();
    const auto digit = text.find_first_of("0123456789");
    int version = 0;
    if (digit != std::string::npos)
        std::from_chars(text.data() + digit, text.data() + text.size(), version);
    return version;
}

std::vector<std::string> candidates(const std::string& name, int server_major) {
    std::vector<std::string> paths{"/usr/lib/postgresql/" + std::to_string(server_major) + "/bin/" +
                                   name};
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing here sets a variable
    const char* path = std::getenv("PATH");
    for (const auto folder : base::split(path == nullptr ? "/usr/bin:/bin" : path, ':'))
        if (!folder.empty()) paths.push_back(std::string(folder) + "/" + name);
    return paths;
}

}  // namespace

PostgresTool find_postgres_tool(const std::string& name, int server_version) {
    const int server_major = server_version / versions_per_major;
    int newest_found = 0;
    for (const auto& path : candidates(name, server_major)) {
        if (access(path.c_str(), X_OK) != 0) continue;
        const int version = major_version(path);
        if (version >= server_major) return {name, path};
        newest_found = std::max(newest_found, version);
    }
    if (newest_found == 0)
        refuse(name + " is not installed; install the package postgresql-client");
    refuse(name + " is version " + std::to_string(newest_found) + ", older than the server's " +
           std::to_string(server_major) + "; install the package postgresql-client-" +
           std::to_string(server_major));
}

std::string run_postgres_tool(const PostgresTool& tool, const std::vector<std::string>& arguments,
                              const PostgresTarget& target) {
    std::vector<std::string> all{tool.path};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Output output;
    const Output errors;
    if (run(std::move(all), child_environment(target), output, errors) != 0)
        refuse(tool.name + " failed: " + one_line(target, last_line(errors.text())));
    return output.text();
}

}  // namespace socle::store
