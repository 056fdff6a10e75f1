#include "accounts/credentials.h"
#include "accounts/jose.h"
#include "accounts/key_file.h"
#include "accounts/password_form.h"
#include "accounts/trusted_claims.h"
#include "base/crypto.h"
#include "base/ensure.h"
#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace socle;
using accounts::Key;
using base::ensure;

/// The keys and the payload of RFC 7515, appendix A.
constexpr std::string_view payload =
    "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";

std::vector<Key> make_keys() {
    const auto secret = base::base64url_decode(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4"
        "hcgUuTwjAzZr1Z9CAow");
    const auto pair = Key::parse(R"({"kty":"EC","crv":"P-256",)"
                                 R"("x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                 R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})");
    ensure(secret && pair, "the keys of the RFC are good");
    return {Key::of_secret(*secret), *pair};
}

const std::vector<Key>& keys() {
    static const std::vector<Key> made = make_keys();
    return made;
}

definition::Definition make_application() {
    definition::Definition application;
    application.roles = {{"director", {}, {"patch:movies"}}};
    application.accounts.trust = {{"joe", {"casting"}, "", "scope", "realm_access.roles"}};
    application.accounts.credentials = {
        {definition::CredentialPlace::In::header, "Authorization", "Token"},
        {definition::CredentialPlace::In::header, "X-Token", ""},
        {definition::CredentialPlace::In::query, "token", ""}};
    return application;
}

const definition::Definition& application() {
    static const definition::Definition made = make_application();
    return made;
}

/// Refusing is the only other way to end.
void refusing(const std::function<void()>& read) {
    try {
        read();
    } catch (const base::Error& error) {
        ensure(!error.message.empty(), "a refusal says why");
    }
}

void read_token(std::string_view text) {
    const auto header = accounts::token_header(text);
    accounts::unverified_issuer(text);
    for (const Key& key : keys()) {
        const auto found = accounts::verified_payload(text, key);
        ensure(!found || (header && *found == payload), "only what was signed is verified");
        ensure(!found || header->algorithm == accounts::algorithm_name(key.algorithm()),
               "a token is verified with its key's algorithm");
    }
}

void read_key_set(std::string_view text) {
    const auto set = accounts::parse_key_set(text);
    if (!set) return;
    for (const Key& key : *set) {
        const auto again = Key::parse(key.jwk(false));
        ensure(again && again->id() == key.id() && !again->has_private(), "a key is read back");
        ensure(key.algorithm() != accounts::Algorithm::hs256, "a secret is in no set");
    }
    const auto again = accounts::parse_key_set(accounts::key_set_text(*set));
    ensure(again && again->size() == set->size(), "a set is read back");
}

void read_credentials(std::string_view text) {
    const auto middle = text.substr(0, text.find('\n'));
    const auto query = text.substr(middle.size());
    const auto found = accounts::find_credentials(
        application(), [&](std::string_view name) { return name == "Authorization" ? middle : ""; },
        query);
    ensure(middle.empty() || !found.token().empty(), "a header that is taken has a token");
    const auto rest = accounts::without_credentials(application(), query);
    const auto none = accounts::find_credentials(
        application(), [](std::string_view) { return std::string_view(); }, rest);
    ensure(none.token().empty(), "no credentials are left in the query");
}

}  // namespace

/// The first byte chooses the reader, the rest is its text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::vector<std::function<void()>> readers = {
        [&] { read_token(text); },
        [&] { accounts::read_claims(text, application()); },
        [&] { accounts::read_trusted_claims(text, application()); },
        [&] { read_key_set(text); },
        [&] { read_credentials(text); },
        [&] { accounts::parse_password_hash(text); },
        [&] { accounts::parse_key_file(std::string(text), "keys.json"); },
    };
    refusing(readers[data[0] % readers.size()]);
    return 0;
}
