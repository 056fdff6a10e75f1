#include "mail/transport.h"

#include "base/error.h"
#include "outbound/test_server.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace socle::mail {
namespace {

namespace json = boost::json;

using base::Error;
using outbound::TestServer;
using testing::HasSubstr;
using testing::Not;

Message sample() {
    Message message;
    message.to = "\"Zoë, Z.\" <zoe@example.org>";
    message.from = "Casting agency <no-reply@example.com>";
    message.subject = "Bonjour « Zoë » 😀";
    message.text = "Hello\n";
    message.html = "<p>Hello</p>\n";
    return message;
}

class TransportTest : public testing::Test {
protected:
    std::unique_ptr<Transport> make(const std::string& url) {
        return make_transport(url, fetcher_);
    }
    std::string fault(const std::string& url) {
        try {
            make(url);
        } catch (const Error& error) {
            EXPECT_EQ(error.code, base::Code::bad_value);
            return error.message;
        }
        return "no fault";
    }
    static outbound::FetchSettings settings() {
        outbound::FetchSettings made;
        made.allow_private = true;
        return made;
    }

    base::WorkerPool pool_{{1, 10, 0, "fetching"}};
    outbound::Fetcher fetcher_{pool_, settings()};
};

TEST_F(TransportTest, IsMadeFromItsAddress) {
    EXPECT_EQ(make("outbox")->name(), "outbox");
    EXPECT_EQ(make("")->name(), "outbox");
    EXPECT_FALSE(make("outbox")->sends());
    EXPECT_EQ(make("smtp://u:secret@mail.example.org")->name(), "smtp://mail.example.org:587");
    EXPECT_TRUE(make("smtps://mail.example.org")->sends());
    EXPECT_EQ(make("sendgrid://SG.key")->name(), "https://api.sendgrid.com");
    EXPECT_EQ(make("sendgrid://SG.key?host=api.eu.sendgrid.com")->name(),
              "https://api.eu.sendgrid.com");
    EXPECT_EQ(make("mailjet://key:secret")->name(), "https://api.mailjet.com");
    EXPECT_EQ(make("mailjet://key:secret/?sandbox=true&host=http%3A%2F%2F127.0.0.1%3A1")->name(),
              "http://127.0.0.1:1");
}

TEST_F(TransportTest, SaysWhatIsWrongWithItsAddress) {
    const std::pair<const char*, const char*> cases[] = {
        {"mailgun://key-secret", "the mail transport is not known"},
        {"smtp://user:secret@", "the address of the mail server"},
        {"sendgrid://", "it has no key"},
        {"sendgrid://key:secret", "it is sendgrid://API_KEY"},
        {"sendgrid://key?sandbox=yes-secret", "there are ?sandbox=true"},
        {"sendgrid://key?host=", "there are ?sandbox=true"},
        {"mailjet://key-secret", "it is mailjet://KEY:SECRET"},
        {"mailjet://key:secret?x=1", "there are ?sandbox=true"},
    };
    for (const auto& [url, words] : cases) {
        EXPECT_THAT(fault(url), HasSubstr(words)) << url;
        EXPECT_THAT(fault(url), Not(HasSubstr("secret"))) << url;
    }
}

TEST_F(TransportTest, OfTheOutboxSendsNothing) {
    const auto delivery = make("outbox")->send(sample(), "id");
    EXPECT_FALSE(delivery.sent);
    EXPECT_THAT(delivery.fault, HasSubstr("outbox"));
}

TEST_F(TransportTest, OfSendgridFollowsItsDocumentation) {
    TestServer server(
        [](const TestServer::Request&) { return TestServer::reply("202 Accepted", ""); });
    auto message = sample();
    for (const bool sandbox : {false, true}) {
        const auto transport = make("sendgrid://SG.a%2Bb?host=" + server.url() +
                                    (sandbox ? "&sandbox=true" : "&sandbox=false"));
        EXPECT_TRUE(transport->send(message, "id-1").sent);
        const auto asked = server.requests().back();
        EXPECT_EQ(asked.method, "POST");
        EXPECT_EQ(asked.target, "/v3/mail/send");
        EXPECT_EQ(asked.headers.at("authorization"), "Bearer SG.a+b");
        EXPECT_EQ(asked.headers.at("content-type"), "application/json");
        auto wanted = json::parse(R"({
            "personalizations": [{"to": [{"email": "zoe@example.org", "name": "Zoë, Z."}]}],
            "from": {"email": "no-reply@example.com", "name": "Casting agency"},
            "subject": "Bonjour « Zoë » 😀",
            "content": [{"type": "text/plain", "value": "Hello\n"},
                        {"type": "text/html", "value": "<p>Hello</p>\n"}],
            "custom_args": {"socle_id": "id-1"},
            "tracking_settings": {"click_tracking": {"enable": false, "enable_text": false},
                                  "open_tracking": {"enable": false}}
        })")
                          .as_object();
        if (sandbox) {
            wanted["mail_settings"] = json::parse(R"({"sandbox_mode": {"enable": true}})");
            wanted["reply_to"] = json::parse(R"({"email": "help@example.com"})");
        }
        EXPECT_EQ(json::parse(asked.body), json::value(wanted));
        message.reply_to = "help@example.com";
    }
}

TEST_F(TransportTest, OfMailjetFollowsItsDocumentation) {
    TestServer server([](const TestServer::Request&) {
        return TestServer::reply("200 OK", R"({"Messages":[{"Status":"success"}]})");
    });
    auto message = sample();
    for (const bool sandbox : {false, true}) {
        const auto transport =
            make("mailjet://key:se%3Acret?host=" + server.url() + (sandbox ? "&sandbox=true" : ""));
        EXPECT_TRUE(transport->send(message, "id-1").sent);
        const auto asked = server.requests().back();
        EXPECT_EQ(asked.method, "POST");
        EXPECT_EQ(asked.target, "/v3.1/send");
        EXPECT_EQ(asked.headers.at("authorization"), "Basic a2V5OnNlOmNyZXQ=");
        EXPECT_EQ(asked.headers.at("content-type"), "application/json");
        auto wanted = json::parse(R"({"Messages": [{
            "From": {"Email": "no-reply@example.com", "Name": "Casting agency"},
            "To": [{"Email": "zoe@example.org", "Name": "Zoë, Z."}],
            "Subject": "Bonjour « Zoë » 😀",
            "TextPart": "Hello\n",
            "HTMLPart": "<p>Hello</p>\n",
            "CustomID": "id-1",
            "TrackOpens": "disabled",
            "TrackClicks": "disabled"
        }]})")
                          .as_object();
        if (sandbox) {
            wanted["SandboxMode"] = true;
            wanted["Messages"].as_array()[0].as_object()["ReplyTo"] =
                json::parse(R"({"Email": "help@example.com"})");
        }
        EXPECT_EQ(json::parse(asked.body), json::value(wanted));
        message.reply_to = "help@example.com";
    }
}

TEST_F(TransportTest, TellsRefusalsForGoodFromOthers) {
    struct Case {
        const char* status;
        bool permanent;
    };
    const Case cases[] = {
        {"400 Bad Request", true},     {"413 Payload Too Large", true},
        {"404 Not Found", true},       {"401 Unauthorized", false},
        {"403 Forbidden", false},      {"429 Too Many Requests", false},
        {"500 Internal Error", false}, {"503 Unavailable", false},
        {"302 Found", false},
    };
    for (const auto& [status, permanent] : cases) {
        TestServer server([answer = std::string(status)](const TestServer::Request&) {
            return TestServer::reply(answer, "no JSON");
        });
        for (const std::string scheme : {"sendgrid://key", "mailjet://key:secret"}) {
            const auto delivery = make(scheme + "?host=" + server.url())->send(sample(), "id");
            EXPECT_FALSE(delivery.sent);
            EXPECT_EQ(delivery.permanent, permanent) << status;
            EXPECT_EQ(delivery.fault, std::string(status).substr(0, 3));
        }
    }
}

TEST_F(TransportTest, TellsWhatTheServiceSaid) {
    const std::string bodies[][2] = {
        {"sendgrid://key",
         R"({"errors":[{"message":"does not match a verified Sender","field":"from","help":null},)"
         R"({"message":"bad","field":null}]})"},
        {"mailjet://key:secret",
         R"({"Messages":[{"Status":"error","Errors":[{"ErrorCode":"mj-0013","StatusCode":400,)"
         R"("ErrorMessage":"is an invalid email address."}]}]})"},
        {"mailjet://key:secret",
         R"({"ErrorIdentifier":"x","StatusCode":401,"ErrorMessage":"API key authentication failed"})"},
    };
    const std::string faults[] = {"400 from: does not match a verified Sender; bad",
                                  "400 is an invalid email address.",
                                  "400 API key authentication failed"};
    for (std::size_t i = 0; i < 3; ++i) {
        TestServer server([&](const TestServer::Request&) {
            return TestServer::reply("400 Bad Request", bodies[i][1]);
        });
        EXPECT_EQ(make(bodies[i][0] + "?host=" + server.url())->send(sample(), "id").fault,
                  faults[i]);
    }
}

TEST_F(TransportTest, BelievesTheBodyOfAGoodStatusToo) {
    TestServer server([](const TestServer::Request&) {
        return TestServer::reply("200 OK", R"({"Messages":[{"Status":"error","Errors":)"
                                           R"([{"ErrorMessage":"blocked"}]}]})");
    });
    const auto delivery = make("mailjet://key:secret?host=" + server.url())->send(sample(), "id");
    EXPECT_FALSE(delivery.sent);
    EXPECT_TRUE(delivery.permanent);
    EXPECT_EQ(delivery.fault, "200 blocked");
}

TEST_F(TransportTest, TriesAgainWhenNobodyAnswers) {
    for (const std::string url : {"sendgrid://hidden?host=http://127.0.0.1:1",
                                  "mailjet://hidden:hidden?host=http://127.0.0.1:1",
                                  "smtp://hidden:hidden@127.0.0.1:1?tls=none"}) {
        const auto delivery = make(url)->send(sample(), "id");
        EXPECT_FALSE(delivery.sent);
        EXPECT_FALSE(delivery.permanent);
        EXPECT_THAT(delivery.fault, HasSubstr("connect")) << url;
        EXPECT_THAT(delivery.fault, Not(HasSubstr("hidden")));
    }
}

}  // namespace
}  // namespace socle::mail
