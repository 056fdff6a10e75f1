#include "outbound/webhook.h"

#include "base/crypto.h"

namespace socle::outbound {

namespace {

constexpr std::int64_t second_us = 1'000'000;
constexpr std::string_view secret_prefix = "whsec_";

std::string secret_bytes(std::string_view secret) {
    if (secret.starts_with(secret_prefix)) {
        auto bytes = base::base64_decode(secret.substr(secret_prefix.size()));
        if (bytes) return std::move(*bytes);
    }
    return std::string(secret);
}

}  // namespace

FetchRequest signed_request(const std::string& url, std::string body, std::string_view id,
                            std::int64_t now_us, const std::vector<std::string>& secrets) {
    const auto timestamp = std::to_string(now_us / second_us);
    const auto content = std::string(id) + "." + timestamp + "." + body;
    std::string signatures;
    for (const auto& secret : secrets) {
        if (!signatures.empty()) signatures += ' ';
        signatures += "v1," + base::base64(base::hmac_sha256(secret_bytes(secret), content));
    }
    FetchRequest request;
    request.method = "POST";
    request.url = url;
    request.headers = {{"Content-Type", "application/json"},
                       {"User-Agent", "Socle"},
                       {"webhook-id", std::string(id)},
                       {"webhook-timestamp", timestamp},
                       {"webhook-signature", signatures}};
    request.body = std::move(body);
    return request;
}

}  // namespace socle::outbound
