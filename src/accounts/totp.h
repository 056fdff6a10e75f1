#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace socle::accounts {

/// Time-based one-time passwords (RFC 6238): SHA-1, 6 digits, steps of 30 s, as every authenticator
/// does. `secret` is 20 random bytes.
inline constexpr std::int64_t totp_step_s = 30;
std::string new_totp_secret();
std::string base32(std::string_view bytes);
/// otpauth://totp/ISSUER:ACCOUNT?… (Key URI format).
std::string totp_uri(std::string_view issuer, std::string_view account, std::string_view secret);
/// The step whose code it is, among the current one and its two neighbours, later than `after`
/// (a code is taken once); nullopt otherwise.
std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code,
                                      std::int64_t now_s, std::int64_t after);
std::string totp_code(std::string_view secret, std::int64_t now_s);  ///< for tests

/// A QR code as SVG text.
std::string qr_code_svg(std::string_view text);

}  // namespace socle::accounts
