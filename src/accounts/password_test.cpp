#include "accounts/password.h"

#include "accounts/embedded.h"
#include "accounts/password_form.h"
#include "base/crypto_password.h"
#include "base/error.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ctime>
#include <functional>

namespace socle::accounts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;
using Hash = definition::Accounts::Hash;
using Names = std::vector<std::string>;

constexpr int cost = 5;

Names faults(std::string_view password, const PasswordHints& hints = {},
             const definition::Accounts& rules = {}) {
    return password_faults(password, rules, hints);
}

TEST(PasswordFaults, OfAGoodOneAreNone) {
    for (const char* good :
         {"correct horse battery", "Xk7#pQ2!vR9z", "пароль-которого-нет", "0123498765!!"}) {
        EXPECT_THAT(faults(good, {"ada@example.org", {"Ada Lovelace", "Casting"}}), IsEmpty())
            << good;
    }
}

TEST(PasswordFaults, LengthIsCountedInLettersAndBoundedInBytes) {
    EXPECT_THAT(faults(""), ElementsAre("length"));
    EXPECT_THAT(faults("vR9z!pQ2x"), ElementsAre("length"));
    EXPECT_THAT(faults("éàüößçñîôû"), IsEmpty());
    EXPECT_THAT(faults("éàüößçñîô"), ElementsAre("length"));
    EXPECT_THAT(faults(std::string(password_bytes_max, '%')), IsEmpty());
    EXPECT_THAT(faults(std::string(password_bytes_max + 1, '%')), ElementsAre("length"));
    definition::Accounts short_ones;
    short_ones.password_length_min = 6;
    EXPECT_THAT(faults("vR9z!p", {}, short_ones), IsEmpty());
}

TEST(PasswordFaults, BcryptTakesNoMoreThanItLooksAt) {
    definition::Accounts rules;
    rules.hash = Hash::bcrypt;
    EXPECT_THAT(faults(std::string(bcrypt_bytes_max, '%'), {}, rules), IsEmpty());
    EXPECT_THAT(faults(std::string(bcrypt_bytes_max + 1, '%'), {}, rules), ElementsAre("length"));
}

TEST(PasswordFaults, NulIsNoCharacter) {
    EXPECT_THAT(faults(std::string("vR9z!pQ2\0xyz", 12)), ElementsAre("characters"));
}

TEST(PasswordFaults, CommonOnesInAnyCase) {
    for (const char* common : {"1234567890", "qwertyuiop", "QWERTYUIOP", "Password123"}) {
        EXPECT_THAT(faults(common), ElementsAre("common")) << common;
    }
    EXPECT_THAT(faults("password"), ElementsAre("length", "common"));
    definition::Accounts rules;
    rules.password_refuse_common = false;
    EXPECT_THAT(faults("1234567890", {}, rules), IsEmpty());
}

TEST(PasswordFaults, EveryLineOfTheListIsFound) {
    definition::Accounts rules;
    rules.password_length_min = 1;
    rules.password_refuse_similar = false;
    ASSERT_EQ(embedded_asset_count, 1U);
    std::string_view rest(embedded_assets[0].begin, embedded_assets[0].end);
    std::size_t lines = 0;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        ASSERT_THAT(faults(line, {}, rules), ElementsAre("common")) << line;
        const std::string longer = std::string(line) + "\x01";
        ASSERT_THAT(faults(longer, {}, rules), IsEmpty()) << line;
        rest.remove_prefix(line.size() + 1);
        ++lines;
    }
    EXPECT_GE(lines, 10'000U);
    EXPECT_THAT(faults("\n", {}, rules), IsEmpty());
    EXPECT_THAT(faults("password\nqwerty", {}, rules), IsEmpty());
}

struct SimilarCase {
    const char* password;
    PasswordHints hints;
};

class Similar : public testing::TestWithParam<SimilarCase> {};

TEST_P(Similar, IsRefused) {
    EXPECT_THAT(faults(GetParam().password, GetParam().hints), ElementsAre("similar"));
    definition::Accounts rules;
    rules.password_refuse_similar = false;
    EXPECT_THAT(faults(GetParam().password, GetParam().hints, rules), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Hints, Similar,
                         testing::Values(SimilarCase{"ada@example.org", {"ada@example.org", {}}},
                                         SimilarCase{"ADA@Example.Org", {"ada@example.org", {}}},
                                         SimilarCase{"lovelace1815", {"lovelace@example.org", {}}},
                                         SimilarCase{"Lovelace!!", {"a@b.org", {"Ada Lovelace"}}},
                                         SimilarCase{"xLovelacex1", {"a@b.org", {"Ada Lovelace"}}},
                                         SimilarCase{"adalovelace9", {"a@b.org", {"Ada Lovelace"}}},
                                         SimilarCase{"castingagency",
                                                     {"a@b.org", {"Casting Agency"}}}));

TEST(PasswordFaults, HintsOfAnySizeAreNoTrouble) {
    const PasswordHints hints = {std::string(100'000, 'a'),
                                 Names(1'000, std::string(1'000, 'b') + " c")};
    EXPECT_THAT(faults("correct horse battery", hints), IsEmpty());
    EXPECT_THAT(faults("correct horse battery", {"", {"", " ", "@", "x"}}), IsEmpty());
}

/// Made by the libraries themselves, of the password below.
struct Stored {
    const char* maker;
    const char* hash;
};
constexpr const char* password = "Tr0ub4dor & 3é";

class StoredHash : public testing::TestWithParam<Stored> {};

TEST_P(StoredHash, IsCheckedAndOutdated) {
    const std::string hash = GetParam().hash;
    EXPECT_TRUE(known_hash_form(hash));
    const PasswordCheck right = check_password(password, hash, Hash::argon2id, cost);
    EXPECT_TRUE(right.right);
    EXPECT_TRUE(right.outdated);
    for (const char* wrong : {"", "Tr0ub4dor & 3e", "tr0ub4dor & 3é"}) {
        EXPECT_FALSE(check_password(wrong, hash, Hash::argon2id, cost).right) << wrong;
    }
}

/// Argon2 and scrypt have keys of any length; a part of theirs is another key.
TEST_P(StoredHash, IsNoneWhenItIsCut) {
    const std::string hash = GetParam().hash;
    const bool any_length = hash.contains("argon2") || hash.contains("scrypt");
    const std::size_t end = hash.find_last_not_of('=') + 1;
    for (std::size_t size = 0; size < end && !any_length; ++size)
        ASSERT_FALSE(known_hash_form(hash.substr(0, size))) << hash.substr(0, size);
    EXPECT_FALSE(known_hash_form(hash + "$"));
    EXPECT_FALSE(known_hash_form(hash + '\0'));
    EXPECT_FALSE(known_hash_form(' ' + hash));
}

INSTANTIATE_TEST_SUITE_P(
    Made, StoredHash,
    testing::Values(
        Stored{"Django pbkdf2_sha256",
               "pbkdf2_sha256$20000$mRwD1mmUWzo4nBdfJ6Hoq1$rm8lgjQszVgI6obL7s9i5rLmUiAEBDiR4+"
               "hAvjDEt+A="},
        Stored{"Django pbkdf2_sha1",
               "pbkdf2_sha1$20000$mRwD1mmUWzo4nBdfJ6Hoq1$vbgcLgJy9clOqTmj2mUCV8G0mPk="},
        Stored{"Django argon2",
               "argon2$argon2id$v=19$m=102400,t=2,p=8$bVJ3RDFtbVVXem80bkJkZko2SG9xMQ$7useTrJNRPe+Ok"
               "pE0YtFlgedo6x9Jo7Rd0G3JpbH5P8"},
        Stored{"Django bcrypt_sha256",
               "bcrypt_sha256$$2b$05$zUqwpeYhZtD99AcZAJ3./uHKWOLVyATQouj9vp48DtXtT1tYX1pia"},
        Stored{"Django bcrypt",
               "bcrypt$$2b$05$qqm8.Y1SnEvg93cmIAosve0yhGG2gLeaDcTl4jF4nIjxRbAqV/yHO"},
        Stored{"Django scrypt",
               "scrypt$4096$mRwD1mmUWzo4nBdfJ6Hoq1$8$5$WTk1GARkXtb019e/623v3hqeReqmDsotFKYkESgv53Bc"
               "Sw7eiqoXYAHD7WiakHbSFo312yzL+OQz/uN2Rg9q6A=="},
        Stored{"Django scrypt default",
               "scrypt$16384$mRwD1mmUWzo4nBdfJ6Hoq1$8$5$58MiqrIhCZ/JCJhndr7TfBlvQHZ7TEfBVaRRZXNFT7l"
               "iHEI/3liQWzcAR0xNGoQalaXK+CXsNjD6uw9yDc2COw=="},
        Stored{"Werkzeug scrypt",
               "scrypt:32768:8:1$zTzCs9jq5PUG930V$1f3cf2fcb49a9c8e48712627c40576f4572791bfae199194d"
               "1cfb5ef4a21c37a2221a99305bcbdeba1d023257fe45109e236a6bf34e5c7e0f20f06e2c24be4dd"},
        Stored{"Werkzeug pbkdf2",
               "pbkdf2:sha256:20000$yktiM56Zbn3yAODF$29d596eac79aee3a05094b344b9c54fe5707c54e9a4c77"
               "6b44ae6978099422f2"},
        Stored{
            "Werkzeug pbkdf2 sha512",
            "pbkdf2:sha512:20000$KT74AjpqYrCp0yed$4bc13c5314e2c2716c2b36c30e3dc554427385491033f1"
            "76a39307bfeeb168669bb0f6266d546a066ad77321b9b68a2573351a226d1e9d578cf2b3a10b9c89d4"},
        Stored{"Flask-Bcrypt", "$2b$05$tk5XOsBbO4nA7cZTh53iceiSL6.V/6HN8bT6IOrDR9lG4IuGnEPVC"},
        Stored{"2a", "$2a$05$9QbsdhlgurtyGcyJxDYQlODQyYqu3qID3e/vqjiNgoqFQd3.hx/x6"},
        Stored{"2y (PHP)", "$2y$05$13rPy4dS7IvXLHHknlm4ZeQ2/7lVRe9L/9IOrdqovPWDco4uj5hEy"},
        Stored{"argon2-cffi",
               "$argon2id$v=19$m=65536,t=3,p=4$qBAiWwvCpp2mYowyHfN8Rg$BUSJrkPWe0WtcDkpjauej8dtRoAnP"
               "lEmmlFeZbQDGJU"},
        Stored{"argon2i",
               "$argon2i$v=19$m=1024,t=3,p=1$cyQXlzsl6kqM12efIJibyA$EUjxvrZy0Yhqzl8lDNHg21nX2CCA+WU"
               "1xIj3jdGGApM"},
        Stored{"passlib pbkdf2-sha256",
               "$pbkdf2-sha256$20000$/D/nnHMOIcT437v33tub8w$jAxM4gjuWT/LiRCO/Tc5YB8K6xg8XrA/"
               "YtK3sUz4ODE"},
        Stored{"passlib pbkdf2 sha1",
               "$pbkdf2$20000$TUmJMYbwXqsVAsDYW2ttLQ$e.dj0Leb.XD0Nzc8DKt/Unp0wqM"},
        Stored{"passlib pbkdf2-sha512",
               "$pbkdf2-sha512$20000$iZHy/h.j1Pq/11rrXQtBaA$hCY6gQAndWjxxKhU7EtgAqdhnlVieekyw.PeCXR"
               "u.X2JjO1y35SMNn1V3Z2two4QuDfzbJ5QDcxgoBDK.zEEsg"},
        Stored{"passlib scrypt",
               "$scrypt$ln=12,r=8,p=1$sBZiLGWMsZZy7v3/v/"
               "c+Bw$7c1uDCP0GT3JGujc9ZaycM0v72fheFNwlRVEU4V7pYs"}));

TEST(KnownHashForm, RefusesWhatIsNoHashOrCostsTooMuch) {
    const std::string salt_and_key = "$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    const std::string hex_key = "$salt$00112233445566778899aabbccddeeff";
    for (const std::string& bad :
         {std::string(),
          std::string("$"),
          std::string("$$$$$"),
          std::string("plain text"),
          std::string("md5$salt$5f4dcc3b5aa765d61d8327deb882cf99"),
          std::string("$1$abcdefgh$irWbblnpmw.5z7wgBnprh0"),
          std::string("$2x$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
          std::string("$2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
          std::string("$2b$03$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
          std::string("$2b$05$CCCCCCCCCCCCCCCCCCCC:.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
          "$argon2d$v=19$m=256,t=2,p=1" + salt_and_key,
          "$argon2id$v=16$m=256,t=2,p=1" + salt_and_key,
          "$argon2id$v=19$m=2000000,t=2,p=1" + salt_and_key,
          "$argon2id$v=19$m=256,t=1000,p=1" + salt_and_key,
          "$argon2id$v=19$m=256,t=2,p=1000" + salt_and_key,
          "$argon2id$v=19$m=256,t=2" + salt_and_key,
          "pbkdf2:md5:1000" + hex_key,
          "pbkdf2:sha256:0" + hex_key,
          "pbkdf2:sha256:-1" + hex_key,
          "pbkdf2:sha256:1000000000" + hex_key,
          "pbkdf2:sha256:99999999999999999999" + hex_key,
          "scrypt:32767:8:1" + hex_key,
          "scrypt:1073741824:8:1" + hex_key,
          "scrypt:32768:0:1" + hex_key,
          "scrypt:32768:8:33" + hex_key,
          "scrypt:32768:8" + hex_key,
          std::string("scrypt:32768:8:1$salt$0011"),
          std::string("pbkdf2_sha256$1000$salt$"),
          std::string("$scrypt$ln=31,r=8,p=1$aa$bb"),
          std::string(password_hash_bytes_max + 1, 'x')}) {
        EXPECT_FALSE(known_hash_form(bad)) << bad;
        EXPECT_FALSE(check_password("password", bad, Hash::argon2id, cost).right) << bad;
    }
}

TEST(CheckPassword, TellsWhetherToHashAgain) {
    struct Case {
        std::string hash;
        Hash kind;
        int cost;
        bool outdated;
    };
    const std::string argon2id = base::argon2id(password);
    const std::string bcrypt = *base::bcrypt(password, base::bcrypt_setting(cost));
    for (const auto& [hash, kind, wanted_cost, outdated] :
         {Case{argon2id, Hash::argon2id, cost, false}, Case{argon2id, Hash::bcrypt, cost, true},
          Case{bcrypt, Hash::bcrypt, cost, false}, Case{bcrypt, Hash::bcrypt, cost + 1, true},
          Case{bcrypt, Hash::argon2id, cost, true}}) {
        const PasswordCheck check = check_password(password, hash, kind, wanted_cost);
        EXPECT_TRUE(check.right) << hash;
        EXPECT_EQ(check.outdated, outdated) << hash;
        EXPECT_FALSE(check_password("wrong", hash, kind, wanted_cost).outdated);
    }
}

TEST(CheckPassword, LooksAtNoMoreThanItsLimit) {
    const std::string longest(password_bytes_max, 'x');
    const std::string hash = base::argon2id(longest);
    EXPECT_TRUE(check_password(longest, hash, Hash::argon2id, cost).right);
    EXPECT_FALSE(
        check_password(longest + 'x', base::argon2id(longest + 'x'), Hash::argon2id, cost).right);
}

TEST(CheckPassword, ANulEndsNoPassword) {
    const std::string bcrypt = *base::bcrypt("abc", base::bcrypt_setting(4));
    EXPECT_TRUE(check_password("abc", bcrypt, Hash::bcrypt, 4).right);
    EXPECT_FALSE(check_password(std::string("abc\0def", 7), bcrypt, Hash::bcrypt, 4).right);
}

class PasswordsOnAPool : public testing::Test {
protected:
    template <typename Result>
    Result run(base::Task<Result> task) {
        boost::asio::io_context context;
        Result result{};
        std::exception_ptr failure;
        boost::asio::co_spawn(context, std::move(task),
                              [&](std::exception_ptr thrown, Result given) {
                                  failure = std::move(thrown);
                                  result = std::move(given);
                              });
        context.run();
        if (failure) std::rethrow_exception(failure);
        return result;
    }

    base::WorkerPool pool_{{.threads = 2}};
};

definition::Accounts bcrypt_rules() {
    definition::Accounts rules;
    rules.hash = Hash::bcrypt;
    rules.bcrypt_cost = cost;
    return rules;
}

TEST_F(PasswordsOnAPool, AreHashedAsTheApplicationAsks) {
    const Passwords argon2(pool_, {});
    const Passwords bcrypt(pool_, bcrypt_rules());
    const std::string first = run(argon2.hash(password));
    const std::string second = run(bcrypt.hash(password));
    EXPECT_THAT(first, StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    EXPECT_THAT(second, StartsWith("$2b$05$"));
    EXPECT_NE(argon2.hash_blocking(password), first);
    for (const std::string& hash : {first, second}) {
        EXPECT_TRUE(run(argon2.check(password, hash)).right);
        EXPECT_TRUE(run(bcrypt.check(password, hash)).right);
        EXPECT_FALSE(run(argon2.check("wrong", hash)).right);
    }
    EXPECT_FALSE(run(argon2.check(password, first)).outdated);
    EXPECT_TRUE(run(argon2.check(password, second)).outdated);
}

TEST_F(PasswordsOnAPool, RefuseWhatCannotBeHashed) {
    const Passwords passwords(pool_, bcrypt_rules());
    for (const std::string& bad :
         {std::string(password_bytes_max + 1, 'x'), std::string("a\0b", 3)}) {
        EXPECT_THROW(run(passwords.hash(bad)), base::Error);
        EXPECT_THROW(passwords.hash_blocking(bad), base::Error);
    }
}

/// The processor's time of the whole program: other programs do not count.
double cpu_seconds(const std::function<void()>& work) {
    const std::clock_t begin = std::clock();
    work();
    return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

TEST_F(PasswordsOnAPool, AWastedCheckCostsAsMuch) {
    const Passwords passwords(pool_, {});
    const std::string hash = passwords.hash_blocking(password);
    const double wasted = cpu_seconds([&] {
        boost::asio::io_context context;
        boost::asio::co_spawn(context, passwords.waste("wrong"), [](const std::exception_ptr&) {});
        context.run();
    });
    const double checked = cpu_seconds([&] { run(passwords.check("wrong", hash)); });
    EXPECT_LT(wasted, checked * 2);
    EXPECT_GT(wasted, checked / 2);
}

}  // namespace
}  // namespace socle::accounts
