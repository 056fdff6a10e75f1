#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace socle::definition {

/// "; did you mean 'text'?", or "" when nothing of `candidates` is near.
std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& candidates);
/// "'a', 'b' or 'c'".
std::string alternatives(const std::vector<std::string>& names);

}  // namespace socle::definition
