#pragma once

#include "http/message.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// What an application says of pages of other origins; patterns: see CorsPolicy.
struct CorsSettings {
    std::vector<std::string> patterns = {};
    std::vector<std::string> headers = {};  ///< that requests may have beyond the usual
    std::vector<std::string> exposed = {};  ///< of answers, that pages may read beyond the usual
    bool credentials = false;               ///< with "*": every origin is told by its name
};

/// Which web pages of other origins may call, and the headers that tell their browsers. Immutable.
/// Patterns: an origin ("https://example.org"), an origin whose host begins with "*."
/// ("https://*.example.org": any subdomain, at any depth, not example.org itself), an origin whose
/// port is "*" ("http://localhost:*": any port, or none), or "*" (everybody, without credentials).
/// An empty list allows nobody.
class CorsPolicy {
public:
    /// Throws base::Error bad_value that names the pattern that is none.
    explicit CorsPolicy(const CorsSettings& settings);

    bool allows(std::string_view origin) const;
    /// An OPTIONS request with Origin and Access-Control-Request-Method: answered by
    /// `append_preflight` alone, never by a handler.
    static bool is_preflight(const Request& request);
    /// Appends the header lines of an answer to a request of that origin ("" when it has none).
    void append_headers(std::string& head, std::string_view origin) const;
    /// Appends the header lines of the answer to a preflight.
    void append_preflight(std::string& head, std::string_view origin) const;

private:
    struct Pattern {
        std::string scheme;
        std::string host;
        std::string port;
        bool any_subdomain = false;
        bool any_port = false;
    };
    static Pattern parse(const std::string& text);
    static bool matches(const Pattern& pattern, std::string_view origin);
    bool listed(std::string_view origin) const;
    bool append_origin(std::string& head, std::string_view origin) const;

    std::vector<Pattern> patterns_;
    bool everybody_ = false;
    bool credentials_ = false;
    std::string preflight_lines_;
    std::string expose_line_;
};

}  // namespace socle::http
