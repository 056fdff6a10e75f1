#include "cli/restart.h"

#include "base/error.h"
#include "base/log.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

namespace socle::cli {

namespace {

constexpr const char* port_variable = "SOCLE_PORT_BEFORE_RESTART";

std::vector<std::string> own_arguments() {
    std::vector<std::string> arguments;
    std::ifstream file("/proc/self/cmdline", std::ios::binary);
    for (std::string argument; std::getline(file, argument, '\0');)
        arguments.push_back(argument);
    return arguments;
}

/// By its name, which it keeps then; the file of a program that was replaced has none any more.
std::string own_program() {
    const std::filesystem::path link("/proc/self/exe");
    std::error_code ignored;
    const auto path = std::filesystem::read_symlink(link, ignored);
    return std::filesystem::exists(path, ignored) ? path.string() : link.string();
}

}  // namespace

void restart(std::uint16_t port) {
    auto arguments = own_arguments();
    std::vector<char*> pointers;
    for (auto& argument : arguments)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    // NOLINTNEXTLINE(concurrency-mt-unsafe): what serves has ended
    ::setenv(port_variable, std::to_string(port).c_str(), 1);
    base::log(base::Level::info, "starting again");
    base::flush_log();
    std::cout.flush();
    ::execv(own_program().c_str(), pointers.data());
    throw base::Error(base::Code::unavailable,
                      "cannot start again: " + std::generic_category().message(errno));
}

std::uint16_t port_before_restart() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet
    const char* const value = std::getenv(port_variable);
    if (value == nullptr) return 0;
    const std::string text(value);
    // NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet
    ::unsetenv(port_variable);
    std::uint16_t port = 0;
    std::from_chars(text.data(), text.data() + text.size(), port);
    return port;
}

}  // namespace socle::cli
