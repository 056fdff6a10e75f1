#pragma once

#include <string>
#include <string_view>

namespace socle::mail {

/// Lines of a message without their CRLF are at most this long (RFC 5322), and encoded words
/// (RFC 2047).
inline constexpr std::size_t line_bytes = 76;
inline constexpr std::size_t word_bytes = 75;

/// Quoted-printable (RFC 2045): ASCII only, CRLF, lines of at most line_bytes, no blanks at their
/// ends. Line breaks of `text` may be LF or CRLF; zero bytes are dropped.
std::string quoted_printable(std::string_view text);

/// `NAME: text` as a header, folded; text beyond ASCII as encoded words.
std::string text_header(std::string_view name, std::string_view text);

/// The same for an address, `display` with its name, where only the name may be encoded.
std::string address_header(std::string_view name, std::string_view display, std::string_view email);

}  // namespace socle::mail
