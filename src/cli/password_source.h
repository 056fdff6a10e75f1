#pragma once

#include <optional>
#include <string>

namespace socle::cli {

/// Where a command takes a new password from: --password (seen by others in the list of processes,
/// which it says), --password-stdin (the first line), else a terminal, asked twice without echo.
struct PasswordSource {
    std::string given;
    bool from_input = false;
};

/// nullopt when neither option is there and no terminal to ask on. Throws Error bad_value for an
/// empty one and for two that differ.
std::optional<std::string> take_password(const PasswordSource& source, const std::string& whose);

}  // namespace socle::cli
