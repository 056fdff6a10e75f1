#pragma once

#include "trial/match.h"

#include <string>
#include <vector>

namespace socle::trial {

/// What became of a test on one store.
struct Outcome {
    std::string file;
    std::string test;
    std::string store;
    double seconds = 0;
    std::string step;  ///< the one that failed, for people: `line 12, step 2, GET /rest/v1/movie`
    std::vector<Difference> differences;
    std::string answer;   ///< of that step
    std::string trouble;  ///< why it could not be played, or not on

    bool passed() const { return differences.empty() && trouble.empty(); }
};

/// `ok` or `FAIL` with everything that is not as expected; several lines, the last one ended.
std::string outcome_text(const Outcome& outcome);

/// The report that build servers read. `suite` is the application's name.
std::string junit_text(const std::string& suite, const std::vector<Outcome>& outcomes);

}  // namespace socle::trial
