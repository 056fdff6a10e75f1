#include "accounts/jose.h"

#include "base/crypto.h"
#include "base/ensure.h"
#include "base/json.h"
#include "base/text.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cjose/cjose.h>

#include <array>
#include <utility>

namespace socle::accounts {
namespace {

namespace json = boost::json;
using base::ensure;

constexpr std::size_t ec_signature_bytes = 64;
constexpr std::size_t rsa_bits = 2048;
constexpr std::size_t rsa_bits_max = 8192;

template <auto release>
struct Release {
    void operator()(auto* object) const { release(object); }
};
using JwkHandle = std::unique_ptr<cjose_jwk_t, Release<cjose_jwk_release>>;
using HeaderHandle = std::unique_ptr<cjose_header_t, Release<cjose_header_release>>;
using JwsHandle = std::unique_ptr<cjose_jws_t, Release<cjose_jws_release>>;

const std::uint8_t* bytes(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

std::optional<json::object> parse_object(std::string_view text) {
    base::JsonFault fault;
    auto value = base::parse_json(text, fault);
    if (!value || !value->is_object()) return std::nullopt;
    return std::move(value->get_object());
}

/// "" when there is none; nullopt when it is no string.
std::optional<std::string> text_member(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains({name.data(), name.size()});
    if (value == nullptr) return std::string();
    if (!value->is_string()) return std::nullopt;
    return std::string(value->get_string());
}

bool allows_signatures(const json::object& jwk) {
    const json::value* uses = jwk.if_contains("key_ops");
    if (uses == nullptr) return true;
    if (!uses->is_array()) return false;
    for (const json::value& use : uses->get_array())
        if (use == "verify" || use == "sign") return true;
    return false;
}

std::optional<Algorithm> algorithm_of(const json::object& jwk) {
    const auto type = text_member(jwk, "kty");
    const auto curve = text_member(jwk, "crv");
    const auto wanted = text_member(jwk, "alg");
    const auto use = text_member(jwk, "use");
    const bool signs = use && (use->empty() || *use == "sig") && allows_signatures(jwk);
    if (!type || !curve || !wanted || !signs) return std::nullopt;
    std::optional<Algorithm> algorithm;
    if (*type == "RSA") algorithm = Algorithm::rs256;
    if (*type == "EC" && *curve == "P-256") algorithm = Algorithm::es256;
    if (!algorithm || (!wanted->empty() && *wanted != algorithm_name(*algorithm))) {
        return std::nullopt;
    }
    return algorithm;
}

bool fits(const cjose_jwk_t* jwk, Algorithm algorithm) {
    cjose_err error{};
    const auto type = cjose_jwk_get_kty(jwk, &error);
    if (algorithm == Algorithm::es256) {
        return type == CJOSE_JWK_KTY_EC &&
               cjose_jwk_EC_get_curve(jwk, &error) == CJOSE_JWK_EC_P_256;
    }
    const std::size_t bits = cjose_jwk_get_keysize(jwk, &error);
    return type == CJOSE_JWK_KTY_RSA && bits >= rsa_bits && bits <= rsa_bits_max;
}

JwkHandle random_jwk(Algorithm algorithm) {
    cjose_err error{};
    if (algorithm == Algorithm::es256) {
        return JwkHandle(cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error));
    }
    std::array<std::uint8_t, 3> exponent = {1, 0, 1};
    return JwkHandle(
        cjose_jwk_create_RSA_random(rsa_bits, exponent.data(), exponent.size(), &error));
}

json::object exported(const cjose_jwk_t* jwk, bool with_private) {
    cjose_err error{};
    char* text = cjose_jwk_to_json(jwk, with_private, &error);
    ensure(text != nullptr, "a key cannot be written");
    auto object = parse_object(text);
    cjose_get_dealloc()(text);
    ensure(object.has_value(), "a key was written as what is no JSON object");
    return std::move(*object);
}

/// RFC 7638: the members that make the key, in the order of their names.
std::string thumbprint(const cjose_jwk_t* jwk, Algorithm algorithm) {
    const json::object all = exported(jwk, false);
    json::object part;
    if (algorithm == Algorithm::es256) {
        part = {{"crv", all.at("crv")}, {"kty", "EC"}, {"x", all.at("x")}, {"y", all.at("y")}};
    } else {
        part = {{"e", all.at("e")}, {"kty", "RSA"}, {"n", all.at("n")}};
    }
    return base::base64url(base::sha256(json::serialize(part)));
}

}  // namespace

struct Key::State {
    Algorithm algorithm = Algorithm::hs256;
    std::string id;
    bool has_private = true;
    JwkHandle jwk;
};

namespace {

Key make_key(Algorithm algorithm, std::string id, JwkHandle jwk, bool has_private = true) {
    ensure(jwk != nullptr, "a key cannot be made");
    auto state = std::make_shared<Key::State>();
    state->algorithm = algorithm;
    state->id = std::move(id);
    state->has_private = has_private;
    state->jwk = std::move(jwk);
    return Key(std::move(state));
}

HeaderHandle make_header(const Key& key) {
    cjose_err error{};
    HeaderHandle header(cjose_header_new(&error));
    ensure(header != nullptr, "no memory for the header of a token");
    const std::string algorithm(algorithm_name(key.algorithm()));
    bool set = cjose_header_set(header.get(), CJOSE_HDR_ALG, algorithm.c_str(), &error) &&
               cjose_header_set(header.get(), "typ", "JWT", &error);
    if (!key.id().empty()) {
        set = set && cjose_header_set(header.get(), CJOSE_HDR_KID, key.id().c_str(), &error);
    }
    ensure(set, "the header of a token cannot be set");
    return header;
}

/// The three parts, decoded; each must be what an encoder writes, to the last bit.
struct Parts {
    std::string header;
    std::string payload;
    std::string signature;
};

std::optional<Parts> parts_of(std::string_view token) {
    if (token.size() > token_bytes_max) return std::nullopt;
    const auto encoded = base::split(token, '.');
    if (encoded.size() != 3) return std::nullopt;
    auto header = base::base64url_decode(encoded[0]);
    auto payload = base::base64url_decode(encoded[1]);
    auto signature = base::base64url_decode(encoded[2]);
    if (!header || !payload || !signature) return std::nullopt;
    return Parts{std::move(*header), std::move(*payload), std::move(*signature)};
}

std::optional<TokenHeader> read_header(std::string_view text) {
    const auto header = parse_object(text);
    if (!header || header->contains("crit")) return std::nullopt;
    auto algorithm = text_member(*header, "alg");
    auto key_id = text_member(*header, "kid");
    if (!algorithm || algorithm->empty() || !key_id) return std::nullopt;
    return TokenHeader{std::move(*algorithm), std::move(*key_id)};
}

}  // namespace

std::string_view algorithm_name(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::hs256:
            return "HS256";
        case Algorithm::es256:
            return "ES256";
        case Algorithm::rs256:
            return "RS256";
    }
    base::fail("an algorithm without its name");
}

Key Key::of_secret(std::string_view secret) {
    cjose_err error{};
    JwkHandle jwk(cjose_jwk_create_oct_spec(bytes(secret), secret.size(), &error));
    return make_key(Algorithm::hs256, {}, std::move(jwk));
}

Key Key::generate(Algorithm algorithm) {
    ensure(algorithm != Algorithm::hs256, "a key pair has no secret");
    JwkHandle jwk = random_jwk(algorithm);
    ensure(jwk != nullptr, "no key pair can be made");
    std::string id = thumbprint(jwk.get(), algorithm);
    return make_key(algorithm, std::move(id), std::move(jwk));
}

std::optional<Key> Key::parse(std::string_view text) {
    if (text.size() > jwk_bytes_max) return std::nullopt;
    const auto object = parse_object(text);
    if (!object) return std::nullopt;
    const auto algorithm = algorithm_of(*object);
    auto id = text_member(*object, "kid");
    if (!algorithm || !id) return std::nullopt;
    // What cjose does not need, it must not stumble over.
    json::object part;
    for (const char* name : {"kty", "crv", "x", "y", "d", "n", "e", "p", "q", "dp", "dq", "qi"}) {
        if (const json::value* value = object->if_contains(name)) part.emplace(name, *value);
    }
    const std::string own = json::serialize(part);
    cjose_err error{};
    JwkHandle jwk(cjose_jwk_import(own.data(), own.size(), &error));
    if (!jwk || !fits(jwk.get(), *algorithm)) return std::nullopt;
    return make_key(*algorithm, std::move(*id), std::move(jwk), part.contains("d"));
}

Algorithm Key::algorithm() const {
    return state_->algorithm;
}

const std::string& Key::id() const {
    return state_->id;
}

bool Key::has_private() const {
    return state_->has_private;
}

std::string Key::jwk(bool with_private) const {
    if (state_->algorithm == Algorithm::hs256 && !with_private) return {};
    json::object object = exported(state_->jwk.get(), with_private);
    object["alg"] = algorithm_name(state_->algorithm);
    object["use"] = "sig";
    if (!state_->id.empty()) object["kid"] = state_->id;
    return json::serialize(object);
}

std::string sign(std::string_view claims_json, const Key& key) {
    ensure(key.has_private(), "a public key signs nothing");
    cjose_err error{};
    const HeaderHandle header = make_header(key);
    const JwsHandle signature(cjose_jws_sign(key.state().jwk.get(), header.get(),
                                             bytes(claims_json), claims_json.size(), &error));
    const char* token = nullptr;
    const bool done = signature && cjose_jws_export(signature.get(), &token, &error);
    ensure(done, "a token cannot be signed");
    return token;
}

std::optional<TokenHeader> token_header(std::string_view token) {
    const auto parts = parts_of(token);
    return parts ? read_header(parts->header) : std::nullopt;
}

std::string unverified_issuer(std::string_view token) {
    const auto parts = parts_of(token);
    if (!parts) return {};
    const auto claims = parse_object(parts->payload);
    return claims ? text_member(*claims, "iss").value_or("") : "";
}

std::optional<std::string> verified_payload(std::string_view token, const Key& key) {
    auto parts = parts_of(token);
    if (!parts) return std::nullopt;
    const auto header = read_header(parts->header);
    if (!header || header->algorithm != algorithm_name(key.algorithm())) return std::nullopt;
    const bool right_size =
        key.algorithm() != Algorithm::es256 || parts->signature.size() == ec_signature_bytes;
    if (!right_size) return std::nullopt;
    cjose_err error{};
    const JwsHandle signature(cjose_jws_import(token.data(), token.size(), &error));
    if (!signature || !cjose_jws_verify(signature.get(), key.state().jwk.get(), &error)) {
        return std::nullopt;
    }
    return std::move(parts->payload);
}

std::optional<std::vector<Key>> parse_key_set(std::string_view text) {
    const auto set = parse_object(text);
    const json::value* list = set ? set->if_contains("keys") : nullptr;
    if (list == nullptr || !list->is_array()) return std::nullopt;
    std::vector<Key> keys;
    for (const json::value& item : list->get_array()) {
        if (keys.size() >= key_set_max) break;
        auto key = Key::parse(json::serialize(item));
        if (key) keys.push_back(std::move(*key));
    }
    return keys;
}

std::string key_set_text(const std::vector<Key>& keys) {
    std::string text;
    for (const Key& key : keys) {
        if (key.algorithm() == Algorithm::hs256) continue;
        text += text.empty() ? "" : ",";
        text += key.jwk(false);
    }
    return "{\"keys\":[" + text + "]}";
}

}  // namespace socle::accounts
