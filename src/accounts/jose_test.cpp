#include "accounts/jose.h"

#include "base/crypto.h"
#include "base/text.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

namespace socle::accounts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string claims = R"({"sub":"u1","role":"authenticated"})";
const std::string secret(40, 's');

/// The keys and tokens of RFC 7515, appendix A.
const std::string rfc_payload =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
const std::string rfc_body =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlf"
    "Q";
const std::string rfc_ec = R"({"kty":"EC","crv":"P-256",)"
                           R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                           R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
const std::string rfc_modulus =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4"
    "QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdb"
    "BYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-D"
    "WNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
const std::string rfc_rsa = R"({"kty":"RSA","n":")" + rfc_modulus + R"(","e":"AQAB"})";

std::string with_member(const std::string& jwk, const std::string& member) {
    return jwk.substr(0, jwk.size() - 1) + ',' + member + '}';
}

Key parsed(const std::string& jwk) {
    return Key::parse(jwk).value();
}

const Key& ec_key() {
    static const Key key = Key::generate(Algorithm::es256);
    return key;
}

const Key& rsa_key() {
    static const Key key = Key::generate(Algorithm::rs256);
    return key;
}

std::vector<Key> one_of_each() {
    return {Key::of_secret(secret), ec_key(), rsa_key()};
}

std::string joined(std::string_view header, std::string_view payload, std::string_view signature) {
    return base::base64url(header) + '.' + base::base64url(payload) + '.' +
           base::base64url(signature);
}

/// Any header, signed with HMAC as HS256 is.
std::string forge(std::string_view header, std::string_view payload, std::string_view key) {
    const std::string text = base::base64url(header) + '.' + base::base64url(payload);
    return text + '.' + base::base64url(base::hmac_sha256(key, text));
}

struct Parts {
    std::string header;
    std::string payload;
    std::string signature;
};

Parts parts_of(const std::string& token) {
    const auto encoded = base::split(token, '.');
    return {base::base64url_decode(encoded[0]).value(), base::base64url_decode(encoded[1]).value(),
            base::base64url_decode(encoded[2]).value()};
}

TEST(Rfc7515, TokensAreVerified) {
    const Key hmac = Key::of_secret(
        base::base64url_decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4"
                               "hcgUuTwjAzZr1Z9CAow")
            .value());
    EXPECT_EQ(verified_payload("eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + rfc_body +
                                   ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
                               hmac),
              rfc_payload);
    EXPECT_EQ(verified_payload("eyJhbGciOiJSUzI1NiJ9." + rfc_body +
                                   ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZ"
                                   "mh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKB"
                                   "YNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L0"
                                   "7Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7"
                                   "noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWyw"
                                   "lVmtVrBp0igcN_IoypGlUPQGe77Rw",
                               parsed(rfc_rsa)),
              rfc_payload);
    EXPECT_EQ(verified_payload("eyJhbGciOiJFUzI1NiJ9." + rfc_body +
                                   ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8IS"
                                   "lSApmWQxfKTUJqPP3-Kg6NU1Q",
                               parsed(rfc_ec)),
              rfc_payload);
}

TEST(Sign, IsVerifiedWithTheSameKeyAndNoOther) {
    const std::vector<Key> keys = one_of_each();
    const std::vector<Key> others = {Key::of_secret(std::string(40, 'o')),
                                     Key::generate(Algorithm::es256),
                                     Key::generate(Algorithm::rs256)};
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const std::string token = sign(claims, keys[i]);
        for (std::size_t j = 0; j < keys.size(); ++j) {
            const auto wanted = i == j ? std::optional(claims) : std::nullopt;
            EXPECT_EQ(verified_payload(token, keys[j]), wanted) << i << ' ' << j;
            EXPECT_EQ(verified_payload(token, others[j]), std::nullopt) << i << ' ' << j;
        }
        const auto header = token_header(token);
        ASSERT_TRUE(header);
        EXPECT_EQ(header->algorithm, algorithm_name(keys[i].algorithm()));
        EXPECT_EQ(header->key_id, keys[i].id());
    }
}

TEST(Sign, IsVerifiedWithThePublicPart) {
    for (const Key& key : {ec_key(), rsa_key()}) {
        const Key open = parsed(key.jwk(false));
        EXPECT_TRUE(key.has_private());
        EXPECT_FALSE(open.has_private());
        EXPECT_EQ(open.id(), key.id());
        EXPECT_EQ(open.algorithm(), key.algorithm());
        EXPECT_EQ(verified_payload(sign(claims, key), open), claims);
        const Key again = parsed(key.jwk(true));
        EXPECT_TRUE(again.has_private());
        EXPECT_EQ(verified_payload(sign(claims, again), open), claims);
    }
}

TEST(Key, ShowsNothingPrivateUnlessAsked) {
    for (const Key& key : {ec_key(), rsa_key()}) {
        const auto open = boost::json::parse(key.jwk(false)).as_object();
        for (const char* name : {"d", "p", "q", "dp", "dq", "qi", "k"})
            EXPECT_FALSE(open.contains(name)) << name;
        EXPECT_TRUE(boost::json::parse(key.jwk(true)).as_object().contains("d"));
        EXPECT_EQ(open.at("use"), "sig");
        EXPECT_EQ(open.at("kid").as_string(), key.id());
    }
    EXPECT_EQ(Key::of_secret(secret).jwk(false), "");
    EXPECT_THAT(key_set_text(one_of_each()), Not(HasSubstr("\"d\"")));
    EXPECT_THAT(key_set_text(one_of_each()), Not(HasSubstr("oct")));
}

TEST(Key, IsNamedByItsThumbprint) {
    const auto ec = boost::json::parse(ec_key().jwk(false)).as_object();
    const std::string text = R"({"crv":"P-256","kty":"EC","x":)" +
                             boost::json::serialize(ec.at("x")) + R"(,"y":)" +
                             boost::json::serialize(ec.at("y")) + '}';
    EXPECT_EQ(ec_key().id(), base::base64url(base::sha256(text)));
    const auto rsa = boost::json::parse(rsa_key().jwk(false)).as_object();
    const std::string other =
        R"({"e":"AQAB","kty":"RSA","n":)" + boost::json::serialize(rsa.at("n")) + '}';
    EXPECT_EQ(rsa_key().id(), base::base64url(base::sha256(other)));
}

class ParseKey : public testing::TestWithParam<std::string> {};

TEST_P(ParseKey, RefusesIt) {
    EXPECT_FALSE(Key::parse(GetParam()).has_value());
}

INSTANTIATE_TEST_SUITE_P(
    NoKey, ParseKey,
    testing::Values(
        "", "[]", "{", "null", "{}", R"({"kty":"EC"})", R"({"kty":1})",
        R"({"kty":"oct","k":"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA","alg":"HS256"})",
        R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
        with_member(rfc_ec, R"("use":"enc")"), with_member(rfc_ec, R"("use":7)"),
        with_member(rfc_ec, R"("alg":"ES384")"), with_member(rfc_ec, R"("alg":"none")"),
        with_member(rfc_ec, R"("alg":"HS256")"), with_member(rfc_ec, R"("key_ops":["encrypt"])"),
        with_member(rfc_ec, R"("key_ops":"verify")"), with_member(rfc_ec, R"("kid":5)"),
        with_member(rfc_rsa, R"("alg":"RS512")"), with_member(rfc_rsa, R"("alg":"PS256")"),
        with_member(rfc_rsa, R"("alg":"RSA-OAEP")"),
        // Not on the curve, another curve, too short.
        R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI6a0"})",
        R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA"})",
        R"({"kty":"EC","crv":"P-384","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
        R"({"kty":"EC","crv":"secp256k1","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
        R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
        R"({"kty":"RSA","e":"AQAB","n":"4BzAqzn-DHnLgpUZ0nYyzxHkYs_2rM5Sj1YjM_9BmNeZ_eJx0oEVFQ"})",
        R"({"kty":"RSA","e":"AQAB"})",
        R"({"kty":"RSA","e":"AQAB","n":")" + std::string(4096, 'A') + "\"}",
        with_member(rfc_ec, "\"x\":\"" + std::string(jwk_bytes_max, 'x') + "\"")));

TEST(ParseKey, LooksPastWhatItDoesNotKnow) {
    const auto key = Key::parse(with_member(
        rfc_ec, R"("kid":"one","use":"sig","alg":"ES256","key_ops":["verify"],"x5c":["MII"],)"
                R"("x5t":"abc","nbf":1.5,"issuer":{"a":[null]})"));
    ASSERT_TRUE(key);
    EXPECT_EQ(key->id(), "one");
    EXPECT_EQ(key->algorithm(), Algorithm::es256);
}

TEST(ParseKeySet, LeavesOutWhatIsNotUnderstood) {
    const auto keys = parse_key_set(R"({"keys":[{"kty":"oct","k":"AAAA"},5,)" +
                                    with_member(rfc_ec, R"("kid":"a")") + R"(,{"kty":"RSA"},)" +
                                    with_member(rfc_rsa, R"("kid":"b")") + R"(],"more":1})");
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->size(), 2U);
    EXPECT_EQ((*keys)[0].id(), "a");
    EXPECT_EQ((*keys)[1].id(), "b");
    EXPECT_EQ(parse_key_set(R"({"keys":[]})")->size(), 0U);
    for (const char* bad : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":null})", "{\"keys\":["}) {
        EXPECT_FALSE(parse_key_set(bad).has_value()) << bad;
    }
}

TEST(ParseKeySet, ReadsWhatItWrites) {
    const auto keys = parse_key_set(key_set_text(one_of_each()));
    ASSERT_TRUE(keys);
    ASSERT_EQ(keys->size(), 2U);
    EXPECT_EQ((*keys)[0].id(), ec_key().id());
    EXPECT_EQ((*keys)[1].id(), rsa_key().id());
    EXPECT_EQ(key_set_text({}), R"({"keys":[]})");
}

TEST(ParseKeySet, HasABound) {
    std::string text = R"({"keys":[)" + rfc_ec;
    for (std::size_t i = 0; i < 2 * key_set_max; ++i)
        text += ',' + rfc_ec;
    EXPECT_EQ(parse_key_set(text + "]}")->size(), key_set_max);
}

TEST(TokenHeader, IsReadBeforeAnythingIsTrusted) {
    const auto header = token_header(joined(R"({"kid":"k","alg":"RS256","typ":"x"})", "", ""));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->algorithm, "RS256");
    EXPECT_EQ(header->key_id, "k");
}

TEST(TokenHeader, OfWhatIsNoTokenIsNone) {
    const std::string good = joined(R"({"alg":"HS256"})", "{}", "x");
    ASSERT_TRUE(token_header(good));
    for (const std::string& bad :
         {std::string(),
          std::string("."),
          std::string(".."),
          std::string("a.b"),
          good + '.',
          good + ".e30",
          good + '=',
          good + '\n',
          ' ' + good,
          "!" + good,
          joined("{}", "{}", ""),
          joined("[]", "{}", ""),
          joined("", "{}", ""),
          joined(R"({"alg":""})", "{}", ""),
          joined(R"({"alg":1})", "{}", ""),
          joined(R"({"alg":["HS256"]})", "{}", ""),
          joined(R"({"alg":"HS256","kid":1})", "{}", ""),
          joined(R"({"alg":"HS256","crit":["exp"]})", "{}", ""),
          joined(R"({"alg":"HS256","crit":[]})", "{}", ""),
          joined(R"({"alg":"HS256","crit":null})", "{}", ""),
          joined(R"({"alg":"HS256"})", std::string(token_bytes_max, ' '), "")}) {
        EXPECT_FALSE(token_header(bad).has_value()) << bad.substr(0, 80);
    }
}

TEST(UnverifiedIssuer, IsReadFromThePayload) {
    const std::string header = R"({"alg":"RS256"})";
    EXPECT_EQ(unverified_issuer(joined(header, R"({"iss":"https://a.example/"})", "x")),
              "https://a.example/");
    for (const char* payload : {"", "{}", "[]", R"({"iss":1})", R"({"iss":null})", "{"})
        EXPECT_EQ(unverified_issuer(joined(header, payload, "x")), "") << payload;
    EXPECT_EQ(unverified_issuer("nonsense"), "");
}

TEST(VerifiedPayload, NoneIsNoAlgorithm) {
    for (const char* name : {"none", "None", "NONE", "nOnE", "", " none", "HS256 ", "hs256"}) {
        const std::string header = std::string(R"({"alg":")") + name + R"(","typ":"JWT"})";
        for (const Key& key : one_of_each()) {
            EXPECT_EQ(verified_payload(joined(header, claims, ""), key), std::nullopt) << name;
            EXPECT_EQ(verified_payload(forge(header, claims, secret), key), std::nullopt) << name;
            EXPECT_EQ(verified_payload(forge(header, claims, ""), key), std::nullopt) << name;
        }
    }
    EXPECT_EQ(verified_payload(joined(R"({"typ":"JWT"})", claims, ""), Key::of_secret(secret)),
              std::nullopt);
    EXPECT_EQ(verified_payload(joined(R"({"alg":"HS256"})", claims, ""), Key::of_secret(secret)),
              std::nullopt);
}

TEST(VerifiedPayload, APublicKeyIsNoSecret) {
    for (const Key& key : {ec_key(), rsa_key()}) {
        const Key open = parsed(key.jwk(false));
        for (const std::string& as_secret : {open.jwk(false), key.jwk(false), std::string()}) {
            for (const char* header :
                 {R"({"alg":"HS256"})", R"({"alg":"RS256"})", R"({"alg":"ES256"})"}) {
                EXPECT_EQ(verified_payload(forge(header, claims, as_secret), open), std::nullopt);
                EXPECT_EQ(verified_payload(forge(header, claims, as_secret), key), std::nullopt);
            }
        }
    }
}

TEST(VerifiedPayload, AKeyOfTheTokenItselfIsNotUsed) {
    const Key own = Key::generate(Algorithm::es256);
    const std::string token = sign(claims, own);
    const Parts parts = parts_of(token);
    const std::string header =
        R"({"alg":"ES256","kid":")" + ec_key().id() + R"(","jwk":)" + own.jwk(false) + '}';
    EXPECT_EQ(verified_payload(joined(header, claims, parts.signature), ec_key()), std::nullopt);
    EXPECT_EQ(verified_payload(token, ec_key()), std::nullopt);
}

/// What Java took in 2022 (CVE-2022-21449), and other sizes than 32 bytes each.
TEST(VerifiedPayload, Es256SignaturesHaveTwoHalvesOf32Bytes) {
    const Parts good = parts_of(sign(claims, ec_key()));
    ASSERT_EQ(good.signature.size(), 64U);
    const std::string r = good.signature.substr(0, 32);
    const std::string s = good.signature.substr(32);
    const std::string order = base::hex_decode(
                                  "ffffffff00000000ffffffffffffffff"
                                  "bce6faada7179e84f3b9cac2fc632551")
                                  .value();
    const std::string zero(32, '\0');
    ASSERT_EQ(verified_payload(joined(good.header, claims, r + s), ec_key()), claims);
    for (const std::string& bad :
         {s + r, zero + zero, r + zero, zero + s, order + order, order + s, r + order,
          std::string(1, '\0') + r + s, r + s + std::string(1, '\0'), r + std::string(1, '\0') + s,
          std::string(1, '\0') + r + std::string(1, '\0') + s, r, s, std::string(), r + s + r + s,
          (r + s).substr(0, 63), (r + s).substr(0, 62), std::string(64, '\xff'),
          "\x30\x44\x02\x20" + r + "\x02\x20" + s}) {
        EXPECT_EQ(verified_payload(joined(good.header, claims, bad), ec_key()), std::nullopt)
            << base::hex(bad);
    }
}

TEST(VerifiedPayload, OfWhatWasChangedIsNone) {
    for (const Key& key : one_of_each()) {
        const std::string token = sign(claims, key);
        for (std::size_t i = 0; i < token.size(); ++i) {
            std::string changed = token;
            changed[i] = changed[i] == 'A' ? 'B' : 'A';
            EXPECT_EQ(verified_payload(changed, key), std::nullopt) << changed;
            changed[i] = '=';
            EXPECT_EQ(verified_payload(changed, key), std::nullopt) << changed;
            EXPECT_EQ(verified_payload(token.substr(0, i), key), std::nullopt) << i;
        }
        EXPECT_EQ(verified_payload(token + 'A', key), std::nullopt);
        EXPECT_EQ(verified_payload(token + '=', key), std::nullopt);
        EXPECT_EQ(verified_payload(token + '.', key), std::nullopt);
    }
}

TEST(VerifiedPayload, HasASizeThatIsLookedAt) {
    const Key key = Key::of_secret(secret);
    const std::string large = sign(std::string(token_bytes_max, 'x'), key);
    EXPECT_EQ(verified_payload(large, key), std::nullopt);
    const std::string fitting(token_bytes_max / 2, 'x');
    EXPECT_EQ(verified_payload(sign(fitting, key), key), fitting);
}

TEST(VerifiedPayload, OfCritIsNone) {
    const Key key = Key::of_secret(secret);
    EXPECT_EQ(verified_payload(forge(R"({"alg":"HS256"})", claims, secret), key), claims);
    EXPECT_EQ(verified_payload(
                  forge(R"({"alg":"HS256","crit":["b64"],"b64":false})", claims, secret), key),
              std::nullopt);
}

TEST(Key, IsUsedByManyThreads) {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([] {
            for (const Key& key : one_of_each()) {
                for (int j = 0; j < 10; ++j)
                    EXPECT_EQ(verified_payload(sign(claims, key), key), claims);
            }
        });
    }
}

}  // namespace
}  // namespace socle::accounts
