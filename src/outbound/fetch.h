#pragma once

#include "base/task.h"
#include "base/worker_pool.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socle::outbound {

/// The HTTP client of the program: identity providers, key sets, mail services, captchas.
struct FetchRequest {
    std::string method = "GET";
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::string user;  ///< basic authentication, when not empty
    std::string password;
    /// Asked about once a second by the thread that fetches: true ends it.
    std::function<bool()> stopped;
};

struct FetchReply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    std::string body;

    /// The first header of that name (in lower case), or "".
    const std::string& header(std::string_view name) const;
};

struct FetchSettings {
    int timeout_ms = 10'000;
    std::size_t reply_bytes_max = 1024 * 1024;
    int redirects_max = 0;
    /// Loopback, private, link-local and other special addresses are refused, also when a name
    /// resolves to one or a redirect leads there, unless this is set (`--allow-private-fetch`).
    bool allow_private = false;
};

/// Asks and waits for the reply on the pool. http and https only; certificates are checked. Throws
/// Error unavailable: the message is for the client ("the identity provider cannot be reached"
/// is the caller's business), `internal` says what happened, without query or credentials. Any
/// thread; the objects live until it returns.
class Fetcher {
public:
    Fetcher(base::WorkerPool& pool, FetchSettings settings) : pool_(pool), settings_(settings) {}
    base::Task<FetchReply> fetch(FetchRequest request) const;
    /// Another that asks on the same pool.
    Fetcher with(FetchSettings settings) const { return {pool_, settings}; }
    const FetchSettings& settings() const { return settings_; }
    /// For commands: the same on the calling thread.
    FetchReply fetch_blocking(const FetchRequest& request) const;

private:
    base::WorkerPool& pool_;
    FetchSettings settings_;
};

}  // namespace socle::outbound
