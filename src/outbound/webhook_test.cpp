#include "outbound/webhook.h"

#include <gtest/gtest.h>

namespace socle::outbound {
namespace {

constexpr std::int64_t second_us = 1'000'000;

std::string header(const FetchRequest& request, std::string_view name) {
    for (const auto& [key, value] : request.headers) {
        if (key == name) return value;
    }
    return {};
}

/// The example of Standard Webhooks' own libraries.
TEST(Webhook, IsSignedAsStandardWebhooksAre) {
    const auto request = signed_request("https://example.org/hook", R"({"test": 2432232314})",
                                        "msg_p5jXN8AQM9LWM0D4loKWxJek", 1'614'265'330 * second_us,
                                        {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"});
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(header(request, "webhook-id"), "msg_p5jXN8AQM9LWM0D4loKWxJek");
    EXPECT_EQ(header(request, "webhook-timestamp"), "1614265330");
    EXPECT_EQ(header(request, "webhook-signature"),
              "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    EXPECT_EQ(request.body, R"({"test": 2432232314})");
}

TEST(Webhook, EachSecretSigns) {
    const auto request = signed_request("https://example.org/hook", "{}", "msg_1", second_us,
                                        {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "any text"});
    const auto first = signed_request("https://example.org/hook", "{}", "msg_1", second_us,
                                      {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"});
    const auto second =
        signed_request("https://example.org/hook", "{}", "msg_1", second_us, {"any text"});
    EXPECT_EQ(header(request, "webhook-signature"),
              header(first, "webhook-signature") + " " + header(second, "webhook-signature"));
    EXPECT_NE(header(first, "webhook-signature"), header(second, "webhook-signature"));
}

}  // namespace
}  // namespace socle::outbound
