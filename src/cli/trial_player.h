#pragma once

#include "base/statement.h"
#include "cli/trial_commands.h"
#include "outbound/fetch.h"
#include "trial/report.h"
#include "trial/test_file.h"

#include <vector>

namespace socle::cli {

/// Plays the tests of a file that `settings.filter` lets pass, in order, against the application
/// served from a fresh store. Never throws: what keeps the file from being played is the fault of
/// each of its tests.
std::vector<trial::Outcome> play_file(const trial::TestFile& file, base::Dialect dialect,
                                      const TrialSettings& settings,
                                      const outbound::Fetcher& fetcher);

/// Whether `filter` lets a test pass.
bool is_chosen(const trial::TestFile& file, const trial::Test& test, const std::string& filter);

}  // namespace socle::cli
