#include "accounts/token.h"

#include "accounts/api_tokens.h"
#include "accounts/claims.h"
#include "accounts/shared_token.h"
#include "accounts/trusted_claims.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace socle::accounts {
namespace {

using access::Identity;
using base::Code;
using base::Error;

constexpr std::int64_t forever_us = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t us_per_second = 1'000'000;

[[noreturn]] void refuse(const char* name, std::string message, std::string details = {}) {
    Error error(Code::bad_token, std::move(message), std::move(details));
    error.name = name;
    throw Error(std::move(error));
}

[[noreturn]] void refuse_time(const char* name, std::string message) {
    Error error(Code::expired_token, std::move(message));
    error.name = name;
    throw Error(std::move(error));
}

[[noreturn]] void refuse_algorithm() {
    refuse("algorithm_refused", "Wrong or unsupported encoding algorithm",
           "Tokens must be signed with HS256, or with a key of this server");
}

/// Why token_header() found none.
[[noreturn]] void refuse_header(std::string_view token) {
    const auto parts = base::split(token, '.');
    if (parts.size() != 3) {
        refuse("token_malformed", "Expected 3 parts in JWT; got " + std::to_string(parts.size()));
    }
    const auto text = base::base64url_decode(parts[0]);
    base::JsonFault fault;
    const auto header = text ? base::parse_json(*text, fault) : std::nullopt;
    if (header && header->is_object()) refuse_algorithm();
    refuse("token_malformed", "JWT cryptographic operation failed", "The token is not well-formed");
}

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
        return std::hash<std::string_view>()(text);
    }
};

bool is_api_token(std::string_view token) {
    return token.starts_with(api_token_prefix);
}

bool is_api_key(std::string_view token) {
    return token.starts_with("sb_publishable_") || token.starts_with("sb_secret_");
}

void check_times(const Claims& claims, std::int64_t now_us) {
    if (now_us < start_us(claims)) refuse_time("token_early", "JWT not yet valid");
    if (now_us >= end_us(claims)) refuse_time("token_expired", "JWT expired");
}

std::vector<std::string> known_roles(std::vector<std::string> roles,
                                     const definition::Definition& definition) {
    std::erase_if(roles, [&](const std::string& name) { return !definition.find_role(name); });
    return roles;
}

}  // namespace

std::string sign_token(std::string_view claims_json, std::string_view secret) {
    return sign(claims_json, Key::of_secret(secret));
}

struct Verifier::State {
    struct Entry {
        Identity identity;
        std::int64_t until_us = forever_us;
        bool learned = false;  ///< may be asked for again when it ended
    };

    const definition::Definition& definition;
    Outside outside;
    Key secret;
    std::optional<Key> shared;  ///< of accounts.shared_tokens
    std::vector<SigningKey> signing_keys;
    std::string publishable_hash;
    std::string secret_hash;
    Identity anonymous;
    std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> entries;

    bool needs_learning(std::string_view token) const;
    const Identity* look(std::string_view token, std::int64_t now_us);
    const Identity& keep(std::string_view token, Entry entry);
    Entry make_entry(std::string_view token, std::int64_t now_us) const;
    Entry entry_of_key(std::string_view key_text) const;
    Entry entry_of_token(std::string_view token, std::int64_t now_us) const;
    const Key& key_for(const TokenHeader& header, std::int64_t now_us) const;
    std::string payload_of(std::string_view token, std::int64_t now_us) const;

    base::Task<Entry> learn(std::string token, std::int64_t now_us) const;
    base::Task<Entry> learn_api_token(std::string token, std::int64_t now_us) const;
    base::Task<Entry> learn_trusted(std::string token, std::int64_t now_us) const;
    base::Task<Entry> learn_shared(std::string payload, std::int64_t now_us) const;
};

bool Verifier::State::needs_learning(std::string_view token) const {
    if (is_api_token(token)) return true;
    if (shared && shared_payload(token, *shared)) return true;
    const auto& trust = definition.accounts.trust;
    return !trust.empty() && find_trust(definition, unverified_issuer(token)) != nullptr;
}

/// nullptr: it must be learned.
const Identity* Verifier::State::look(std::string_view token, std::int64_t now_us) {
    const auto found = entries.find(token);
    if (found != entries.end()) {
        if (now_us < found->second.until_us) return &found->second.identity;
        const bool learned = found->second.learned;
        entries.erase(found);
        if (learned) return nullptr;
        refuse_time("token_expired", "JWT expired");
    }
    if (needs_learning(token)) return nullptr;
    return &keep(token, make_entry(token, now_us));
}

const Identity& Verifier::State::keep(std::string_view token, Entry entry) {
    if (entries.size() >= token_cache_max) entries.clear();
    const auto [place, added] = entries.insert_or_assign(std::string(token), std::move(entry));
    return place->second.identity;
}

Verifier::State::Entry Verifier::State::make_entry(std::string_view token,
                                                   std::int64_t now_us) const {
    return is_api_key(token) ? entry_of_key(token) : entry_of_token(token, now_us);
}

Verifier::State::Entry Verifier::State::entry_of_key(std::string_view key_text) const {
    const std::string hash = base::sha256(key_text);
    if (base::equal_constant_time(hash, publishable_hash)) return {anonymous};
    if (base::equal_constant_time(hash, secret_hash)) {
        return {access::make_identity(definition, Identity::Kind::service, {}, {}, {})};
    }
    refuse("api_key_invalid", "Invalid API key", "`socle keys` prints the keys of this server");
}

Verifier::State::Entry Verifier::State::entry_of_token(std::string_view token,
                                                       std::int64_t now_us) const {
    Claims claims = read_claims(payload_of(token, now_us), definition);
    check_times(claims, now_us);
    return {std::move(claims.identity), end_us(claims)};
}

/// By the algorithm and id in the header, which choose among our keys but never how one verifies.
const Key& Verifier::State::key_for(const TokenHeader& header, std::int64_t now_us) const {
    if (header.algorithm == algorithm_name(Algorithm::hs256)) return secret;
    bool has_algorithm = false;
    for (const SigningKey& each : signing_keys) {
        if (algorithm_name(each.key.algorithm()) != header.algorithm) continue;
        if (each.key.id() == header.key_id && verifies(each, now_us)) return each.key;
        has_algorithm = true;
    }
    if (!has_algorithm && !definition.accounts.trust.empty()) {
        refuse("issuer_unknown", "No suitable key or wrong key type",
               "No issuer that is trusted signed the token");
    }
    if (!has_algorithm) refuse_algorithm();
    refuse("key_unknown", "No suitable key or wrong key type",
           "This server has no key with the token's 'kid'");
}

std::string Verifier::State::payload_of(std::string_view token, std::int64_t now_us) const {
    if (token.size() > token_bytes_max) {
        refuse("token_malformed", "JWT is too long",
               "A token may have " + std::to_string(token_bytes_max) + " bytes");
    }
    const auto header = token_header(token);
    if (!header) refuse_header(token);
    auto payload = verified_payload(token, key_for(*header, now_us));
    if (!payload) {
        refuse("signature_invalid", "JWSError JWSInvalidSignature",
               "The token was not signed with a key of this server");
    }
    return std::move(*payload);
}

base::Task<Verifier::State::Entry> Verifier::State::learn(std::string token,
                                                          std::int64_t now_us) const {
    if (is_api_token(token)) co_return co_await learn_api_token(token, now_us);
    const auto payload = shared ? shared_payload(token, *shared) : std::nullopt;
    if (payload) co_return co_await learn_shared(*payload, now_us);
    co_return co_await learn_trusted(token, now_us);
}

base::Task<Verifier::State::Entry> Verifier::State::learn_api_token(std::string token,
                                                                    std::int64_t now_us) const {
    const bool taken = definition.accounts.api_tokens && outside.find_api_token;
    if (!taken || token.size() > token_bytes_max) refuse("api_key_invalid", "Invalid API token");
    const std::string hash = api_token_hash(token);
    const auto owner = co_await outside.find_api_token(hash, now_us);
    if (!owner || owner->ends_us <= now_us) refuse("api_key_invalid", "Invalid API token");
    co_return Entry{
        access::make_identity(definition, Identity::Kind::signed_in, owner->id,
                              known_roles(owner->roles, definition), owner->permissions),
        std::min(owner->ends_us, now_us + api_token_kept_us), true};
}

base::Task<Verifier::State::Entry> Verifier::State::learn_trusted(std::string token,
                                                                  std::int64_t now_us) const {
    if (outside.key_sets == nullptr)
        refuse("issuer_unknown", "The issuer of the token cannot be asked here");
    const auto payload = co_await trusted_payload(token, definition, *outside.key_sets, now_us);
    if (!payload) refuse("issuer_unknown", "The issuer of the token is not trusted");
    Claims claims = read_trusted_claims(*payload, definition);
    const std::int64_t kept_until_us = now_us + keys_kept_s * us_per_second;
    co_return Entry{std::move(claims.identity), std::min(end_us(claims), kept_until_us), true};
}

base::Task<Verifier::State::Entry> Verifier::State::learn_shared(std::string payload,
                                                                 std::int64_t now_us) const {
    const auto claims = read_shared_claims(payload, definition.accounts.shared_tokens);
    if (now_us >= claims.end_us) refuse_time("token_expired", "JWT expired");
    std::optional<TokenOwner> owner;
    if (outside.find_account) owner = co_await outside.find_account(claims.email, now_us);
    const auto& role = claims.role;
    if (!owner || (role && std::ranges::find(owner->roles, *role) == owner->roles.end())) {
        refuse("claims_invalid", "Parsing claims failed", "The token is of no account that is");
    }
    co_return Entry{
        access::make_identity(definition, Identity::Kind::signed_in, owner->id,
                              known_roles(owner->roles, definition), owner->permissions),
        std::min(claims.end_us, now_us + api_token_kept_us), true};
}

Verifier::Verifier(const definition::Definition& definition, const Keys& keys, Outside outside)
    : state_(std::make_unique<State>(
          State{definition,
                std::move(outside),
                Key::of_secret(keys.jwt_secret),
                shared_key(definition),
                keys.signing_keys,
                base::sha256(keys.publishable_key),
                base::sha256(keys.secret_key),
                access::make_identity(definition, Identity::Kind::anonymous, {}, {}, {}),
                {}})) {}

Verifier::~Verifier() = default;

const Identity* Verifier::known(const Credentials& credentials, std::int64_t now_us) {
    const Identity* identity = &state_->anonymous;
    if (!credentials.apikey.empty()) identity = state_->look(credentials.apikey, now_us);
    const std::string_view token = credentials.token();
    if (identity == nullptr || token.empty()) return identity;
    return state_->look(token, now_us);
}

base::Task<const Identity*> Verifier::learn(const Credentials& credentials, std::int64_t now_us) {
    const Identity* identity = &state_->anonymous;
    for (const std::string_view token : {credentials.apikey, credentials.token()}) {
        if (token.empty()) continue;
        identity = state_->look(token, now_us);
        if (identity != nullptr) continue;
        auto entry = co_await state_->learn(std::string(token), now_us);
        identity = &state_->keep(token, std::move(entry));
    }
    co_return identity;
}

const Identity& Verifier::identify(std::string_view authorization, std::string_view apikey,
                                   std::int64_t now_us) {
    const Credentials credentials = header_credentials(state_->definition, authorization, apikey);
    const Identity* identity = known(credentials, now_us);
    if (identity == nullptr)
        refuse("issuer_unknown", "The issuer of the token cannot be asked here");
    return *identity;
}

std::string Verifier::verified_claims(std::string_view token, std::int64_t now_us) const {
    std::string payload = state_->payload_of(token, now_us);
    check_times(read_claims(payload, state_->definition), now_us);
    return payload;
}

std::size_t Verifier::cached() const {
    return state_->entries.size();
}

}  // namespace socle::accounts
