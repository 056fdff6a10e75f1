#include "definition/suggestion.h"

#include "base/text.h"

#include <fmt/format.h>

namespace socle::definition {

std::string did_you_mean(std::string_view wanted, const std::vector<std::string>& candidates) {
    const auto near = base::nearest(wanted, candidates);
    return near ? fmt::format("; did you mean '{}'?", *near) : std::string();
}

std::string alternatives(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
        text += "'" + names[i] + "'";
    }
    return text;
}

}  // namespace socle::definition
