#include "outbound/fetch.h"

#include "base/error.h"
#include "base/text.h"
#include "outbound/address.h"
#include "outbound/curl_handle.h"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace socle::outbound {

namespace {

using base::Code;
using base::Error;

constexpr std::size_t headers_bytes_max = 64 * 1024;

/// One fetch under way.
struct Exchange {
    const FetchSettings& settings;
    FetchReply reply;
    std::size_t headers_bytes = 0;
    bool too_large = false;
    bool refused = false;
};

/// libcurl asks for every socket here, with the address it is about to connect to: after the name
/// was resolved, for every redirect.
curl_socket_t open_socket(void* user, curlsocktype, curl_sockaddr* address) {
    auto& exchange = *static_cast<Exchange*>(user);
    if (!exchange.settings.allow_private && !is_public(address->addr)) {
        exchange.refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_body(const char* bytes, std::size_t, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    auto& body = exchange.reply.body;
    if (count > exchange.settings.reply_bytes_max - body.size()) {
        exchange.too_large = true;
        return 0;
    }
    body.append(bytes, count);
    return count;
}

std::size_t take_header(const char* bytes, std::size_t, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    exchange.headers_bytes += count;
    if (exchange.headers_bytes > headers_bytes_max) {
        exchange.too_large = true;
        return 0;
    }
    const std::string_view line(bytes, count);
    if (line.starts_with("HTTP/")) {
        // Of redirects and 1xx only the last answer counts.
        exchange.reply.headers.clear();
        exchange.reply.body.clear();
        return count;
    }
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        exchange.reply.headers.emplace_back(base::lower(line.substr(0, colon)),
                                            base::trimmed(line.substr(colon + 1)));
    }
    return count;
}

/// Without what may be secret.
std::string shown(const UrlParts& url) {
    return url.scheme + "://" + url.host + (url.port == 0 ? "" : ":" + std::to_string(url.port)) +
           url.path;
}

[[noreturn]] void fail(const FetchRequest& request, const UrlParts& url, const std::string& why) {
    throw Error(Code::unavailable, "another server cannot be reached", {}, {},
                request.method + " " + shown(url) + ": " + why);
}

bool has_control(std::string_view text) {
    return std::ranges::any_of(
        text, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

UrlParts checked_url(const FetchRequest& request) {
    UrlParts url;
    try {
        url = parse_url(request.url);
    } catch (const Error& error) {
        fail(request, {}, error.details);
    }
    if (url.scheme != "https" && url.scheme != "http") fail(request, url, "neither http nor https");
    for (const auto& [name, value] : request.headers) {
        if (has_control(name) || has_control(value)) fail(request, url, "a header has line breaks");
    }
    return url;
}

void set_method(CURL* handle, const FetchRequest& request) {
    if (request.method == "HEAD") {
        curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
        return;
    }
    if (request.method != "GET" || !request.body.empty()) {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
    }
    if (request.method != "GET" && request.method != "POST") {
        curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    }
}

void set_headers(CurlHandle& handle, const FetchRequest& request) {
    bool typed = false;
    for (const auto& [name, value] : request.headers) {
        handle.add(value.empty() ? name + ";" : name + ": " + value);
        typed = typed || base::equals_ignoring_case(name, "content-type");
    }
    if (!typed) handle.add("Content-Type:");
    handle.add("Expect:");
    curl_easy_setopt(handle.get(), CURLOPT_HTTPHEADER, handle.list());
    if (request.user.empty()) return;
    curl_easy_setopt(handle.get(), CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
    curl_easy_setopt(handle.get(), CURLOPT_USERNAME, request.user.c_str());
    curl_easy_setopt(handle.get(), CURLOPT_PASSWORD, request.password.c_str());
}

void set_bounds(CURL* handle, const FetchSettings& settings, const UrlParts& url) {
    const bool secure = url.scheme == "https";
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
    curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, settings.redirects_max > 0 ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_MAXREDIRS, long{settings.redirects_max});
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, 2L);
}

int ask_whether_stopped(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const FetchRequest*>(user)->stopped() ? 1 : 0;
}

void watch_stop(CURL* handle, const FetchRequest& request) {
    if (!request.stopped) return;
    curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, ask_whether_stopped);
    curl_easy_setopt(handle, CURLOPT_XFERINFODATA, &request);
    curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

void set_callbacks(CURL* handle, Exchange& exchange) {
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, &exchange);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
}

FetchReply exchange_with(const FetchRequest& request, const FetchSettings& settings) {
    const auto url = checked_url(request);
    Exchange exchange{settings, {}, 0, false, false};
    CurlHandle handle;
    curl_easy_setopt(handle.get(), CURLOPT_URL, request.url.c_str());
    set_method(handle.get(), request);
    set_headers(handle, request);
    set_bounds(handle.get(), settings, url);
    set_callbacks(handle.get(), exchange);
    watch_stop(handle.get(), request);
    const int code = handle.perform(settings.timeout_ms);
    if (exchange.refused) {
        fail(request, url, "the address is not public (see --allow-private-fetch)");
    }
    if (exchange.too_large) fail(request, url, "the reply is too large");
    if (code != CURLE_OK) fail(request, url, handle.fault(code));
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    exchange.reply.status = static_cast<int>(status);
    return std::move(exchange.reply);
}

}  // namespace

const std::string& FetchReply::header(std::string_view name) const {
    static const std::string none;
    const auto found = std::ranges::find(
        headers, name, [](const auto& header) { return std::string_view(header.first); });
    return found == headers.end() ? none : found->second;
}

base::Task<FetchReply> Fetcher::fetch(FetchRequest request) const {
    FetchReply reply;
    co_await pool_.run([this, &request, &reply] { reply = fetch_blocking(request); });
    co_return reply;
}

FetchReply Fetcher::fetch_blocking(const FetchRequest& request) const {
    return exchange_with(request, settings_);
}

}  // namespace socle::outbound
