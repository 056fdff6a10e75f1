#include "accounts/phones.h"

#include "accounts/administration.h"
#include "accounts/profile.h"
#include "accounts/provider_account.h"
#include "accounts/test_context.h"

#include <gmock/gmock.h>

namespace socle::accounts {
namespace {

using base::Dialect;
using definition::PhoneSettings;
using testing::HasSubstr;
using testing::Not;

constexpr const char* password = "correct horse battery";
constexpr const char* number = "33612345678";
constexpr const char* new_number = "4915112345678";

void with_phones(definition::Accounts& rules) {
    rules.phone.enabled = true;
    rules.message_interval_s = 0;
    rules.messages_per_hour = 1'000;
    rules.messages_per_address = 1'000;
    rules.messages_per_number = 1'000;
    rules.sign_ins_per_5min = 1'000;
    rules.verifies_per_5min = 1'000;
    rules.anonymous = true;
    rules.password_reauthenticate = true;
}

class phones : public testing::TestWithParam<Dialect> {
protected:
    TestContext test{GetParam(), with_phones};
    Phones ways{test.context()};
    Entry entry{test.context()};
    Profile profile{test.context()};
    Administration administration{test.context()};

    static NewAccount account(const std::string& phone, const std::string& secret = password) {
        NewAccount made;
        made.phone = phone;
        made.password = secret;
        return made;
    }
    /// Of the message sent last.
    std::string sent(const std::string& column) {
        return test.cell("SELECT \"" + column + "\" FROM socle_mail ORDER BY id DESC LIMIT 1");
    }
    std::string code() { return sent("text").substr(0, 6); }
    static std::string wrong(std::string code) {
        code[0] = code[0] == '9' ? '0' : '9';
        return code;
    }
    SignedIn verify(const std::string& phone, const std::string& type = "sms") {
        return test.run(ways.verify(test.visitor, {type, phone, code()}));
    }
    std::string refused(const std::string& phone, const std::string& token,
                        const std::string& type = "sms") {
        return test.refusal(ways.verify(test.visitor, {type, phone, token}));
    }
    std::string sign_in_refused(const std::string& secret = password) {
        return test.refusal(entry.with_password(test.visitor, account(number, secret)));
    }
    SignedIn confirmed(const std::string& phone = number) {
        test.run(ways.sign_up(test.visitor, account(phone)));
        return verify(phone);
    }
    static Bearer bearer_of(const SignedIn& signed_in) {
        return {signed_in.user.user.id, signed_in.tokens.session, "aal1"};
    }
    FullUser change_phone(const SignedIn& signed_in, const std::string& phone) {
        ProfileChange change;
        change.phone = phone;
        return test.run(profile.change(test.visitor, bearer_of(signed_in), change));
    }
};

INSTANTIATE_TEST_SUITE_P(stores, phones, testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& each) {
                             return each.param == Dialect::sqlite ? "sqlite" : "postgres";
                         });

TEST_P(phones, sign_up_confirm_and_sign_in) {
    auto asked = account("+33 6 12-34 56 78");
    asked.channel = "whatsapp";
    asked.data["town"] = "Lyon";
    const auto answer = test.run(ways.sign_up(test.visitor, asked));
    EXPECT_FALSE(answer.session);
    EXPECT_EQ(answer.user.user.phone, number);
    EXPECT_EQ(answer.user.user.email, "");
    EXPECT_FALSE(answer.user.confirmation_sent_at.empty());
    ASSERT_EQ(answer.user.identities.size(), 1U);
    EXPECT_EQ(answer.user.identities[0].provider, "phone");
    EXPECT_EQ(sent("recipient"), "+33612345678");
    EXPECT_EQ(sent("channel"), "whatsapp");
    EXPECT_EQ(sent("template"), "account_sms");
    EXPECT_EQ(sent("payload"), "");
    EXPECT_THAT(sent("text"), HasSubstr("is your code for"));
    EXPECT_THAT(sent("text"), HasSubstr("5 minutes"));
    EXPECT_EQ(sign_in_refused(), "phone_not_confirmed");
    const auto verified = verify(number);
    EXPECT_FALSE(verified.user.user.phone_confirmed_at.empty());
    EXPECT_THAT(verified.user.identities[0].data, HasSubstr(R"("phone_verified":true)"));
    EXPECT_THAT(verified.user.user.user_metadata, HasSubstr(R"("phone_verified":true)"));
    EXPECT_EQ(verified.user.user.app_metadata, R"({"provider":"phone","providers":["phone"]})");
    EXPECT_EQ(refused(number, code()), "otp_expired");
    const auto back = test.run(entry.with_password(test.visitor, account("+33612345678")));
    EXPECT_EQ(back.user.user.id, answer.user.user.id);
    EXPECT_EQ(sign_in_refused("another one 8"), "invalid_credentials");
    EXPECT_THAT(test.new_actions(), HasSubstr("user_signedup"));
}

TEST_P(phones, without_confirmation) {
    TestContext open(GetParam(), [](definition::Accounts& rules) {
        with_phones(rules);
        rules.phone.confirm = false;
    });
    const Phones at_once(open.context());
    const auto answer = open.run(at_once.sign_up(open.visitor, account(number)));
    ASSERT_TRUE(answer.session);
    EXPECT_FALSE(answer.user.user.phone_confirmed_at.empty());
    EXPECT_EQ(open.count("socle_mail"), "0");
    EXPECT_EQ(open.refusal(at_once.sign_up(open.visitor, account(number))), "user_already_exists");
    const Profile own(open.context());
    ProfileChange change;
    change.phone = new_number;
    const auto changed = open.run(own.change(open.visitor, bearer_of(*answer.session), change));
    EXPECT_EQ(changed.user.phone, new_number);
}

TEST_P(phones, a_repeated_sign_up_answers_like_the_first) {
    const auto id = confirmed().user.user.id;
    const auto before = test.count("socle_mail");
    const auto again = test.run(ways.sign_up(test.visitor, account(number)));
    EXPECT_FALSE(again.session);
    EXPECT_NE(again.user.user.id, id);
    EXPECT_TRUE(again.user.user.phone_confirmed_at.empty());
    EXPECT_EQ(again.user.identities.size(), 1U);
    EXPECT_EQ(test.count("socle_mail"), before);
    EXPECT_THAT(test.new_actions(), HasSubstr("user_repeated_signup"));
}

TEST_P(phones, a_password_nobody_vouched_for_is_gone) {
    test.run(ways.sign_up(test.visitor, account(number)));
    test.run(ways.sign_up(test.visitor, account(number)));
    verify(number);
    EXPECT_EQ(sign_in_refused(), "");

    test.run(ways.sign_up(test.visitor, account(new_number, "of a stranger 1")));
    test.run(ways.sign_up(test.visitor, account(new_number)));
    EXPECT_FALSE(verify(new_number).user.user.phone_confirmed_at.empty());
    for (const char* secret : {"of a stranger 1", password}) {
        EXPECT_EQ(test.refusal(entry.with_password(test.visitor, account(new_number, secret))),
                  "invalid_credentials");
    }
}

TEST_P(phones, a_code_asked_for_takes_the_password_of_an_unconfirmed_account) {
    test.run(ways.sign_up(test.visitor, account(number, "of a stranger 1")));
    test.run(ways.send_code(test.visitor, account(number), true));
    verify(number);
    EXPECT_EQ(sign_in_refused("of a stranger 1"), "invalid_credentials");
}

TEST_P(phones, a_code_signs_in) {
    test.run(ways.send_code(test.visitor, account(number), false));
    EXPECT_EQ(test.count("user"), "0");
    test.run(ways.send_code(test.visitor, account(number), true));
    EXPECT_EQ(test.count("user"), "1");
    const auto first = verify(number);
    test.run(ways.send_code(test.visitor, account(number), false));
    EXPECT_EQ(verify(number).user.user.id, first.user.user.id);
    EXPECT_EQ(test.full(first.user.user.id).user.app_metadata,
              R"({"provider":"phone","providers":["phone"]})");
}

TEST_P(phones, only_the_right_code_in_time_and_once) {
    test.run(ways.send_code(test.visitor, account(number), true));
    const auto right = code();
    EXPECT_EQ(refused(number, wrong(right)), "otp_expired");
    EXPECT_EQ(refused(new_number, right), "otp_expired");
    EXPECT_EQ(refused(number, right, "phone_change"), "otp_expired");
    EXPECT_EQ(refused("12", right), "validation_failed");
    test.pass(301);
    EXPECT_EQ(refused(number, right), "otp_expired");
    test.run(ways.send_code(test.visitor, account(number), true));
    const auto second = code();
    if (right != second) EXPECT_EQ(refused(number, right), "otp_expired");
    EXPECT_EQ(refused(number, second), "");
    EXPECT_EQ(refused(number, second), "otp_expired");
}

TEST_P(phones, ten_wrong_codes_void_it) {
    test.run(ways.send_code(test.visitor, account(number), true));
    const auto right = code();
    for (int i = 0; i < code_tries_max; ++i)
        EXPECT_EQ(refused(number, wrong(right)), "otp_expired");
    EXPECT_EQ(refused(number, right), "otp_expired");
}

TEST_P(phones, what_is_no_number_or_channel) {
    for (const char* phone : {"", "abc", "0612345678", "+33 6 12 34 56 78 99 00 11", "12345"}) {
        EXPECT_EQ(test.refusal(ways.sign_up(test.visitor, account(phone))), "validation_failed");
        EXPECT_EQ(test.refusal(ways.send_code(test.visitor, account(phone), true)),
                  "validation_failed");
    }
    auto asked = account(number);
    asked.channel = "pigeon";
    EXPECT_EQ(test.refusal(ways.sign_up(test.visitor, asked)), "validation_failed");
    asked.channel = "sms";
    asked.pkce.challenge = std::string(43, 'c');
    EXPECT_EQ(test.refusal(ways.sign_up(test.visitor, asked)), "validation_failed");
    EXPECT_EQ(test.refusal(ways.sign_up(test.visitor, account(number, "short"))), "weak_password");
    EXPECT_EQ(test.refusal(ways.sign_up(test.visitor, account(number, "+33612345678"))),
              "weak_password");
    EXPECT_EQ(test.count("user"), "0");
}

TEST_P(phones, off_unless_the_application_says_so) {
    TestContext off(GetParam());
    const Phones none(off.context());
    const Entry by_password(off.context());
    const Profile own(off.context());
    const auto ann = off.sign_in(off.add_user("ann@example.org"));
    ProfileChange change;
    change.phone = number;
    EXPECT_EQ(off.refusal(none.sign_up(off.visitor, account(number))), "phone_provider_disabled");
    EXPECT_EQ(off.refusal(none.send_code(off.visitor, account(number), true)),
              "phone_provider_disabled");
    EXPECT_EQ(off.refusal(none.resend(off.visitor, "sms", account(number))),
              "phone_provider_disabled");
    EXPECT_EQ(off.refusal(none.verify(off.visitor, {"sms", number, "123456"})),
              "phone_provider_disabled");
    EXPECT_EQ(off.refusal(by_password.with_password(off.visitor, account(number))),
              "phone_provider_disabled");
    EXPECT_EQ(off.refusal(own.change(off.visitor, bearer_of(ann), change)),
              "phone_provider_disabled");
}

TEST_P(phones, closed_for_those_who_are_not_there) {
    TestContext closed(GetParam(), [](definition::Accounts& rules) {
        with_phones(rules);
        rules.signup = definition::Accounts::Signup::invite;
    });
    const Phones ways_in(closed.context());
    EXPECT_EQ(closed.refusal(ways_in.sign_up(closed.visitor, account(number))), "signup_disabled");
    EXPECT_EQ(closed.refusal(ways_in.send_code(closed.visitor, account(number), true)), "");
    EXPECT_EQ(closed.count("user"), "0");
}

TEST_P(phones, sent_again_only_while_there_is_something_to_confirm) {
    test.run(ways.resend(test.visitor, "sms", account(number)));
    test.run(ways.resend(test.visitor, "phone_change", account(number)));
    EXPECT_EQ(test.count("socle_mail"), "0");
    test.run(ways.sign_up(test.visitor, account(number)));
    test.run(ways.resend(test.visitor, "sms", account(number)));
    EXPECT_EQ(test.count("socle_mail"), "2");
    const auto ann = verify(number);
    test.run(ways.resend(test.visitor, "sms", account(number)));
    test.run(ways.resend(test.visitor, "phone_change", account(number)));
    EXPECT_EQ(test.count("socle_mail"), "2");
    change_phone(ann, new_number);
    for (const char* known_by : {number, new_number}) {
        const auto before = code();
        test.run(ways.resend(test.visitor, "phone_change", account(known_by)));
        EXPECT_EQ(sent("recipient"), "+" + std::string(new_number));
        if (before != code()) {
            EXPECT_EQ(refused(new_number, before, "phone_change"), "otp_expired");
        }
    }
    EXPECT_EQ(verify(new_number, "phone_change").user.user.phone, new_number);
}

TEST_P(phones, the_number_changes_when_the_new_one_answers) {
    const auto ann = confirmed();
    const auto asked = change_phone(ann, new_number);
    EXPECT_EQ(asked.user.phone, number);
    EXPECT_EQ(asked.new_phone, new_number);
    EXPECT_FALSE(asked.phone_change_sent_at.empty());
    EXPECT_EQ(sent("recipient"), "+" + std::string(new_number));
    EXPECT_EQ(refused(new_number, code(), "sms"), "otp_expired");
    EXPECT_EQ(refused(number, code(), "phone_change"), "otp_expired");
    const auto changed = verify(new_number, "phone_change");
    EXPECT_EQ(changed.user.user.phone, new_number);
    EXPECT_EQ(changed.user.new_phone, "");
    EXPECT_THAT(changed.user.identities[0].data, HasSubstr(new_number));
    EXPECT_EQ(test.refusal(entry.with_password(test.visitor, account(new_number))), "");
    EXPECT_EQ(sign_in_refused(), "invalid_credentials");
    EXPECT_THAT(test.new_actions(), HasSubstr("phone_changed"));
}

TEST_P(phones, a_code_for_the_old_number_ends_with_it) {
    const auto ann = confirmed();
    test.run(ways.send_code(test.visitor, account(number), false));
    const auto old = code();
    AdminChange change;
    change.phone = new_number;
    test.run(administration.change(test.visitor, ann.user.user.id, change));
    EXPECT_EQ(refused(number, old), "otp_expired");
}

TEST_P(phones, a_number_has_one_account) {
    confirmed();
    const auto bob = test.sign_in(test.add_user("bob@example.org"));
    ProfileChange change;
    change.phone = "+" + std::string(number);
    EXPECT_EQ(test.refusal(profile.change(test.visitor, bearer_of(bob), change)), "phone_exists");
    // Between asking and confirming, somebody else takes it.
    change_phone(bob, new_number);
    const auto asked = code();
    AdminChange taken;
    taken.phone = new_number;
    test.run(administration.create(test.visitor, taken));
    EXPECT_EQ(refused(new_number, asked, "phone_change"), "phone_exists");
    EXPECT_EQ(test.refusal(administration.create(test.visitor, taken)), "phone_exists");
    EXPECT_EQ(test.refusal(administration.change(test.visitor, bob.user.user.id, taken)),
              "phone_exists");
}

TEST_P(phones, an_anonymous_account_becomes_an_ordinary_one) {
    const auto somebody = test.run(entry.sign_up_anonymously(test.visitor, NewAccount()));
    change_phone(somebody, number);
    const auto known = verify(number, "phone_change");
    EXPECT_EQ(known.user.user.id, somebody.user.user.id);
    EXPECT_FALSE(known.user.user.is_anonymous);
    ASSERT_EQ(known.user.identities.size(), 1U);
    EXPECT_EQ(known.user.identities[0].provider, "phone");
}

TEST_P(phones, with_a_second_factor_the_number_is_guarded) {
    const auto ann = confirmed();
    test.application().store().execute(
        {"INSERT INTO \"socle_factor\" (\"id\", \"user\", \"kind\", \"status\", \"sealed\", "
         "\"created_at\", \"updated_at\") VALUES ('" +
         base::new_uuid() + "', '" + ann.user.user.id +
         "', 'totp', 'verified', 'x', '2026-01-01T00:00:00+00:00', '2026-01-01T00:00:00+00:00')"});
    ProfileChange change;
    change.phone = new_number;
    EXPECT_EQ(test.refusal(profile.change(test.visitor, bearer_of(ann), change)),
              "insufficient_aal");
}

TEST_P(phones, a_password_change_asks_the_telephone_where_there_is_no_email) {
    const auto ann = confirmed();
    ProfileChange change;
    change.password = "another one entirely";
    test.pass(90'000);
    EXPECT_EQ(test.refusal(profile.change(test.visitor, bearer_of(ann), change)),
              "reauthentication_needed");
    test.run(profile.reauthenticate(test.visitor, bearer_of(ann)));
    EXPECT_EQ(sent("recipient"), "+" + std::string(number));
    change.nonce = wrong(code());
    EXPECT_EQ(test.refusal(profile.change(test.visitor, bearer_of(ann), change)),
              "reauthentication_not_valid");
    change.nonce = code();
    test.run(profile.change(test.visitor, bearer_of(ann), change));
    EXPECT_EQ(sign_in_refused("another one entirely"), "");
    EXPECT_EQ(refused(number, change.nonce), "otp_expired");
}

TEST_P(phones, administrators_set_and_confirm) {
    AdminChange made;
    made.phone = "+33 6 12 34 56 78";
    made.email = "ann@example.org";
    made.password = password;
    made.phone_confirm = true;
    const auto ann = test.run(administration.create(test.visitor, made));
    EXPECT_EQ(ann.user.phone, number);
    EXPECT_FALSE(ann.user.phone_confirmed_at.empty());
    EXPECT_EQ(ann.user.app_metadata, R"({"provider":"email","providers":["email","phone"]})");
    ASSERT_EQ(ann.identities.size(), 2U);
    EXPECT_EQ(sign_in_refused(), "");
    AdminChange change;
    change.phone = new_number;
    const auto changed = test.run(administration.change(test.visitor, ann.user.id, change));
    EXPECT_EQ(changed.user.phone, new_number);
    const auto phone_of = [](const FullUser& full) {
        return full.identities[full.identities[0].provider == "phone" ? 0 : 1];
    };
    EXPECT_THAT(phone_of(changed).data, HasSubstr(new_number));
    EXPECT_THAT(phone_of(changed).data, HasSubstr(R"("phone_verified":false)"));
    AdminChange confirm;
    confirm.phone_confirm = true;
    const auto sure = test.run(administration.change(test.visitor, ann.user.id, confirm));
    EXPECT_THAT(phone_of(sure).data, HasSubstr(R"("phone_verified":true)"));
    change.phone = "nothing";
    EXPECT_EQ(test.refusal(administration.change(test.visitor, ann.user.id, change)),
              "validation_failed");
    const ProviderAccounts identities(test.context());
    test.run(identities.unlink(test.visitor, ann.user.id, phone_of(sure).id));
    EXPECT_EQ(test.user(ann.user.id).phone, "");
    EXPECT_EQ(test.user(ann.user.id).phone_confirmed_at, "");
}

TEST_P(phones, messages_are_limited) {
    TestContext limited(GetParam(), [](definition::Accounts& rules) {
        rules.phone.enabled = true;
        rules.messages_per_number = 2;
    });
    const Phones ways_in(limited.context());
    const auto ask = [&](const std::string& phone) {
        return limited.refusal(ways_in.send_code(limited.visitor, account(phone), true));
    };
    EXPECT_EQ(ask(number), "");
    EXPECT_EQ(ask(number), "over_sms_send_rate_limit");
    limited.pass(61);
    EXPECT_EQ(ask(number), "");
    limited.pass(61);
    EXPECT_EQ(ask(number), "over_sms_send_rate_limit");
    EXPECT_EQ(ask(new_number), "");
}

TEST_P(phones, who_is_signed_in_cannot_ask_for_all_numbers) {
    TestContext limited(GetParam(), [](definition::Accounts& rules) {
        with_phones(rules);
        rules.sign_ins_per_5min = 3;
    });
    const Profile own(limited.context());
    const auto ann = limited.sign_in(limited.add_user("ann@example.org"));
    ProfileChange change;
    std::string refusals;
    for (int i = 0; i < 4; ++i) {
        change.phone = "3361234567" + std::to_string(i);
        refusals += limited.refusal(own.change(limited.visitor, bearer_of(ann), change));
    }
    EXPECT_EQ(refusals, "over_request_rate_limit");
}

TEST_P(phones, texts_are_in_the_language_of_who_asks) {
    test.visitor.languages = {"fr"};
    test.run(ways.send_code(test.visitor, account(number), true));
    EXPECT_THAT(sent("text"), HasSubstr("est votre code pour"));
    EXPECT_THAT(sent("subject"), Not(HasSubstr(code())));
}

TEST_P(phones, a_text_that_cannot_be_made_is_told) {
    TestContext broken(
        GetParam(), with_phones,
        {{"mails/account_sms.md", "---\nsubject: Code\n---\n{{code}} {{nothing}}\n"}});
    const Phones ways_in(broken.context());
    EXPECT_EQ(broken.refusal(ways_in.send_code(broken.visitor, account(number), true)),
              "sms_send_failed");
    EXPECT_EQ(broken.count("user"), "0");
}

TEST_P(phones, a_hook_is_told_as_supabase_tells_it) {
    TestContext hooked(GetParam(),
                       [](definition::Accounts& rules) {
                           with_phones(rules);
                           rules.phone.way = PhoneSettings::Way::hook;
                       },
                       {{"mails/account_sms.md", "---\nsubject: Code\n---\nOurs: {{code}}\n"}});
    const Phones ways_in(hooked.context());
    const auto latest = [&](const std::string& column) {
        return hooked.cell("SELECT \"" + column + "\" FROM socle_mail ORDER BY id DESC LIMIT 1");
    };
    hooked.run(ways_in.sign_up(hooked.visitor, account(number)));
    const auto text = latest("text");
    EXPECT_THAT(text, testing::StartsWith("Ours: "));
    const auto token = text.substr(6);
    const auto told = latest("payload");
    EXPECT_THAT(told, HasSubstr(R"("sms":{"otp":")" + token +
                                R"(","phone":"33612345678","channel":"sms"})"));
    EXPECT_THAT(told, HasSubstr(R"("phone":"33612345678","confirmation_sent_at":")"));
    EXPECT_THAT(told, HasSubstr(R"("name":"send-sms","ip_address":"192.0.2.1")"));
    const auto ann = hooked.run(ways_in.verify(hooked.visitor, {"sms", number, token}));
    const Profile own(hooked.context());
    ProfileChange change;
    change.phone = new_number;
    hooked.run(own.change(hooked.visitor, bearer_of(ann), change));
    EXPECT_THAT(latest("payload"), HasSubstr(R"("new_phone":"4915112345678")"));
    EXPECT_THAT(latest("payload"), HasSubstr(R"("phone":"4915112345678","channel":"sms")"));
}

}  // namespace
}  // namespace socle::accounts
