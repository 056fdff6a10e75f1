#include "accounts/factors.h"

#include "accounts/test_context.h"
#include "accounts/totp.h"
#include "base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace socle::accounts {
namespace {

using base::Dialect;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class FactorsTest : public testing::TestWithParam<Dialect> {
protected:
    void SetUp() override {
        test_ = std::make_unique<TestContext>(GetParam(), [](definition::Accounts& rules) {
            rules.factors_max = 3;
            rules.factors_per_5min = 1000;
            rules.failures_per_account = 8;
        });
        factors_ = std::make_unique<Factors>(test_->context());
        ann_ = test_->add_user("ann@example.org");
        begin_session();
        test_->new_actions();
    }

    void begin_session() {
        const auto signed_in = test_->sign_in(ann_);
        bearer_ = {ann_, signed_in.tokens.session, "aal1"};
    }

    EnrolledFactor enroll(const std::string& name) {
        return test_->run(factors_->enroll(test_->visitor, bearer_, "totp", name, ""));
    }
    std::string enroll_refusal(const std::string& name, const std::string& kind = "totp") {
        return test_->refusal(factors_->enroll(test_->visitor, bearer_, kind, name, ""));
    }
    std::string challenge(const std::string& factor) {
        return test_->run(factors_->challenge(test_->visitor, bearer_, factor)).id;
    }
    std::string verify_refusal(const std::string& factor, const std::string& challenge,
                               const std::string& code) {
        return test_->refusal(factors_->verify(test_->visitor, bearer_, factor, challenge, code));
    }
    std::string code_of(const EnrolledFactor& factor) {
        return totp_code(secret_of(factor), test_->visitor.now_us / 1'000'000);
    }
    /// A code that no step near now has.
    std::string wrong_code(const EnrolledFactor& factor) {
        for (int number = 100'000;; ++number) {
            const auto code = std::to_string(number);
            const auto now_s = test_->visitor.now_us / 1'000'000;
            if (!totp_step(secret_of(factor), code, now_s, 0)) return code;
        }
    }
    /// From base32 back to the bytes.
    static std::string secret_of(const EnrolledFactor& factor) {
        std::string bytes;
        unsigned bits = 0;
        int count = 0;
        for (const char c : factor.secret) {
            const auto value = static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
            bits = (bits << 5) | value;
            count += 5;
            if (count < 8) continue;
            count -= 8;
            bytes += static_cast<char>((bits >> count) & 0xff);
        }
        return bytes;
    }
    /// Enrols and verifies: the session is aal2 afterwards.
    EnrolledFactor verified(const std::string& name) {
        const auto factor = enroll(name);
        test_->run(factors_->verify(test_->visitor, bearer_, factor.factor.id,
                                    challenge(factor.factor.id), code_of(factor)));
        bearer_.aal = "aal2";
        return factor;
    }
    Session session(const std::string& id) {
        const Sessions sessions(test_->context());
        return test_->run(sessions.find(id));
    }

    std::unique_ptr<TestContext> test_;
    std::unique_ptr<Factors> factors_;
    std::string ann_;
    Bearer bearer_;
};

INSTANTIATE_TEST_SUITE_P(BothStores, FactorsTest,
                         testing::Values(Dialect::sqlite, Dialect::postgres),
                         [](const auto& param) {
                             return param.param == Dialect::sqlite ? "Sqlite" : "Postgres";
                         });

TEST_P(FactorsTest, EnrolsWhatAnAuthenticatorReads) {
    const auto enrolled =
        test_->run(factors_->enroll(test_->visitor, bearer_, "totp", "my phone", "Club & Co"));
    EXPECT_EQ(enrolled.factor.status, "unverified");
    EXPECT_EQ(enrolled.factor.name, "my phone");
    EXPECT_THAT(enrolled.uri, StartsWith("otpauth://totp/Club%20%26%20Co:"));
    EXPECT_THAT(enrolled.uri, HasSubstr("secret=" + enrolled.secret));
    EXPECT_THAT(enrolled.qr_code, HasSubstr("<svg"));
    EXPECT_EQ(test_->new_actions(), "factor_in_progress");
    const auto listed = test_->run(factors_->list(ann_));
    ASSERT_THAT(listed, SizeIs(1));
    EXPECT_EQ(listed[0].id, enrolled.factor.id);
    EXPECT_EQ(listed[0].kind, "totp");
}

TEST_P(FactorsTest, NamesTheSiteWhenNoIssuerIsGiven) {
    EXPECT_THAT(enroll("a").uri, StartsWith("otpauth://totp/socle.test:"));
}

TEST_P(FactorsTest, KeepsNoSecretReadable) {
    const auto enrolled = enroll("phone");
    const auto sealed = test_->cell(R"(SELECT "sealed" FROM "socle_factor")");
    EXPECT_THAT(sealed, Not(HasSubstr(enrolled.secret)));
    EXPECT_THAT(sealed, Not(HasSubstr(secret_of(enrolled))));
    EXPECT_EQ(base::unseal(std::string(base::seal_key_bytes, 'k'), sealed), std::nullopt)
        << "a secret opens for its own factor only";
}

TEST_P(FactorsTest, RefusesToEnrolOtherKindsAndWhenItIsOff) {
    EXPECT_EQ(enroll_refusal("x", "phone"), "validation_failed");
    EXPECT_EQ(enroll_refusal(std::string(500, 'n')), "validation_failed");
    TestContext off(GetParam(), [](definition::Accounts& rules) { rules.totp = false; });
    const Factors factors(off.context());
    const Bearer bearer = {off.add_user("bob@example.org"), base::new_uuid(), "aal1"};
    EXPECT_EQ(off.refusal(factors.enroll(off.visitor, bearer, "totp", "x", "")),
              "mfa_totp_enroll_not_enabled");
}

TEST_P(FactorsTest, AnUnfinishedEnrolmentGivesWayToTheNextOfItsName) {
    const auto first = enroll("phone");
    const auto second = enroll("phone");
    const auto listed = test_->run(factors_->list(ann_));
    ASSERT_THAT(listed, SizeIs(1));
    EXPECT_EQ(listed[0].id, second.factor.id);
    EXPECT_EQ(test_->refusal(factors_->challenge(test_->visitor, bearer_, first.factor.id)),
              "mfa_factor_not_found");
}

TEST_P(FactorsTest, UnfinishedEnrolmentsCountUntilTheyAreOld) {
    for (const char* name : {"a", "b", "c"})
        enroll(name);
    EXPECT_EQ(enroll_refusal("d"), "too_many_enrolled_mfa_factors");
    test_->pass(challenge_life_s + 1);
    enroll("d");
    EXPECT_THAT(test_->run(factors_->list(ann_)), SizeIs(1));
}

TEST_P(FactorsTest, NamesOfVerifiedFactorsConflict) {
    verified("phone");
    EXPECT_EQ(enroll_refusal("phone"), "mfa_factor_name_conflict");
    enroll("tablet");
}

TEST_P(FactorsTest, AFurtherFactorAsksForAal2) {
    verified("phone");
    bearer_.aal = "aal1";
    EXPECT_EQ(enroll_refusal("tablet"), "insufficient_aal");
    bearer_.aal = "aal2";
    EXPECT_EQ(enroll_refusal("tablet"), "");
}

TEST_P(FactorsTest, TheRightCodeRaisesTheSessionAndEndsWeakerOnes) {
    const auto other = test_->sign_in(ann_).tokens.session;
    const auto bob = test_->add_user("bob@example.org");
    const auto stranger = test_->sign_in(bob).tokens.session;
    const auto factor = enroll("phone");
    enroll("left over");
    const auto asked = challenge(factor.factor.id);
    test_->new_actions();
    const auto signed_in = test_->run(
        factors_->verify(test_->visitor, bearer_, factor.factor.id, asked, code_of(factor)));
    EXPECT_EQ(signed_in.tokens.session, bearer_.session);
    EXPECT_FALSE(signed_in.tokens.refresh_token.empty());
    const auto raised = session(bearer_.session);
    EXPECT_EQ(raised.aal, "aal2");
    EXPECT_THAT(raised.amr, HasSubstr(R"("method":"totp")"));
    EXPECT_THAT(raised.amr, HasSubstr(R"("method":"password")"));
    const Sessions sessions(test_->context());
    EXPECT_EQ(test_->refusal(sessions.find(other)), "session_not_found");
    EXPECT_EQ(test_->refusal(sessions.find(stranger)), "");
    const auto listed = test_->run(factors_->list(ann_));
    ASSERT_THAT(listed, SizeIs(1)) << "enrolments left over end";
    EXPECT_EQ(listed[0].status, "verified");
    EXPECT_FALSE(listed[0].last_challenged_at.empty());
    EXPECT_THAT(test_->new_actions(), HasSubstr("factor_verified"));
}

TEST_P(FactorsTest, ACodeIsTakenOnce) {
    const auto factor = verified("phone");
    const auto again = challenge(factor.factor.id);
    EXPECT_EQ(verify_refusal(factor.factor.id, again, code_of(factor)), "mfa_verification_failed");
    test_->pass(30);
    EXPECT_EQ(verify_refusal(factor.factor.id, again, code_of(factor)), "");
}

TEST_P(FactorsTest, OfTwoRequestsAtOnceWithOneCodeOneIsTaken) {
    const auto factor = enroll("phone");
    const std::vector<std::string> asked = {challenge(factor.factor.id),
                                            challenge(factor.factor.id)};
    const auto code = code_of(factor);
    auto& loop = test_->application().context();
    int taken = 0;
    int ended = 0;
    const auto answer = [&](std::string challenge) -> base::Task<void> {
        co_await factors_->verify(test_->visitor, bearer_, factor.factor.id, challenge, code);
        ++taken;
    };
    for (const auto& id : asked)
        boost::asio::co_spawn(loop, answer(id), [&](const std::exception_ptr&) { ++ended; });
    loop.restart();
    while (ended < 2 && loop.run_one_for(std::chrono::seconds(20)) > 0)
        continue;
    EXPECT_EQ(ended, 2);
    EXPECT_EQ(taken, 1);
}

TEST_P(FactorsTest, AnEarlierCodeThanTheLastIsNotTaken) {
    const auto factor = enroll("phone");
    const auto before = code_of(factor);
    test_->pass(30);
    const auto asked = challenge(factor.factor.id);
    ASSERT_EQ(verify_refusal(factor.factor.id, asked, code_of(factor)), "");
    const auto again = challenge(factor.factor.id);
    EXPECT_EQ(verify_refusal(factor.factor.id, again, before), "mfa_verification_failed");
}

TEST_P(FactorsTest, AChallengeIsAnsweredOnce) {
    const auto factor = enroll("phone");
    const auto asked = challenge(factor.factor.id);
    ASSERT_EQ(verify_refusal(factor.factor.id, asked, code_of(factor)), "");
    test_->pass(30);
    EXPECT_EQ(verify_refusal(factor.factor.id, asked, code_of(factor)), "mfa_ip_address_mismatch");
}

TEST_P(FactorsTest, AChallengeIsOfItsFactorAddressAndTime) {
    const auto factor = enroll("phone");
    const auto other = enroll("tablet");
    const auto asked = challenge(factor.factor.id);
    EXPECT_EQ(verify_refusal(other.factor.id, asked, code_of(other)), "mfa_factor_not_found");
    EXPECT_EQ(verify_refusal(factor.factor.id, base::new_uuid(), code_of(factor)),
              "mfa_factor_not_found");
    EXPECT_EQ(verify_refusal(factor.factor.id, "none", code_of(factor)), "mfa_factor_not_found");
    test_->visitor.address = "192.0.2.77";
    EXPECT_EQ(verify_refusal(factor.factor.id, asked, code_of(factor)), "mfa_ip_address_mismatch");
    test_->visitor.address = "192.0.2.1";
    test_->pass(challenge_life_s + 1);
    EXPECT_EQ(verify_refusal(factor.factor.id, asked, code_of(factor)), "mfa_challenge_expired");
}

TEST_P(FactorsTest, FactorsOfOthersAreNotThere) {
    const auto factor = enroll("phone");
    const auto bob = test_->add_user("bob@example.org");
    bearer_ = {bob, test_->sign_in(bob).tokens.session, "aal2"};
    const auto& id = factor.factor.id;
    EXPECT_EQ(test_->refusal(factors_->challenge(test_->visitor, bearer_, id)),
              "mfa_factor_not_found");
    EXPECT_EQ(verify_refusal(id, base::new_uuid(), code_of(factor)), "mfa_factor_not_found");
    bool refused = false;
    try {
        test_->run(factors_->unenroll(test_->visitor, bearer_, id));
    } catch (const base::Error& error) {
        refused = error.details == "mfa_factor_not_found";
    }
    EXPECT_TRUE(refused);
    EXPECT_THAT(test_->run(factors_->list(ann_)), SizeIs(1));
}

TEST_P(FactorsTest, TamperedCodesAreRefused) {
    const auto factor = enroll("phone");
    const auto asked = challenge(factor.factor.id);
    EXPECT_EQ(verify_refusal(factor.factor.id, asked, ""), "validation_failed");
    auto code = code_of(factor);
    code[0] = code[0] == '9' ? '0' : static_cast<char>(code[0] + 1);
    for (const std::string& wrong :
         {code, code.substr(1), std::string("abcdef"), std::string("1234567")})
        EXPECT_EQ(verify_refusal(factor.factor.id, asked, wrong), "mfa_verification_failed")
            << wrong;
    EXPECT_EQ(test_->run(factors_->list(ann_))[0].status, "unverified");
}

TEST_P(FactorsTest, AChallengeTakesSoManyTries) {
    const auto factor = enroll("phone");
    const auto asked = challenge(factor.factor.id);
    for (int i = 0; i < challenge_tries_max; ++i) {
        EXPECT_EQ(verify_refusal(factor.factor.id, asked, wrong_code(factor)),
                  "mfa_verification_failed");
    }
    EXPECT_EQ(verify_refusal(factor.factor.id, asked, code_of(factor)), "mfa_challenge_expired")
        << "not even the right code";
    EXPECT_EQ(verify_refusal(factor.factor.id, challenge(factor.factor.id), code_of(factor)), "");
}

TEST_P(FactorsTest, AnAccountHasSoManyWrongCodesWhateverTheAddress) {
    const auto factor = enroll("phone");
    for (int i = 0; i < test_->rules().failures_per_account; ++i) {
        test_->visitor.address = "198.51.100." + std::to_string(i + 1);
        verify_refusal(factor.factor.id, challenge(factor.factor.id), wrong_code(factor));
    }
    EXPECT_EQ(verify_refusal(factor.factor.id, challenge(factor.factor.id), code_of(factor)),
              "over_request_rate_limit");
    test_->pass(15 * 60 + 1);
    EXPECT_EQ(verify_refusal(factor.factor.id, challenge(factor.factor.id), code_of(factor)), "");
}

TEST_P(FactorsTest, OnlySoManyChallengesAreKept) {
    const auto factor = enroll("phone");
    const auto first = challenge(factor.factor.id);
    for (int i = 0; i < 2 * challenges_kept; ++i)
        challenge(factor.factor.id);
    EXPECT_EQ(test_->count("socle_challenge"), std::to_string(challenges_kept));
    EXPECT_EQ(verify_refusal(factor.factor.id, first, code_of(factor)), "mfa_factor_not_found");
}

TEST_P(FactorsTest, LeavingAsksForAal2AndLowersTheSession) {
    const auto factor = verified("phone");
    bearer_.aal = "aal1";
    try {
        test_->run(factors_->unenroll(test_->visitor, bearer_, factor.factor.id));
        FAIL() << "left with aal1";
    } catch (const base::Error& error) {
        EXPECT_EQ(error.details, "insufficient_aal");
    }
    bearer_.aal = "aal2";
    test_->new_actions();
    test_->run(factors_->unenroll(test_->visitor, bearer_, factor.factor.id));
    EXPECT_THAT(test_->run(factors_->list(ann_)), IsEmpty());
    const auto lowered = session(bearer_.session);
    EXPECT_EQ(lowered.aal, "aal1");
    EXPECT_THAT(lowered.amr, Not(HasSubstr("totp")));
    EXPECT_THAT(lowered.amr, HasSubstr("password"));
    EXPECT_EQ(test_->count("socle_challenge"), "0");
    EXPECT_EQ(test_->new_actions(), "factor_unenrolled");
}

TEST_P(FactorsTest, AnUnfinishedEnrolmentIsLeftWithAal1) {
    const auto factor = enroll("phone");
    test_->run(factors_->unenroll(test_->visitor, bearer_, factor.factor.id));
    EXPECT_THAT(test_->run(factors_->list(ann_)), IsEmpty());
}

TEST_P(FactorsTest, AnAdministratorRemovesAny) {
    const auto factor = verified("phone");
    test_->new_actions();
    test_->run(factors_->remove(test_->visitor, ann_, factor.factor.id));
    EXPECT_THAT(test_->run(factors_->list(ann_)), IsEmpty());
    EXPECT_EQ(session(bearer_.session).aal, "aal1");
    EXPECT_EQ(test_->new_actions(), "factor_deleted");
}

}  // namespace
}  // namespace socle::accounts
