#include "base/crypto.h"

#include "base/digits.h"
#include "base/ensure.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <system_error>

namespace socle::base {
namespace {

constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::uint8_t no_digit = 64;

constexpr std::array<std::uint8_t, 256> make_base64url_values() {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::size_t i = 0; i < base64url_digits.size(); ++i) {
        values[static_cast<unsigned char>(base64url_digits[i])] = static_cast<std::uint8_t>(i);
    }
    return values;
}
constexpr auto base64url_values = make_base64url_values();

const unsigned char* bytes(std::string_view data) {
    return reinterpret_cast<const unsigned char*>(data.data());
}

unsigned char* bytes(std::string& data) {
    return reinterpret_cast<unsigned char*>(data.data());
}

}  // namespace

std::string random_bytes(std::size_t count) {
    ensure(count <= std::numeric_limits<int>::max(), "too many random bytes asked at once");
    std::string data(count, '\0');
    ensure(RAND_bytes(bytes(data), static_cast<int>(count)) == 1, "no random bytes to be had");
    return data;
}

std::string sha1(std::string_view data) {
    std::string digest(SHA_DIGEST_LENGTH, '\0');
    SHA1(bytes(data), data.size(), bytes(digest));
    return digest;
}

std::string random_digits(std::size_t count) {
    constexpr unsigned fair_end = 250;
    std::string digits;
    digits.reserve(count);
    while (digits.size() < count) {
        for (const char c : random_bytes(count - digits.size())) {
            const unsigned byte = static_cast<unsigned char>(c);
            if (byte < fair_end) digits += static_cast<char>('0' + byte % 10);
        }
    }
    return digits;
}

std::string sha256(std::string_view data) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(bytes(data), data.size(), bytes(digest));
    return digest;
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
    ensure(key.size() <= std::numeric_limits<int>::max(), "an HMAC key is over 2 GiB");
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    unsigned int length = 0;
    const unsigned char* done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                     bytes(data), data.size(), bytes(digest), &length);
    ensure(done != nullptr && length == digest.size(), "HMAC-SHA256 failed");
    return digest;
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string base64url(std::string_view data) {
    std::string text;
    text.reserve((data.size() * 4 + 2) / 3);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : data) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (held += 8; held >= 6; held -= 6) {
            text += base64url_digits[(bits >> (held - 6)) & 63];
        }
    }
    if (held > 0) text += base64url_digits[(bits << (6 - held)) & 63];
    return text;
}

std::optional<std::string> base64url_decode(std::string_view text) {
    if (text.size() % 4 == 1) return std::nullopt;
    std::string data;
    data.reserve(text.size() * 3 / 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const std::uint32_t value = base64url_values[static_cast<unsigned char>(c)];
        if (value == no_digit) return std::nullopt;
        bits = (bits << 6) | value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            data += static_cast<char>((bits >> held) & 255);
        }
    }
    const bool clean_end = (bits & ((1U << held) - 1)) == 0;
    if (!clean_end) return std::nullopt;
    return data;
}

std::string base64(std::string_view data) {
    std::string text = base64url(data);
    std::ranges::replace(text, '-', '+');
    std::ranges::replace(text, '_', '/');
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

std::optional<std::string> base64_decode(std::string_view text) {
    const bool padded = text.ends_with('=');
    if (padded && text.size() % 4 != 0) return std::nullopt;
    for (int i = 0; i < 2 && text.ends_with('='); ++i)
        text.remove_suffix(1);
    if (text.find_first_of("-_") != std::string_view::npos) return std::nullopt;
    std::string other(text);
    std::ranges::replace(other, '+', '-');
    std::ranges::replace(other, '/', '_');
    return base64url_decode(other);
}

std::string hex(std::string_view data) {
    std::string text;
    text.reserve(data.size() * 2);
    for (const char c : data) {
        const auto byte = static_cast<unsigned char>(c);
        text += lower_hex_digits[byte >> 4];
        text += lower_hex_digits[byte & 15];
    }
    return text;
}

std::optional<std::string> hex_decode(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string data;
    data.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        unsigned char byte = 0;
        const char* end = text.data() + i + 2;
        const auto [stop, fault] = std::from_chars(text.data() + i, end, byte, 16);
        if (fault != std::errc() || stop != end) return std::nullopt;
        data += static_cast<char>(byte);
    }
    return data;
}

}  // namespace socle::base
