#pragma once

namespace socle::cli {

/// Runs `socle COMMAND …`. Exit codes: 0 done, 1 refused or failed, 2 wrong usage. Errors are one
/// clear line each on standard error.
int run(int argc, char** argv);

}  // namespace socle::cli
