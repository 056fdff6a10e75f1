#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace socle::accounts {

/// Who knocks: what the flows note of a request, whoever it turns out to be.
struct Visitor {
    std::string account;  ///< an administrator's, where one acts on the accounts of others; else ""
    std::string address;  ///< IP address, of the proxy's header only when proxies are trusted
    std::string user_agent;
    std::string request_id;
    std::int64_t now_us = 0;
    std::vector<std::string> languages;
};

}  // namespace socle::accounts
