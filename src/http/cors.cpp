#include "http/cors.h"

#include "base/error.h"
#include "base/text.h"

#include <algorithm>

namespace socle::http {
namespace {

constexpr std::size_t origin_bytes_max = 300;

constexpr std::string_view methods_line =
    "Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n";
constexpr std::string_view age_line = "Access-Control-Max-Age: 86400\r\n";
constexpr std::string_view usual_headers =
    "Access-Control-Allow-Headers: apikey, authorization, x-client-info, content-type, accept, "
    "accept-language, prefer, range, range-unit, accept-profile, content-profile, if-match, "
    "if-none-match, x-upsert, x-supabase-api-version, x-retry-count, x-request-id, traceparent, "
    "tracestate, baggage, cache-control, x-metadata, x-region";

constexpr std::string_view usual_exposed =
    "Access-Control-Expose-Headers: Content-Range, Location, Preference-Applied, Link, "
    "X-Total-Count, ETag, X-Request-Id, Proxy-Status, Retry-After, x-sb-error-code, "
    "X-Supabase-Api-Version";

struct Origin {
    std::string_view scheme;
    std::string_view host;
    std::string_view port;
};

bool is_host_text(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '.' || c == '_' || c == '[' || c == ']' || c == ':';
    });
}

bool is_printable(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
}

bool is_port_text(std::string_view text) {
    return !text.empty() && text.size() <= 5 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// "scheme://host[:port]" in its parts, unchecked; an empty host when it has no "://".
Origin parts_of(std::string_view text) {
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return {};
    const std::string_view rest = text.substr(colon + 3);
    const std::size_t bracket = rest.rfind(']');
    const std::size_t port = rest.rfind(':');
    const bool has_port =
        port != std::string_view::npos && (bracket == std::string_view::npos || port > bracket);
    if (!has_port) return {text.substr(0, colon), rest, {}};
    return {text.substr(0, colon), rest.substr(0, port), rest.substr(port + 1)};
}

base::Error refused(const std::string& pattern) {
    return {base::Code::bad_value, "\"" + pattern + "\" is no pattern of origins",
            "Write \"https://example.org\", \"https://*.example.org\", \"http://localhost:*\" or "
            "\"*\"."};
}

}  // namespace

CorsPolicy::CorsPolicy(const CorsSettings& settings)
    : credentials_(settings.credentials),
      preflight_lines_(usual_headers),
      expose_line_(usual_exposed) {
    for (const auto& name : settings.headers)
        preflight_lines_ += ", " + name;
    preflight_lines_ = std::string(methods_line) + preflight_lines_ + "\r\n";
    preflight_lines_ += age_line;
    for (const auto& name : settings.exposed)
        expose_line_ += ", " + name;
    expose_line_ += "\r\n";
    for (const std::string& text : settings.patterns) {
        if (text == "*") {
            everybody_ = true;
        } else {
            patterns_.push_back(parse(text));
        }
    }
}

CorsPolicy::Pattern CorsPolicy::parse(const std::string& text) {
    const Origin origin = parts_of(text);
    Pattern pattern;
    pattern.scheme = base::lower(origin.scheme);
    pattern.any_subdomain = origin.host.starts_with("*.");
    pattern.host = base::lower(origin.host.substr(pattern.any_subdomain ? 1 : 0));
    pattern.any_port = origin.port == "*";
    const bool port_given = !origin.port.empty() || text.ends_with(':');
    if (port_given && !pattern.any_port) pattern.port = origin.port;
    const bool port_valid = !port_given || pattern.any_port || is_port_text(origin.port);
    const bool scheme_valid = pattern.scheme == "http" || pattern.scheme == "https" ||
                              (is_host_text(pattern.scheme) && !pattern.scheme.contains(':'));
    const bool host_valid = is_host_text(pattern.host) && pattern.host != ".";
    if (!scheme_valid || !host_valid || !port_valid) throw refused(text);
    return pattern;
}

bool CorsPolicy::matches(const Pattern& pattern, std::string_view text) {
    const Origin origin = parts_of(text);
    if (!base::equals_ignoring_case(origin.scheme, pattern.scheme)) return false;
    if (!is_host_text(origin.host)) return false;
    if (!origin.port.empty() && !is_port_text(origin.port)) return false;
    if (!pattern.any_port && origin.port != pattern.port) return false;
    if (!pattern.any_subdomain) return base::equals_ignoring_case(origin.host, pattern.host);
    if (origin.host.size() <= pattern.host.size() || origin.host.starts_with('.')) return false;
    const std::string_view tail = origin.host.substr(origin.host.size() - pattern.host.size());
    return base::equals_ignoring_case(tail, pattern.host);
}

bool CorsPolicy::listed(std::string_view origin) const {
    if (origin.empty() || origin.size() > origin_bytes_max) return false;
    return std::ranges::any_of(patterns_,
                               [&](const Pattern& pattern) { return matches(pattern, origin); });
}

bool CorsPolicy::allows(std::string_view origin) const {
    return !origin.empty() && (everybody_ || listed(origin));
}

bool CorsPolicy::is_preflight(const Request& request) {
    return request.method == Method::options && !request.header("origin").empty() &&
           !request.header("access-control-request-method").empty();
}

bool CorsPolicy::append_origin(std::string& head, std::string_view origin) const {
    const bool by_name = everybody_ && credentials_ && !origin.empty();
    if (!patterns_.empty() || credentials_) head += "Vary: Origin\r\n";
    if ((by_name && origin.size() <= origin_bytes_max && is_printable(origin)) || listed(origin)) {
        head += "Access-Control-Allow-Origin: ";
        head += origin;
        head += "\r\nAccess-Control-Allow-Credentials: true\r\n";
        return true;
    }
    if (everybody_) head += "Access-Control-Allow-Origin: *\r\n";
    return everybody_ && !origin.empty();
}

void CorsPolicy::append_headers(std::string& head, std::string_view origin) const {
    const bool allowed = append_origin(head, origin);
    if (allowed) head += expose_line_;
}

void CorsPolicy::append_preflight(std::string& head, std::string_view origin) const {
    const bool allowed = append_origin(head, origin);
    if (allowed) head += preflight_lines_;
}

}  // namespace socle::http
