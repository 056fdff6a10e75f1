#include "accounts/totp.h"

#include "base/crypto.h"
#include "base/ensure.h"
#include "base/text.h"

#include <liboath/oath.h>

#include <array>
#include <mutex>

namespace socle::accounts {
namespace {

constexpr std::size_t secret_bytes = 20;
constexpr unsigned digits = 6;
constexpr std::string_view base32_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

std::string code_of(std::string_view secret, std::int64_t step) {
    static std::once_flag started;
    std::call_once(started, [] { base::ensure(oath_init() == OATH_OK, "liboath cannot start"); });
    std::array<char, digits + 1> code{};
    const int done =
        oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), digits,
                           false, OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
    base::ensure(done == OATH_OK, "a one-time password cannot be made");
    return code.data();
}

}  // namespace

std::string new_totp_secret() {
    return base::random_bytes(secret_bytes);
}

std::string base32(std::string_view bytes) {
    std::string text;
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (held += 8; held >= 5; held -= 5)
            text += base32_digits[(bits >> (held - 5)) & 31];
    }
    if (held > 0) text += base32_digits[(bits << (5 - held)) & 31];
    return text;
}

std::string totp_uri(std::string_view issuer, std::string_view account, std::string_view secret) {
    const std::string name = base::url_encode(issuer);
    return "otpauth://totp/" + name + ':' + base::url_encode(account) +
           "?secret=" + base32(secret) + "&issuer=" + name +
           "&algorithm=SHA1&digits=6&period=" + std::to_string(totp_step_s);
}

std::optional<std::int64_t> totp_step(std::string_view secret, std::string_view code,
                                      std::int64_t now_s, std::int64_t after) {
    const std::int64_t now = now_s / totp_step_s;
    std::optional<std::int64_t> found;
    for (const std::int64_t step : {now - 1, now, now + 1}) {
        const bool same = base::equal_constant_time(code_of(secret, step), code);
        if (same && step > after && !found) found = step;
    }
    return found;
}

std::string totp_code(std::string_view secret, std::int64_t now_s) {
    return code_of(secret, now_s / totp_step_s);
}

}  // namespace socle::accounts
