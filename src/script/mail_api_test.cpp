#include "mail/outbox.h"
#include "script/test_script.h"

#include <gmock/gmock.h>

namespace socle::script {
namespace {

using base::Dialect;
using ::testing::HasSubstr;

const std::map<std::string, std::string> shop = {
    {"app.yaml", "app: shop\nlanguages: [en, fr]\n"},
    {"models/item.yaml",
     "model: item\nkey: {id: serial}\nfields: {name: {type: text}}\naccess: {read: anyone}\n"},
    {"mails/sold.md",
     "---\nsubject: \"Sold: {{item.name}}\"\n---\n"
     "It is **{{item.name}}**, {{count}} of them.\n"},
    {"mails/sold.fr.md", "---\nsubject: \"Vendu : {{item.name}}\"\n---\nVendu : {{count}}.\n"}};

class MailApi : public ::testing::TestWithParam<Dialect> {
protected:
    std::string run(const std::string& body) {
        script_ = std::make_unique<TestScript>(GetParam(), shop,
                                               std::map<std::string, std::string>{{"f", body}});
        script_->runtime().on_mails = [this] { ++told_; };
        return script_->call("f");
    }
    std::vector<mail::OutboxMail> outbox() {
        return mail::list_outbox(script_->application().store(), 10);
    }

    std::unique_ptr<TestScript> script_;
    int told_ = 0;
};

TEST_P(MailApi, IsInTheOutboxWithWhatTheCallWrote) {
    EXPECT_EQ(
        run("local it = ctx.admin.db.item:create{name = 'Hat'} "
            "return ctx.mail.send('sold', {to = 'Ann <ann@example.org>', item = it, count = 2})"),
        "true");
    ASSERT_EQ(outbox().size(), 1U);
    const auto mail = *mail::find_outbox_mail(script_->application().store(), outbox()[0].id);
    EXPECT_EQ(mail.template_name, "sold");
    EXPECT_EQ(mail.message.to, "Ann <ann@example.org>");
    EXPECT_EQ(mail.message.subject, "Sold: Hat");
    EXPECT_THAT(mail.message.text, HasSubstr("2 of them"));
    EXPECT_THAT(mail.message.html, HasSubstr("<strong>Hat</strong>"));
    EXPECT_EQ(told_, 1);
}

TEST_P(MailApi, IsNotSentByACallThatFails) {
    run("ctx.mail.send('sold', {to = 'a@example.org', item = {name = 'x'}, count = 1}) "
        "ctx.fail(409, 'no', 'No')");
    EXPECT_TRUE(outbox().empty());
    EXPECT_EQ(told_, 0);
}

TEST_P(MailApi, KnowsLanguagesAndMistakes) {
    run("ctx.mail:send('sold', {to = 'a@example.org', language = 'fr', item = {name = 'x'}, count "
        "= 1})");
    ASSERT_EQ(outbox().size(), 1U);
    EXPECT_EQ(outbox()[0].message.subject, "Vendu : x");
    EXPECT_THAT(run("ctx.mail.send('sld', {to = 'a@example.org'})"), HasSubstr("sld"));
    EXPECT_THAT(run("ctx.mail.send('sold', {to = 'a@example.org', item = {name = 'x'}})"),
                HasSubstr("there is no value for {{count}}"));
    EXPECT_THAT(run("ctx.mail.send('sold', {to = 'nobody', item = {name = 'x'}, count = 1})"),
                HasSubstr("no email address (nobody)"));
    EXPECT_THAT(run("ctx.mail.send('sold', {item = {name = 'x'}, count = 1})"),
                HasSubstr("recipient"));
    EXPECT_THAT(run("ctx.mail.send('sold', {to = {}, item = {name = 'x'}, count = 1})"),
                HasSubstr("'to' is a text"));
    EXPECT_THAT(run("pcall(ctx.mail.send, 'sold', {}) ctx.mail.send()"),
                HasSubstr("string expected"));
}

INSTANTIATE_TEST_SUITE_P(Stores, MailApi, ::testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& param) {
                             return param.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

}  // namespace
}  // namespace socle::script
