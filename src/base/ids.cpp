#include "base/ids.h"

#include "base/crypto.h"
#include "base/digits.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>

namespace socle::base {
namespace {

constexpr std::size_t random_pool_bytes = 4096;

/// Eight random bytes, from a pool of each thread so that OpenSSL is rarely asked.
std::uint64_t random_word() {
    thread_local std::string pool;
    thread_local std::size_t used = 0;
    if (used + sizeof(std::uint64_t) > pool.size()) {
        pool = random_bytes(random_pool_bytes);
        used = 0;
    }
    std::uint64_t word = 0;
    std::memcpy(&word, pool.data() + used, sizeof(word));
    used += sizeof(word);
    return word;
}

/// Milliseconds since 1970 in the upper 48 of 60 bits, 1/4096 of a millisecond in the lower 12;
/// every call gives a larger one.
std::uint64_t next_tick() {
    static std::atomic<std::uint64_t> last{0};
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    const auto ns = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
    const std::uint64_t now = ((ns / 1'000'000) << 12) | (ns % 1'000'000 * 4096 / 1'000'000);
    std::uint64_t before = last.load(std::memory_order_relaxed);
    std::uint64_t tick = 0;
    do {
        tick = now > before ? now : before + 1;
    } while (!last.compare_exchange_weak(before, tick, std::memory_order_relaxed));
    return tick;
}

char* put_hex(char* out, std::uint64_t value, int digits) {
    for (int i = digits - 1; i >= 0; --i) {
        *out++ = lower_hex_digits[(value >> (i * 4)) & 15];
    }
    return out;
}

}  // namespace

std::string new_random_uuid() {
    const std::uint64_t first = random_word();
    const std::uint64_t second = random_word();
    std::string text(36, '-');
    char* out = text.data();
    out = put_hex(out, first >> 32, 8) + 1;
    out = put_hex(out, (first >> 16) & 0xffff, 4) + 1;
    out = put_hex(out, 0x4000 | (first & 0x0fff), 4) + 1;
    out = put_hex(out, 0x8000 | ((second >> 48) & 0x3fff), 4) + 1;
    put_hex(out, second & 0xffff'ffff'ffff, 12);
    return text;
}

std::string new_uuid() {
    const std::uint64_t tick = next_tick();
    const std::uint64_t random = random_word();
    std::string text(36, '-');
    char* out = text.data();
    out = put_hex(out, tick >> 28, 8) + 1;
    out = put_hex(out, tick >> 12, 4) + 1;
    out = put_hex(out, 0x7000 | (tick & 0xfff), 4) + 1;
    out = put_hex(out, 0x8000 | ((random >> 48) & 0x3fff), 4) + 1;
    put_hex(out, random, 12);
    return text;
}

std::string name_uuid(std::string_view name) {
    constexpr std::array<unsigned char, 16> of_urls = {0x6b, 0xa7, 0xb8, 0x11, 0x9d, 0xad,
                                                       0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0,
                                                       0x4f, 0xd4, 0x30, 0xc8};
    std::string text(of_urls.begin(), of_urls.end());
    text += name;
    std::string digits = hex(sha1(text)).substr(0, 32);
    digits[12] = '5';
    digits[16] = lower_hex_digits[8 | (hex_value(digits[16]) & 3)];
    for (const std::size_t place : {8, 13, 18, 23})
        digits.insert(place, 1, '-');
    return digits;
}

std::optional<std::string> parse_uuid(std::string_view text) {
    if (text.size() >= 2 && text.front() == '{' && text.back() == '}') {
        text = text.substr(1, text.size() - 2);
    }
    std::string uuid;
    uuid.reserve(36);
    int digits = 0;
    bool dash_allowed = false;
    for (const char c : text) {
        if (c == '-') {
            if (!dash_allowed) return std::nullopt;
            dash_allowed = false;
            continue;
        }
        const int value = hex_value(c);
        if (value < 0 || digits == 32) return std::nullopt;
        if (digits == 8 || digits == 12 || digits == 16 || digits == 20) uuid += '-';
        uuid += lower_hex_digits[static_cast<std::size_t>(value)];
        ++digits;
        dash_allowed = digits % 4 == 0 && digits < 32;
    }
    if (digits != 32) return std::nullopt;
    return uuid;
}

std::string new_request_id() {
    std::string id(16, '0');
    put_hex(id.data(), random_word(), 16);
    return id;
}

}  // namespace socle::base
