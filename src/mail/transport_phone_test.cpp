#include "mail/transport_phone.h"

#include "outbound/test_server.h"

#include <gmock/gmock.h>

namespace socle::mail {
namespace {

using definition::PhoneSettings;
using outbound::TestServer;
using testing::HasSubstr;
using testing::Not;

class TransportPhoneTest : public testing::Test {
protected:
    static Message sample(const std::string& channel = "sms") {
        Message message;
        message.channel = channel;
        message.to = "+33612345678";
        message.text = "123456 & more";
        message.payload = R"({"sms":{"otp":"123456"}})";
        return message;
    }
    static PhoneSettings hook(const std::string& url) {
        PhoneSettings made;
        made.way = PhoneSettings::Way::hook;
        made.hook = url;
        made.hook_secrets = {"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"};
        return made;
    }
    static PhoneSettings twilio(const std::string& url, const std::string& from = "+15550100") {
        PhoneSettings made;
        made.way = PhoneSettings::Way::twilio;
        made.twilio_url = url;
        made.twilio_account = "AC1";
        made.twilio_token = "hidden";
        made.twilio_from = from;
        return made;
    }
    Delivery send(const PhoneSettings& settings, const Message& message = sample()) {
        return make_phone_transport(settings, fetcher_)->send(message, "abc");
    }
    static outbound::FetchSettings settings() {
        outbound::FetchSettings made;
        made.allow_private = true;
        return made;
    }

    base::WorkerPool pool_{{1, 10, 0, "fetching"}};
    outbound::Fetcher fetcher_{pool_, settings()};
};

TEST_F(TransportPhoneTest, KeepsThemUnlessToldOtherwise) {
    EXPECT_FALSE(make_phone_transport({}, fetcher_)->sends());
}

TEST_F(TransportPhoneTest, AsksAHookWithItsSignature) {
    TestServer server([](const TestServer::Request&) { return TestServer::reply("200 OK", "{}"); });
    const auto transport = make_phone_transport(hook(server.url("/sms?a=b")), fetcher_);
    EXPECT_TRUE(transport->sends());
    EXPECT_EQ(transport->name(), "hook 127.0.0.1");
    EXPECT_TRUE(transport->send(sample(), "abc").sent);
    EXPECT_TRUE(transport->send(sample(), "abc").sent);
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 2U);
    EXPECT_EQ(requests[0].method, "POST");
    EXPECT_EQ(requests[0].target, "/sms?a=b");
    EXPECT_EQ(requests[0].body, sample().payload);
    EXPECT_EQ(requests[0].headers.at("content-type"), "application/json");
    EXPECT_EQ(requests[0].headers.at("webhook-id"), "msg_abc");
    EXPECT_EQ(requests[1].headers.at("webhook-id"), "msg_abc");
    EXPECT_THAT(requests[0].headers.at("webhook-signature"), testing::StartsWith("v1,"));
    auto old = sample();
    old.payload.clear();
    EXPECT_TRUE(send(hook(server.url()), old).permanent);
}

TEST_F(TransportPhoneTest, BelievesWhatAHookSays) {
    struct Case {
        std::string status;
        std::string body;
        bool sent;
        bool permanent;
        std::string fault;
    };
    const Case cases[] = {
        {"204 No Content", "", true, false, ""},
        {"202 Accepted", "queued", true, false, ""},
        {"500 Internal Server Error", "", false, false, "500"},
        {"429 Too Many Requests", "{}", false, false, "429"},
        {"401 Unauthorized", R"({"error":{"http_code":401,"message":"bad signature"}})", false,
         false, "401 bad signature"},
        {"400 Bad Request", "no", false, true, "400"},
        {"200 OK", R"({"error":{"http_code":503,"message":"later"}})", false, false, "503 later"},
        {"200 OK", R"({"error":{"message":"no such number"}})", false, true, "400 no such number"},
    };
    for (const auto& each : cases) {
        TestServer server(
            [&](const TestServer::Request&) { return TestServer::reply(each.status, each.body); });
        const auto delivery = send(hook(server.url()));
        EXPECT_EQ(delivery.sent, each.sent) << each.status << each.body;
        EXPECT_EQ(delivery.permanent, each.permanent) << each.status << each.body;
        EXPECT_EQ(delivery.fault, each.fault);
    }
    const auto nobody = send(hook("http://127.0.0.1:1/sms?token=hidden"));
    EXPECT_FALSE(nobody.sent || nobody.permanent);
    EXPECT_THAT(nobody.fault, Not(HasSubstr("hidden")));
}

TEST_F(TransportPhoneTest, SendsByTwilio) {
    TestServer server([](const TestServer::Request&) {
        return TestServer::reply("201 Created", R"({"sid":"SM1","status":"queued","body":"x"})");
    });
    EXPECT_TRUE(send(twilio(server.url())).sent);
    EXPECT_TRUE(send(twilio(server.url()), sample("whatsapp")).sent);
    EXPECT_TRUE(send(twilio(server.url(), "MG2")).sent);
    EXPECT_TRUE(send(twilio(server.url(), "My Club")).sent);
    const auto requests = server.requests();
    ASSERT_EQ(requests.size(), 4U);
    EXPECT_EQ(requests[0].target, "/2010-04-01/Accounts/AC1/Messages.json");
    EXPECT_EQ(requests[0].headers.at("content-type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(requests[0].headers.at("authorization"), "Basic QUMxOmhpZGRlbg==");
    EXPECT_EQ(requests[0].body, "To=%2B33612345678&From=%2B15550100&Body=123456%20%26%20more");
    EXPECT_THAT(requests[1].body, HasSubstr("To=whatsapp%3A%2B33612345678&From=whatsapp%3A%2B"));
    EXPECT_THAT(requests[2].body, HasSubstr("&MessagingServiceSid=MG2&"));
    EXPECT_THAT(requests[3].body, HasSubstr("&From=My%20Club&"));
}

TEST_F(TransportPhoneTest, TellsWhatTwilioSays) {
    const std::string cases[][3] = {
        {"400 Bad Request", R"({"code":21211,"message":"Invalid 'To' number","status":400})",
         "400 Invalid 'To' number"},
        {"201 Created", R"({"status":"failed","error_message":"blocked"})", "400 blocked"},
        {"201 Created", R"({"status":"undelivered","error_message":null})", "400 undelivered"},
    };
    for (const auto& each : cases) {
        TestServer server(
            [&](const TestServer::Request&) { return TestServer::reply(each[0], each[1]); });
        const auto delivery = send(twilio(server.url()));
        EXPECT_TRUE(delivery.permanent);
        EXPECT_EQ(delivery.fault, each[2]);
    }
    TestServer busy([](const TestServer::Request&) {
        return TestServer::reply("429 Too Many Requests", R"({"message":"slow down"})");
    });
    EXPECT_FALSE(send(twilio(busy.url())).permanent);
}

}  // namespace
}  // namespace socle::mail
