#pragma once

#include "definition/shape.h"
#include "definition/terminal.h"

#include <functional>
#include <string_view>

namespace socle::definition {

inline constexpr std::string_view terminal_path = "terminal.yaml";

/// terminal.yaml beside the models it speaks of. `is_broken` tells of names that were reported
/// already.
struct TerminalSource {
    const Definition& definition;
    const YamlNode& root;
    ReportAt report;
    std::function<bool(std::string_view)> is_broken;
};

/// What it says; what is wrong in meaning is reported and left out.
Terminal terminal_of(const TerminalSource& source);

}  // namespace socle::definition
