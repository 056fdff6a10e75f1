#include "triggers/webhook.h"

#include "base/crypto.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace socle::triggers {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::array<std::int64_t, tries_max - 1> pauses_s = {10,      60,       5 * 60,
                                                              30 * 60, 2 * 3600, 6 * 3600};
constexpr double jitter = 0.2;
/// The longest that the other side may ask us to wait.
constexpr std::int64_t retry_after_max_s = 24LL * 3600;

constexpr std::string_view secret_prefix = "whsec_";
constexpr std::size_t id_digits = 32;

constexpr int status_timeout = 408;
constexpr int status_too_many = 429;
constexpr int status_server_error = 500;

/// Seconds only: a date is as good as none.
std::int64_t retry_after(const outbound::FetchReply& reply) {
    const auto& text = reply.header("retry-after");
    std::int64_t seconds = 0;
    const auto* end = text.data() + text.size();
    const auto [read, fault] = std::from_chars(text.data(), end, seconds);
    if (fault != std::errc() || read != end) return 0;
    return std::clamp(seconds, std::int64_t{0}, retry_after_max_s);
}

}  // namespace

std::int64_t pause_us(std::int64_t tries, double fraction, std::int64_t least_s) {
    const auto last = static_cast<std::int64_t>(pauses_s.size()) - 1;
    const auto index = std::clamp(tries - 1, std::int64_t{0}, last);
    const auto plain_us = pauses_s[static_cast<std::size_t>(index)] * second_us;
    const auto longer_us =
        static_cast<std::int64_t>(static_cast<double>(plain_us) * jitter * fraction);
    return std::max(plain_us + longer_us, least_s * second_us);
}

std::string signing_secret(const definition::TriggerAction& action, std::string_view key) {
    if (!action.secret.empty()) return action.secret;
    const auto bytes = base::hmac_sha256(key, "webhook " + action.name);
    return std::string(secret_prefix) + base::base64(bytes);
}

std::string webhook_id(std::int64_t event, std::string_view trigger, std::string_view created_at) {
    const auto text =
        std::to_string(event) + " " + std::string(trigger) + " " + std::string(created_at);
    return "msg_" + base::hex(base::sha256(text)).substr(0, id_digits);
}

Outcome outcome_of(const outbound::FetchReply& reply) {
    using Kind = Outcome::Kind;
    if (reply.status >= 200 && reply.status < 300) return {};
    const auto fault = "the server answered " + std::to_string(reply.status);
    const bool later = reply.status >= status_server_error || reply.status == status_too_many ||
                       reply.status == status_timeout;
    if (later) return {Kind::again, fault, retry_after(reply)};
    const bool redirect = reply.status >= 300 && reply.status < 400;
    return {Kind::dead, fault + (redirect ? ": redirects are not followed" : ""), 0};
}

}  // namespace socle::triggers
