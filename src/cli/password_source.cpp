#include "cli/password_source.h"

#include "base/error.h"

#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

/// The terminal shows nothing of what is typed while this lives.
class WithoutEcho {
public:
    WithoutEcho() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet) == 0;
    }
    ~WithoutEcho() {
        if (changed_) ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
    }
    WithoutEcho(const WithoutEcho&) = delete;
    WithoutEcho& operator=(const WithoutEcho&) = delete;

private:
    termios before_{};
    bool changed_ = false;
};

std::string line_of_input() {
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::string asked(const std::string& question) {
    const WithoutEcho quiet;
    std::cerr << question << std::flush;
    auto answer = line_of_input();
    std::cerr << "\n";
    return answer;
}

std::string asked_twice(const std::string& whose) {
    auto password = asked("Password for " + whose + ": ");
    if (password.empty()) throw Error(Code::bad_value, "the password is empty");
    if (asked("Again: ") != password) {
        throw Error(Code::bad_value, "the two passwords differ; nothing was changed");
    }
    return password;
}

}  // namespace

std::optional<std::string> take_password(const PasswordSource& source, const std::string& whose) {
    if (!source.given.empty()) {
        std::cerr << "socle: warning: a password on the command line is seen in the list of "
                     "processes; --password-stdin is not\n";
        return source.given;
    }
    if (source.from_input) {
        auto password = line_of_input();
        if (password.empty()) throw Error(Code::bad_value, "the password is empty");
        return password;
    }
    if (::isatty(STDIN_FILENO) == 0) return std::nullopt;
    return asked_twice(whose);
}

}  // namespace socle::cli
