#include "outbound/curl_handle.h"

#include "base/ensure.h"
#include "base/error.h"

#include <curl/curl.h>

#include <algorithm>

namespace socle::outbound {

namespace {

constexpr int connect_timeout_ms = 10'000;

void initialise() {
    static const bool done = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    base::ensure(done, "libcurl cannot be initialised");
}

[[noreturn]] void refuse(CURLUcode fault) {
    throw base::Error(base::Code::bad_value, "this is no address", curl_url_strerror(fault));
}

/// "" when there is none.
std::string part(CURLU* url, CURLUPart what, unsigned flags = 0) {
    char* text = nullptr;
    const auto fault = curl_url_get(url, what, &text, flags);
    if (fault == CURLUE_URLDECODE) refuse(fault);
    if (fault != CURLUE_OK) return {};
    std::string copy = text;
    curl_free(text);
    return copy;
}

}  // namespace

CurlHandle::CurlHandle() : words_(new char[CURL_ERROR_SIZE]()) {
    initialise();
    handle_ = curl_easy_init();
    base::ensure(handle_ != nullptr, "libcurl gives no handle");
    curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle_, CURLOPT_PROXY, "");
    curl_easy_setopt(handle_, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
    curl_easy_setopt(handle_, CURLOPT_ERRORBUFFER, words_.get());
}

CurlHandle::~CurlHandle() {
    curl_easy_cleanup(handle_);
    curl_slist_free_all(static_cast<curl_slist*>(list_));
}

void CurlHandle::add(const std::string& line) {
    auto* const longer = curl_slist_append(static_cast<curl_slist*>(list_), line.c_str());
    base::ensure(longer != nullptr, "no memory for a header");
    list_ = longer;
}

int CurlHandle::perform(int timeout_ms) {
    words_[0] = 0;
    curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, long{timeout_ms});
    curl_easy_setopt(handle_, CURLOPT_CONNECTTIMEOUT_MS,
                     long{std::min(timeout_ms, connect_timeout_ms)});
    return curl_easy_perform(handle_);
}

std::string CurlHandle::fault(int code) const {
    const std::string words = words_.get();
    return words.empty() ? curl_easy_strerror(static_cast<CURLcode>(code)) : words;
}

UrlParts parse_url(const std::string& url) {
    initialise();
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), curl_url_cleanup);
    base::ensure(parsed != nullptr, "no memory for an address");
    const auto fault =
        curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME);
    if (fault != CURLUE_OK) refuse(fault);
    UrlParts parts;
    parts.scheme = part(parsed.get(), CURLUPART_SCHEME);
    parts.user = part(parsed.get(), CURLUPART_USER, CURLU_URLDECODE);
    parts.password = part(parsed.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
    parts.host = part(parsed.get(), CURLUPART_HOST);
    const auto port = part(parsed.get(), CURLUPART_PORT);
    parts.port = port.empty() ? 0 : std::stoi(port);
    parts.path = part(parsed.get(), CURLUPART_PATH);
    parts.query = part(parsed.get(), CURLUPART_QUERY);
    return parts;
}

}  // namespace socle::outbound
