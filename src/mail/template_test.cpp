#include "mail/template.h"

#include "base/error.h"

#include <gmock/gmock.h>
#include <boost/json.hpp>

namespace socle::mail {
namespace {

namespace json = boost::json;

using base::Error;
using definition::Definition;
using testing::HasSubstr;
using testing::Not;

Definition application() {
    Definition made;
    made.app = "casting";
    made.title.by_language = {{"en", "Casting agency"}, {"fr", "Agence de casting"}};
    made.languages = {"en", "fr"};
    made.accounts.site = "https://casting.example.org";
    definition::MailTemplate accepted;
    accepted.name = "accepted";
    accepted.to = "{{user.email}}";
    accepted.subject.by_language = {{"en", "Accepted: {{title}}"}, {"fr", "Accepté : {{title}}"}};
    accepted.body.by_language = {{"en", "Hello {{user.name}},\n\nyou have the role.\n"},
                                 {"fr", "Bonjour {{user.name}},\n\nvous avez le rôle.\n"}};
    made.mails.push_back(accepted);
    definition::MailTemplate note;
    note.name = "note";
    note.subject.by_language = {{"en", "A note"}};
    note.body.by_language = {{"en", "{{text}}"}};
    made.mails.push_back(note);
    return made;
}

json::object user_data() {
    return {{"title", "Role « A »"}, {"user", {{"name", "Zoë"}, {"email", "zoe@example.org"}}}};
}

/// As accounts gives them.
json::object account_data() {
    return {{"app", "Casting agency"},
            {"site_url", "https://casting.example.org"},
            {"email", "zoe@example.org"},
            {"new_email", "new@example.org"},
            {"link", "https://casting.example.org/auth/v1/verify?token=abc&type=signup"},
            {"code", "123456"},
            {"token_hash", "abc"},
            {"redirect_to", "https://casting.example.org"},
            {"minutes", 60},
            {"user", {{"id", "1"}}}};
}

std::string fault(const Definition& definition, const std::string& name, const json::object& data,
                  const std::string& to = "") {
    try {
        render(definition, name, data, {"en"}, to);
    } catch (const Error& error) {
        EXPECT_EQ(error.code, base::Code::bad_value);
        return error.message;
    }
    return "no fault";
}

TEST(Template, MakesTheWholeMail) {
    const auto mail = render(application(), "accepted", user_data(), {"en"});
    EXPECT_EQ(mail.to, "zoe@example.org");
    EXPECT_EQ(mail.from, "Casting agency <no-reply@casting.example.org>");
    EXPECT_EQ(mail.reply_to, "");
    EXPECT_EQ(mail.subject, "Accepted: Role « A »");
    EXPECT_EQ(mail.text, "Hello Zoë,\n\nyou have the role.\n");
    EXPECT_THAT(mail.html, testing::StartsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
    EXPECT_THAT(mail.html, HasSubstr("<title>Accepted: Role « A »</title>"));
    EXPECT_THAT(mail.html, HasSubstr("<p>Hello Zoë,</p>\n<p>you have the role.</p>"));
    EXPECT_THAT(mail.html, HasSubstr("<a href=\"https://casting.example.org\">Casting agency</a>"));
}

TEST(Template, SpeaksTheFirstLanguageItHas) {
    const auto application_value = application();
    const auto subject = [&](const std::vector<std::string>& languages) {
        return render(application_value, "accepted", user_data(), languages).subject;
    };
    EXPECT_THAT(subject({"fr", "en"}), HasSubstr("Accepté"));
    EXPECT_THAT(subject({"de", "fr"}), HasSubstr("Accepté"));
    EXPECT_THAT(subject({"de"}), HasSubstr("Accepted"));
    EXPECT_THAT(subject({}), HasSubstr("Accepted"));
    const auto french = render(application_value, "accepted", user_data(), {"fr"});
    EXPECT_THAT(french.html, HasSubstr("<html lang=\"fr\">"));
    EXPECT_THAT(french.from, HasSubstr("Agence de casting <"));
    const auto note = render(application_value, "note", {{"text", "x"}}, {"fr"}, "a@b.c");
    EXPECT_THAT(note.html, HasSubstr("<html lang=\"en\">"));
    EXPECT_EQ(render(application_value, "account_confirm", account_data(), {"de"}).subject,
              "Confirm your address for Casting agency");
}

TEST(Template, IsSentByWhomTheApplicationSays) {
    auto made = application();
    made.mail.from = "The agency <agency@example.org>";
    made.mail.reply_to = "help@example.org";
    const auto mail = render(made, "accepted", user_data(), {"en"});
    EXPECT_EQ(mail.from, "The agency <agency@example.org>");
    EXPECT_EQ(mail.reply_to, "help@example.org");
    made.mail.from = "";
    made.accounts.site = "";
    EXPECT_EQ(render(made, "accepted", user_data(), {"en"}).from,
              "Casting agency <no-reply@localhost>");
    made.accounts.site = "http://[::1]:8090";
    EXPECT_EQ(render(made, "accepted", user_data(), {"en"}).from,
              "Casting agency <no-reply@localhost>");
    made.accounts.site = "http://127.0.0.1:8090";
    made.title.by_language = {{"en", "Lee, \"Ann\""}};
    EXPECT_EQ(render(made, "accepted", user_data(), {"en"}).from,
              "\"Lee, \\\"Ann\\\"\" <no-reply@127.0.0.1>");
}

TEST(Template, SaysWhatIsWrong) {
    const auto made = application();
    EXPECT_EQ(fault(made, "acepted", user_data()),
              "there is no mail 'acepted'; did you mean 'accepted'?");
    auto data = user_data();
    data.erase("title");
    EXPECT_EQ(fault(made, "accepted", data),
              "mails/accepted.md (subject): there is no value for {{title}}");
    data = {{"title", "x"}, {"user", {{"name", "x"}}}};
    EXPECT_EQ(fault(made, "accepted", data),
              "mails/accepted.md (to): there is no value for {{user.email}}");
    data = {{"title", "x"}, {"user", {{"name", "x"}, {"email", "nobody"}}}};
    EXPECT_EQ(fault(made, "accepted", data),
              "mails/accepted.md: the recipient is no email address");
    EXPECT_EQ(fault(made, "note", {{"text", "x"}, {"to", "a@b.c"}}),
              "mails/note.md: it has no recipient");
    EXPECT_EQ(fault(made, "note", {{"text", "x"}}, "a@b.c, d@e.f"),
              "mails/note.md: the recipient is no email address");
    EXPECT_EQ(fault(made, "note", {{"to", "a@b.c"}}, "a@b.c"),
              "mails/note.md: there is no value for {{text}}");
    auto with_layout = made;
    with_layout.mail_layout = "<html>{{{content}}} {{nothing}}</html>";
    EXPECT_EQ(fault(with_layout, "note", {{"text", "x"}}, "a@b.c"),
              "mails/layout.html: there is no value for {{nothing}}");
}

TEST(Template, LetsNoValueBecomeMarkup) {
    const std::string names[] = {"[click](http://evil.example)", "<script>alert(1)</script>",
                                 "</p><a href=http://evil.example>x</a>",
                                 "![](http://evil.example/p.png)",
                                 "\"><img src=x onerror=alert(1)>"};
    for (const auto& name : names) {
        auto data = user_data();
        data["title"] = name;
        data["user"].as_object()["name"] = name;
        const auto mail = render(application(), "accepted", data, {"en"});
        for (const char* markup : {"<script", "href=\"http://evil", "<a href=http", "<img"})
            EXPECT_THAT(mail.html, Not(HasSubstr(markup))) << name;
        EXPECT_THAT(mail.text, HasSubstr("Hello " + name + ","));
        EXPECT_EQ(mail.subject, "Accepted: " + name);
    }
}

TEST(Template, LetsNoValueBecomeAHeader) {
    auto data = user_data();
    data["title"] = "x\r\nBcc: evil@example.org";
    const auto mail = render(application(), "accepted", data, {"en"});
    EXPECT_EQ(mail.subject, "Accepted: x  Bcc: evil@example.org");
    EXPECT_NO_THROW(mime_text(mail, "id", 0));
    data["user"].as_object()["email"] = "zoe@example.org\nBcc: evil@example.org";
    EXPECT_EQ(fault(application(), "accepted", data),
              "mails/accepted.md: the recipient is no email address");
}

TEST(Template, TakesRawValuesAsMarkdownButNotAsHtml) {
    auto made = application();
    made.mails[1].body.by_language = {{"en", "{{{text}}}"}};
    const auto mail = render(made, "note", {{"text", "**b** <i>"}}, {"en"}, "a@b.c");
    EXPECT_THAT(mail.html, HasSubstr("<strong>b</strong> &lt;i&gt;"));
    EXPECT_EQ(mail.text, "b <i>\n");
}

TEST(Template, UsesTheLayoutOfTheApplication) {
    auto made = application();
    made.mail_layout = "<body lang={{language}} title=\"{{subject}}\">{{{content}}}|{{app}}</body>";
    const auto mail = render(made, "note", {{"text", "\"x\""}}, {"en"}, "a@b.c");
    EXPECT_EQ(mail.html,
              "<body lang=en title=\"A note\"><p>&quot;x&quot;</p>\n|Casting agency</body>");
}

TEST(Template, MessagesToTelephonesArePlainText) {
    const boost::json::object data = {{"code", "012345"}, {"phone", "+33"}, {"minutes", 5}};
    const auto english = render_sms(application(), data, {"en"}, "+33612345678");
    EXPECT_EQ(english.channel, "sms");
    EXPECT_EQ(english.to, "+33612345678");
    EXPECT_EQ(english.text,
              "012345 is your code for Casting agency. It is valid for 5 minutes. Give it to "
              "nobody.");
    EXPECT_EQ(english.html, "");
    EXPECT_EQ(english.subject, "Code for Casting agency");
    EXPECT_THAT(render_sms(application(), data, {"fr"}, "+33").text,
                testing::StartsWith("012345 est votre code pour "));
    auto own = application();
    definition::MailTemplate text;
    text.name = "account_sms";
    text.subject.by_language["en"] = "Code";
    text.body.by_language["en"] = "*{{code}}* <b>\n";
    own.mails.push_back(text);
    EXPECT_EQ(render_sms(own, data, {"en"}, "+33").text, "*012345* <b>");
    own.mails.back().body.by_language["en"] = std::string(sms_characters_max + 1, 'x');
    EXPECT_THROW(render_sms(own, data, {"en"}, "+33"), Error);
    own.mails.back().body.by_language["en"] = "{{nothing}}";
    EXPECT_THROW(render_sms(own, data, {"en"}, "+33"), Error);
}

TEST(Template, OfAccountsAreBuiltIn) {
    const std::vector<std::string> names = {
        "account_change_email",     "account_change_email_current",
        "account_confirm",          "account_invite",
        "account_password_changed", "account_reauthenticate",
        "account_recover",          "account_sign_in"};
    auto all = names;
    all.insert(all.end(), {"accepted", "account_sms", "mail_test", "note"});
    std::ranges::sort(all);
    EXPECT_EQ(template_names(application()), all);
    for (const auto& name : names) {
        for (const std::string language : {"en", "fr"}) {
            SCOPED_TRACE(name + " " + language);
            const auto mail = render(application(), name, account_data(), {language});
            EXPECT_EQ(mail.to,
                      name == "account_change_email" ? "new@example.org" : "zoe@example.org");
            EXPECT_THAT(mail.subject, testing::AnyOf(HasSubstr("Casting agency")));
            EXPECT_THAT(mail.html, HasSubstr("<html lang=\"" + language + "\">"));
            EXPECT_THAT(mail.text, HasSubstr("zoe@example.org"));
            if (name == "account_password_changed") continue;
            EXPECT_THAT(mail.text, HasSubstr("60 minutes"));
            EXPECT_THAT(mail.text, HasSubstr("\n    123456\n"));
            EXPECT_THAT(mail.html, HasSubstr("<code>123456</code>"));
            if (name == "account_reauthenticate") continue;
            EXPECT_THAT(mail.text, HasSubstr(":\nhttps://casting.example.org/auth/v1/"
                                             "verify?token=abc&type=signup\n"));
            EXPECT_THAT(mail.html,
                        HasSubstr("<p class=\"button\">\n<a href=\"https://casting.example.org/"
                                  "auth/v1/verify?token=abc&amp;type=signup\">"));
        }
    }
    const auto english = render(application(), "account_confirm", account_data(), {"en"});
    const auto french = render(application(), "account_confirm", account_data(), {"fr"});
    EXPECT_NE(english.text, french.text);
}

TEST(Template, IsSentToWhomTheCallerSays) {
    const auto mail = render(application(), "accepted", user_data(), {"en"}, "Ann <ann@b.c>");
    EXPECT_EQ(mail.to, "Ann <ann@b.c>");
    EXPECT_THAT(mail.text, HasSubstr("Hello Zoë"));
    EXPECT_EQ(render(application(), "mail_test", {{"transport", "x"}}, {"fr"}, "a@b.c").subject,
              "Message d'essai de Agence de casting");
}

TEST(Template, OfTheApplicationGoBeforeBuiltInOnes) {
    auto made = application();
    definition::MailTemplate own;
    own.name = "account_confirm";
    own.subject.by_language = {{"en", "Welcome"}};
    own.body.by_language = {{"en", "Use {{code}}."}};
    made.mails.push_back(own);
    const auto mail = render(made, "account_confirm", account_data(), {"fr"});
    EXPECT_EQ(mail.subject, "Welcome");
    EXPECT_EQ(mail.text, "Use 123456.\n");
    EXPECT_EQ(mail.to, "zoe@example.org");
}

}  // namespace
}  // namespace socle::mail
