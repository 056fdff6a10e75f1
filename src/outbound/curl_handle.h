#pragma once

#include <memory>
#include <string>

namespace socle::outbound {

/// One transfer of libcurl, set up for use on any thread: no signals, no proxy and no other setting
/// from the environment. Initialises libcurl when it is the first.
class CurlHandle {
public:
    CurlHandle();
    ~CurlHandle();
    CurlHandle(const CurlHandle&) = delete;
    CurlHandle& operator=(const CurlHandle&) = delete;

    /// The CURL*, for curl_easy_setopt.
    void* get() const { return handle_; }

    /// Adds a line to a list whose memory this object holds until its end; for CURLOPT_HTTPHEADER
    /// and the like, which take `list`.
    void add(const std::string& line);
    void* list() const { return list_; }

    /// Transfers; the result is a CURLcode.
    int perform(int timeout_ms);
    /// What went wrong at the last `perform`, in words.
    std::string fault(int code) const;

private:
    void* handle_ = nullptr;
    void* list_ = nullptr;
    std::unique_ptr<char[]> words_;
};

/// The parts of an address; `port` 0: none given.
struct UrlParts {
    std::string scheme;
    std::string user;      ///< decoded
    std::string password;  ///< decoded
    std::string host;      ///< an IPv6 address in brackets
    int port = 0;
    std::string path;
    std::string query;
};

/// Throws Error bad_value when `url` is no absolute address.
UrlParts parse_url(const std::string& url);

}  // namespace socle::outbound
