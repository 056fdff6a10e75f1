#include "http/message.h"

#include "base/text.h"

namespace socle::http {

std::string_view Request::header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
        if (key.size() == name.size() && base::equals_ignoring_case(key, name)) return value;
    }
    return {};
}

std::string Request::header_all(std::string_view name) const {
    std::string all;
    bool first = true;
    for (const auto& [key, value] : headers) {
        if (key.size() != name.size() || !base::equals_ignoring_case(key, name)) continue;
        if (!first) all += ", ";
        all += value;
        first = false;
    }
    return all;
}

}  // namespace socle::http
