#include "base/crypto.h"
#include "base/ensure.h"
#include "base/fernet.h"
#include "base/text.h"

#include <openssl/evp.h>

#include <memory>

namespace socle::base {

namespace {

constexpr char version = '\x80';
constexpr std::size_t time_bytes = 8;
constexpr std::size_t block_bytes = 16;
constexpr std::size_t half_key_bytes = fernet_key_bytes / 2;
constexpr std::size_t mac_bytes = 32;
constexpr std::size_t head_bytes = 1 + time_bytes + block_bytes;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

/// AES-128-CBC one way or the other; nullopt when the padding is wrong.
std::optional<std::string> run_cipher(bool encrypts, std::string_view key, std::string_view start,
                                      std::string_view text) {
    const Cipher cipher(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    ensure(cipher != nullptr, "no memory for a cipher");
    const int begun = EVP_CipherInit_ex(cipher.get(), EVP_aes_128_cbc(), nullptr, bytes(key),
                                        bytes(start), encrypts ? 1 : 0);
    ensure(begun == 1, "AES-128-CBC is not there");
    std::string out(text.size() + block_bytes, '\0');
    auto* place = reinterpret_cast<unsigned char*>(out.data());
    int written = 0;
    int rest = 0;
    if (EVP_CipherUpdate(cipher.get(), place, &written, bytes(text),
                         static_cast<int>(text.size())) != 1) {
        return std::nullopt;
    }
    if (EVP_CipherFinal_ex(cipher.get(), place + written, &rest) != 1) return std::nullopt;
    out.resize(static_cast<std::size_t>(written + rest));
    return out;
}

std::string padded(std::string text) {
    while (text.size() % 4 != 0)
        text += '=';
    return text;
}

std::optional<std::string> decoded(std::string_view text) {
    auto bare = trimmed(text);
    while (bare.ends_with('='))
        bare.remove_suffix(1);
    return base64url_decode(bare);
}

std::string big_endian(std::int64_t number) {
    std::string text(time_bytes, '\0');
    auto rest = static_cast<std::uint64_t>(number);
    for (std::size_t at = time_bytes; at-- > 0; rest >>= 8)
        text[at] = static_cast<char>(rest & 0xff);
    return text;
}

}  // namespace

std::string new_fernet_key() {
    return padded(base64url(random_bytes(fernet_key_bytes)));
}

std::optional<std::string> fernet_key_of(std::string_view text) {
    auto key = decoded(text);
    if (!key || key->size() != fernet_key_bytes) return std::nullopt;
    return key;
}

std::string fernet_encrypt(std::string_view key, std::string_view plain, std::int64_t now_s) {
    ensure(key.size() == fernet_key_bytes, "a Fernet key has 32 bytes");
    const auto start = random_bytes(block_bytes);
    const auto cipher = run_cipher(true, key.substr(half_key_bytes), start, plain);
    ensure(cipher.has_value(), "AES encrypts everything");
    auto token = version + big_endian(now_s) + start + *cipher;
    token += hmac_sha256(key.substr(0, half_key_bytes), token);
    return padded(base64url(token));
}

std::optional<std::string> fernet_decrypt(std::string_view key, std::string_view token) {
    ensure(key.size() == fernet_key_bytes, "a Fernet key has 32 bytes");
    const auto whole = decoded(token);
    if (!whole || whole->size() < head_bytes + block_bytes + mac_bytes) return std::nullopt;
    const auto text = std::string_view(*whole).substr(0, whole->size() - mac_bytes);
    const auto mac = std::string_view(*whole).substr(text.size());
    if (text.front() != version) return std::nullopt;
    if (!equal_constant_time(mac, hmac_sha256(key.substr(0, half_key_bytes), text))) {
        return std::nullopt;
    }
    const auto start = text.substr(1 + time_bytes, block_bytes);
    return run_cipher(false, key.substr(half_key_bytes), start, text.substr(head_bytes));
}

}  // namespace socle::base
