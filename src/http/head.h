#pragma once

#include "http/message.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace socle::http {

/// The Date header's line, rewritten when the second changes. One per core.
class DateLine {
public:
    /// "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n".
    const std::string& at(std::int64_t now_us);

private:
    std::int64_t second_ = -1;
    std::string line_;
};

/// Appends "HTTP/1.1 200 OK\r\n" and the lines that every answer has (Server and the security
/// headers).
void append_status_line(std::string& out, int status);

/// Appends "Name: value\r\n"; control characters of the value become spaces, so no value can end
/// the line.
void append_field(std::string& out, std::string_view name, std::string_view value);
void append_field(std::string& out, std::string_view name, std::uint64_t value);

}  // namespace socle::http
