#include "accounts/token.h"

#include "accounts/claims.h"
#include "base/crypto.h"
#include "base/ensure.h"
#include "base/error.h"
#include "base/text.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cjose/cjose.h>

#include <functional>
#include <limits>
#include <unordered_map>
#include <utility>

namespace socle::accounts {
namespace {

using access::Identity;
using base::Code;
using base::Error;

constexpr std::string_view bearer = "Bearer ";
constexpr double us_per_second = 1e6;

template <auto release>
struct Release {
    void operator()(auto* object) const { release(object); }
};
using Key = std::unique_ptr<cjose_jwk_t, Release<cjose_jwk_release>>;
using Header = std::unique_ptr<cjose_header_t, Release<cjose_header_release>>;
using Signature = std::unique_ptr<cjose_jws_t, Release<cjose_jws_release>>;

const std::uint8_t* bytes(std::string_view text) {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

[[noreturn]] void refuse(std::string message, std::string details = {}) {
    throw Error(Code::bad_token, std::move(message), std::move(details));
}

Key make_key(std::string_view secret) {
    cjose_err error{};
    Key key(cjose_jwk_create_oct_spec(bytes(secret), secret.size(), &error));
    base::ensure(key != nullptr, "a JWT secret that is no key");
    return key;
}

/// The algorithm is checked on the header itself: what a token asks for must never choose how it
/// is verified.
void check_header(std::string_view encoded) {
    const auto text = base::base64url_decode(encoded);
    if (!text) refuse("JWT cryptographic operation failed", "The header is not base64url");
    boost::json::error_code error;
    const boost::json::value header = boost::json::parse(*text, error);
    if (error || !header.is_object()) {
        refuse("JWT cryptographic operation failed", "The header is no JSON object");
    }
    const boost::json::value* algorithm = header.get_object().if_contains("alg");
    if (algorithm == nullptr || *algorithm != "HS256") {
        refuse("Wrong or unsupported encoding algorithm", "Tokens must be signed with HS256");
    }
    if (header.get_object().contains("crit")) {
        refuse("Wrong or unsupported encoding algorithm", "The header 'crit' is not supported");
    }
}

/// The payload of a token with a good signature.
std::string verified_payload(std::string_view token, const cjose_jwk_t* key) {
    if (token.size() > token_bytes_max) {
        refuse("JWT is too long", "A token may have " + std::to_string(token_bytes_max) + " bytes");
    }
    const auto parts = base::split(token, '.');
    if (parts.size() != 3) {
        refuse("Expected 3 parts in JWT; got " + std::to_string(parts.size()));
    }
    check_header(parts[0]);
    cjose_err error{};
    const Signature signature(cjose_jws_import(token.data(), token.size(), &error));
    if (!signature) refuse("JWT cryptographic operation failed", "The token is not well-formed");
    if (!cjose_jws_verify(signature.get(), key, &error)) {
        refuse("JWSError JWSInvalidSignature",
               "The token was not signed with this server's JWT secret");
    }
    std::uint8_t* payload = nullptr;
    std::size_t length = 0;
    const bool readable = cjose_jws_get_plaintext(signature.get(), &payload, &length, &error);
    base::ensure(readable, "a verified token without payload");
    return {reinterpret_cast<const char*>(payload), length};
}

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>()(text);
    }
};

std::int64_t us_of(double seconds) {
    constexpr double largest_s =
        static_cast<double>(std::numeric_limits<std::int64_t>::max()) / us_per_second / 2;
    if (seconds >= largest_s) return std::numeric_limits<std::int64_t>::max();
    if (seconds <= -largest_s) return std::numeric_limits<std::int64_t>::min();
    return static_cast<std::int64_t>(seconds * us_per_second);
}

}  // namespace

std::string sign_token(std::string_view claims_json, std::string_view secret) {
    cjose_err error{};
    const Key key = make_key(secret);
    const Header header(cjose_header_new(&error));
    base::ensure(header != nullptr, "no memory for the header of a token");
    const bool named = cjose_header_set(header.get(), CJOSE_HDR_ALG, "HS256", &error) &&
                       cjose_header_set(header.get(), "typ", "JWT", &error);
    base::ensure(named, "the header of a token cannot be set");
    const Signature signature(
        cjose_jws_sign(key.get(), header.get(), bytes(claims_json), claims_json.size(), &error));
    const char* token = nullptr;
    const bool signed_well = signature && cjose_jws_export(signature.get(), &token, &error);
    base::ensure(signed_well, "a token cannot be signed");
    return token;
}

struct Verifier::State {
    struct Entry {
        Identity identity;
        std::int64_t expires_us = std::numeric_limits<std::int64_t>::max();
    };

    const definition::Definition& definition;
    Key key;
    std::string publishable_hash;
    std::string secret_hash;
    Identity anonymous;
    std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> entries;

    const Identity& identify(std::string_view token, std::int64_t now_us);
    Entry make_entry(std::string_view token, std::int64_t now_us) const;
    Entry entry_of_key(std::string_view key_text) const;
    Entry entry_of_token(std::string_view token, std::int64_t now_us) const;
};

const Identity& Verifier::State::identify(std::string_view token, std::int64_t now_us) {
    const auto found = entries.find(token);
    if (found != entries.end()) {
        if (now_us < found->second.expires_us) return found->second.identity;
        entries.erase(found);
        throw Error(Code::expired_token, "JWT expired");
    }
    Entry entry = make_entry(token, now_us);
    if (entries.size() >= token_cache_max) entries.clear();
    return entries.emplace(token, std::move(entry)).first->second.identity;
}

Verifier::State::Entry Verifier::State::make_entry(std::string_view token,
                                                   std::int64_t now_us) const {
    const bool opaque = token.starts_with("sb_publishable_") || token.starts_with("sb_secret_");
    return opaque ? entry_of_key(token) : entry_of_token(token, now_us);
}

Verifier::State::Entry Verifier::State::entry_of_key(std::string_view key_text) const {
    const std::string hash = base::sha256(key_text);
    if (base::equal_constant_time(hash, publishable_hash)) return {anonymous};
    if (base::equal_constant_time(hash, secret_hash)) {
        return {access::make_identity(definition, Identity::Kind::service, {}, {}, {})};
    }
    refuse("Invalid API key", "`socle keys` prints the keys of this server");
}

Verifier::State::Entry Verifier::State::entry_of_token(std::string_view token,
                                                       std::int64_t now_us) const {
    Claims claims = read_claims(verified_payload(token, key.get()), definition);
    if (us_of(claims.not_before_s - leeway_s) > now_us) {
        throw Error(Code::expired_token, "JWT not yet valid");
    }
    const std::int64_t expires_us = us_of(claims.expires_s + leeway_s);
    if (now_us >= expires_us) throw Error(Code::expired_token, "JWT expired");
    return {std::move(claims.identity), expires_us};
}

Verifier::Verifier(const definition::Definition& definition, const Keys& keys)
    : state_(std::make_unique<State>(
          State{definition,
                make_key(keys.jwt_secret),
                base::sha256(keys.publishable_key),
                base::sha256(keys.secret_key),
                access::make_identity(definition, Identity::Kind::anonymous, {}, {}, {}),
                {}})) {}

Verifier::~Verifier() = default;

const Identity& Verifier::identify(std::string_view authorization, std::string_view apikey,
                                   std::int64_t now_us) {
    const Identity* identity = &state_->anonymous;
    if (!apikey.empty()) identity = &state_->identify(apikey, now_us);
    if (authorization.empty()) return *identity;
    if (!base::equals_ignoring_case(authorization.substr(0, bearer.size()), bearer)) {
        refuse("Authorization must be \"Bearer\" and a token",
               "Other schemes than Bearer are not supported");
    }
    const std::string_view token = base::trimmed(authorization.substr(bearer.size()));
    if (token.empty()) refuse("Empty JWT is sent in Authorization header");
    return state_->identify(token, now_us);
}

std::size_t Verifier::cached() const {
    return state_->entries.size();
}

}  // namespace socle::accounts
