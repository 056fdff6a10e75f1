#pragma once

#include <cstdint>

namespace socle::cli {

/// Runs this program anew in its process, with the same arguments and environment: a supervisor
/// sees one program that goes on. Everything must be closed. `port`: what the server listened on,
/// see `port_before_restart`. Throws Error unavailable when that cannot be done.
[[noreturn]] void restart(std::uint16_t port);

/// In a program that `restart` began: its port; else 0. Answers once, before threads start.
std::uint16_t port_before_restart();

}  // namespace socle::cli
