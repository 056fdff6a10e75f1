#include "terminal/local_server.h"

#include "base/error.h"
#include "base/text.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace socle::terminal {

namespace {

using base::Code;
using base::Error;

constexpr int start_timeout_ms = 120'000;
constexpr int exec_failed = 127;
constexpr std::size_t log_lines_told = 5;
constexpr std::string_view ready_mark = "listening on ";
constexpr std::string_view advice_mark = "There is no account yet.";

std::vector<std::string> command_of(const LocalApplication& application, const std::string& data) {
    std::vector<std::string> words = {
        "socle", "serve", application.folder, "--listen", "127.0.0.1:0", "--data", data};
    if (!application.database.empty()) {
        words.emplace_back("--database");
        words.push_back(application.database);
    }
    if (application.demo) words.emplace_back("--demo");
    return words;
}

/// In the child: becomes the server. Only what is allowed between fork and exec.
[[noreturn]] void become(char* const* words, int output, int log, pid_t parent) {
    ::setpgid(0, 0);  // Ctrl-C is for the parent, who ends the server itself
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != parent) ::_exit(exec_failed);
    const int nothing = ::open("/dev/null", O_RDONLY);
    ::dup2(nothing, STDIN_FILENO);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execv("/proc/self/exe", words);
    ::_exit(exec_failed);
}

std::string end_of(const std::string& path) {
    std::ifstream file(path);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    auto at = text.size();
    for (std::size_t lines = 0; lines <= log_lines_told && at != std::string::npos && at > 0;
         ++lines)
        at = text.rfind('\n', at - 1);
    return text.substr(at == std::string::npos ? 0 : at + 1);
}

}  // namespace

LocalServer::LocalServer(const LocalApplication& application, Language language) {
    const auto data = application.data.empty() ? application.folder + "/.socle" : application.data;
    std::error_code fault;
    std::filesystem::create_directories(data, fault);
    const auto log = data + "/terminal.log";
    auto with_data = application;
    with_data.data = data;
    start(with_data, log);
    wait_until_ready();
    if (!address_.empty()) return;
    end();
    throw Error(Code::unavailable, say(language, "{} cannot be served here.", {application.folder}),
                end_of(log), say(language, "Its log is {}.", {log}));
}

LocalServer::~LocalServer() {
    end();
}

void LocalServer::start(const LocalApplication& application, const std::string& log) {
    const int file = ::open(log.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    std::array<int, 2> ends{};
    if (file < 0 || ::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw Error(Code::unavailable, "cannot write " + log + ": " + std::strerror(errno));
    }
    auto words = command_of(application, application.data);
    std::vector<char*> pointers;
    for (auto& word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);
    const auto parent = ::getpid();
    process_ = ::fork();
    if (process_ == 0) become(pointers.data(), ends[1], file, parent);
    output_ = ends[0];
    ::close(ends[1]);
    ::close(file);
}

/// Reads what it prints up to its address; without one it has ended, or takes too long.
void LocalServer::wait_until_ready() {
    std::string printed;
    std::array<char, 4096> part{};
    pollfd output{output_, POLLIN, 0};
    while (::poll(&output, 1, start_timeout_ms) > 0) {
        const auto bytes = ::read(output_, part.data(), part.size());
        if (bytes <= 0) return;
        printed.append(part.data(), static_cast<std::size_t>(bytes));
        const auto ready = printed.find(ready_mark);
        const auto line = ready == std::string::npos ? ready : printed.find('\n', ready);
        if (line == std::string::npos) continue;
        address_ = printed.substr(ready + ready_mark.size(), line - ready - ready_mark.size());
        const auto advice = printed.find(advice_mark);
        if (advice < ready) advice_ = base::trimmed(printed.substr(advice, ready - advice));
        return;
    }
}

void LocalServer::end() {
    if (process_ > 0) {
        ::kill(process_, SIGTERM);
        while (::waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }
    if (output_ >= 0) ::close(output_);
    process_ = -1;
    output_ = -1;
}

}  // namespace socle::terminal
