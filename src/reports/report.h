#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace socle::reports {

/// Addresses of a stack, the innermost first.
using Trace = std::vector<void*>;

struct RequestContext {
    std::string method;
    std::string url;  ///< without query
    std::string query;
    std::vector<std::pair<std::string, std::string>> headers;
};

/// What is told: an exception when `type` is there, else a message.
struct Report {
    std::string level = "error";  ///< info, warning or error
    std::string type;
    std::string text;
    Trace trace;
    std::vector<std::pair<std::string, std::string>> tags;
    std::optional<RequestContext> request;
    std::int64_t at_us = 0;
};

}  // namespace socle::reports
