#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace socle::mail {

/// A mail ready to be sent, addresses as in headers: `Name <a@b.c>` or `a@b.c`. Or, when `channel`
/// is sms or whatsapp, a message to a telephone: `to` is its number (+33…), `text` what it shows,
/// `subject` is for lists only, and there is no sender and no HTML.
struct Message {
    std::string to;
    std::string from;
    std::string reply_to;
    std::string subject;
    std::string text;
    std::string html;
    std::string channel = "mail";
    std::string payload;  ///< JSON that a hook is asked with, "" none

    bool to_telephone() const { return channel != "mail"; }
};

/// RFC 5322 / MIME text: multipart/alternative, UTF-8, encoded words in headers, CRLF. `id` is the
/// left part of Message-ID. Header injection is impossible: line breaks in fields are refused with
/// Error bad_value.
std::string mime_text(const Message& message, const std::string& id, std::int64_t now_us);

/// The address in `Name <a@b.c>`, or "" when it is none.
std::string address_of(std::string_view text);

}  // namespace socle::mail
