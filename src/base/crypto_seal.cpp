#include "base/crypto.h"
#include "base/ensure.h"

#include <sodium.h>

namespace socle::base {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
static_assert(crypto_aead_xchacha20poly1305_ietf_KEYBYTES == seal_key_bytes);

const unsigned char* bytes(std::string_view data) {
    return reinterpret_cast<const unsigned char*>(data.data());
}

unsigned char* bytes(std::string& data) {
    return reinterpret_cast<unsigned char*>(data.data());
}

}  // namespace

std::string seal(std::string_view key, std::string_view plain, std::string_view context) {
    ensure(key.size() == seal_key_bytes, "a key to seal with that is no key");
    const std::string nonce = random_bytes(nonce_bytes);
    std::string sealed(plain.size() + tag_bytes, '\0');
    unsigned long long length = 0;
    const int failed = crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes(sealed), &length, bytes(plain), plain.size(), bytes(context), context.size(), nullptr,
        bytes(nonce), bytes(key));
    ensure(failed == 0 && length == sealed.size(), "a secret cannot be sealed");
    return base64url(nonce + sealed);
}

std::optional<std::string> unseal(std::string_view key, std::string_view sealed,
                                  std::string_view context) {
    ensure(key.size() == seal_key_bytes, "a key to unseal with that is no key");
    const auto data = base64url_decode(sealed);
    if (!data || data->size() < nonce_bytes + tag_bytes) return std::nullopt;
    const std::string_view nonce = std::string_view(*data).substr(0, nonce_bytes);
    const std::string_view body = std::string_view(*data).substr(nonce_bytes);
    std::string plain(body.size() - tag_bytes, '\0');
    unsigned long long length = 0;
    const int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
        bytes(plain), &length, nullptr, bytes(body), body.size(), bytes(context), context.size(),
        bytes(nonce), bytes(key));
    if (failed != 0) return std::nullopt;
    return plain;
}

}  // namespace socle::base
