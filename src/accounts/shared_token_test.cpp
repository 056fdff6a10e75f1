#include "accounts/shared_token.h"

#include "accounts/token.h"
#include "base/error.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <exception>

namespace socle::accounts {
namespace {

constexpr std::int64_t now_s = 1'700'000'000;
constexpr std::int64_t us_per_second = 1'000'000;
const std::string shared_secret = "shared by two programs";

class SharedTokenTest : public testing::Test {
protected:
    SharedTokenTest() {
        definition_.roles = {{"gestion", {}, {"pay"}}, {"support", {}, {}}};
        definition_.accounts.shared_tokens = {shared_secret, "email", "dept"};
        keys_.jwt_secret = std::string(32, 's');
        Outside outside;
        outside.find_account = [this](std::string email, std::int64_t) { return find(email); };
        verifier_ = std::make_unique<Verifier>(definition_, keys_, outside);
    }

    base::Task<std::optional<TokenOwner>> find(std::string email) {
        ++asked_;
        co_return email == "ann@example.org" ? owner_ : std::nullopt;
    }

    static std::string token(const std::string& claims, const std::string& by = shared_secret) {
        return sign_token(claims, by);
    }
    static std::string claims(const std::string& email, const std::string& department,
                              std::int64_t end_s = now_s + 60) {
        return R"({"email":")" + email + R"(","dept":")" + department + R"(","exp":)" +
               std::to_string(end_s) + "}";
    }

    /// The identity's id, or the message of the refusal and its details.
    std::string learned(const std::string& text, std::int64_t at_s = now_s) {
        const std::string header = "Bearer " + text;
        const auto credentials = header_credentials(definition_, header, {});
        boost::asio::io_context context;
        std::string answer;
        boost::asio::co_spawn(context, verifier_->learn(credentials, at_s * us_per_second),
                              [&](const std::exception_ptr& error, const access::Identity* who) {
                                  try {
                                      if (error) std::rethrow_exception(error);
                                      answer = who->id;
                                  } catch (const base::Error& refusal) {
                                      answer = refusal.message + ". " + refusal.details;
                                  }
                              });
        context.run();
        return answer;
    }

    std::optional<TokenOwner> owner_ = TokenOwner{"u1", {"gestion", "gone"}, {"extra"}};
    int asked_ = 0;
    definition::Definition definition_;
    Keys keys_;
    std::unique_ptr<Verifier> verifier_;
};

TEST_F(SharedTokenTest, StandsForTheAccountAsItIs) {
    const auto text = token(claims("Ann@Example.org", "gestion"));
    EXPECT_EQ(learned(text), "u1");
    EXPECT_EQ(learned(text), "u1");
    EXPECT_EQ(asked_, 1) << "kept for a while";
    owner_->roles = {"support"};
    EXPECT_EQ(learned(text, now_s + 11),
              "Parsing claims failed. The token is of no account that is");
    EXPECT_EQ(asked_, 2);
}

TEST_F(SharedTokenTest, RefusesWhatItShould) {
    const auto parsing = std::string("Parsing claims failed. ");
    EXPECT_EQ(learned(token(claims("bob@example.org", "gestion"))),
              parsing + "The token is of no account that is");
    EXPECT_EQ(learned(token(claims("ann@example.org", "support"))),
              parsing + "The token is of no account that is");
    EXPECT_EQ(learned(token(claims("ann@example.org", "gestion", now_s))), "JWT expired. ");
    EXPECT_EQ(learned(token(R"({"email":"ann@example.org","exp":2000000000})")),
              parsing + "The token has no claim 'dept' that can be read");
    EXPECT_EQ(learned(token(R"({"email":"ann@example.org","dept":"gestion"})")),
              parsing + "The token has no claim 'exp' that can be read");
    EXPECT_EQ(learned(token(R"({"email":7,"dept":"gestion","exp":2000000000})")),
              parsing + "The token has no claim 'email' that can be read");
    EXPECT_TRUE(learned(token(claims("ann@example.org", "gestion"), "another secret, guessed"))
                    .starts_with("JWSError JWSInvalidSignature"));
    EXPECT_EQ(asked_, 2) << "only for those that were signed and whole";
}

TEST_F(SharedTokenTest, HasNoSubject) {
    const auto text =
        token(R"({"sub":"u2","email":"ann@example.org","dept":"gestion","exp":2000000000})");
    EXPECT_TRUE(learned(text).starts_with("JWSError JWSInvalidSignature"));
    definition_.accounts.shared_tokens.secret.clear();
    EXPECT_FALSE(shared_key(definition_));
}

}  // namespace
}  // namespace socle::accounts
