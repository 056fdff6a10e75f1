#include "cli/password_source.h"

#include "base/error.h"
#include "terminal/screen.h"

#include <unistd.h>

#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

std::string line_of_input() {
    std::string line;
    std::getline(std::cin, line);
    if (line.ends_with('\r')) line.pop_back();
    return line;
}

std::string asked(const std::string& question) {
    std::string answer;
    terminal::ask_hidden(question, answer);
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
