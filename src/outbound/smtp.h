#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace socle::outbound {

/// smtp://USER:PASSWORD@HOST:PORT (STARTTLS, required unless `?tls=optional` or `?tls=none`) or
/// smtps://… (TLS from the start). Certificates are checked, against `ca_file` too when given.
struct SmtpServer {
    std::string url;
    std::string user;
    std::string password;
    enum class Tls { required, optional, none };
    Tls tls = Tls::required;
    std::string ca_file;  ///< `?ca=FILE`
};

/// Throws Error bad_value naming what is wrong in the address.
SmtpServer parse_smtp_url(std::string_view url);

/// How a delivery ended. `permanent`: the server said no for good (5xx); trying again is no use.
struct SmtpResult {
    bool sent = false;
    bool permanent = false;
    std::string reply;  ///< what the server or the line said, for a person
};

/// Hands an RFC 5322 message to the server; blocks (run it on a WorkerPool), at most timeout_ms.
SmtpResult deliver(const SmtpServer& server, const std::string& from,
                   const std::vector<std::string>& recipients, const std::string& message,
                   int timeout_ms);

}  // namespace socle::outbound
