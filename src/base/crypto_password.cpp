#include "base/crypto_password.h"

#include "base/crypto.h"
#include "base/ensure.h"

#include <crypt.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <array>
#include <limits>
#include <memory>

namespace socle::base {
namespace {

constexpr unsigned long long argon2_passes = 2;
constexpr std::size_t argon2_memory_bytes = 19ULL * 1024 * 1024;
constexpr int bcrypt_salt_bytes = 16;

void set_up_sodium() {
    static const int state = sodium_init();
    ensure(state >= 0, "libsodium cannot start");
}

const unsigned char* bytes(std::string_view data) {
    return reinterpret_cast<const unsigned char*>(data.data());
}

unsigned char* bytes(std::string& data) {
    return reinterpret_cast<unsigned char*>(data.data());
}

const EVP_MD* evp_of(Digest digest) {
    switch (digest) {
        case Digest::sha1:
            return EVP_sha1();
        case Digest::sha256:
            return EVP_sha256();
        case Digest::sha512:
            return EVP_sha512();
    }
    fail("a digest without its function");
}

int int_of(std::uint64_t size) {
    ensure(size <= std::numeric_limits<int>::max(), "an input for a password hash is over 2 GiB");
    return static_cast<int>(size);
}

}  // namespace

std::string argon2id(std::string_view password) {
    set_up_sodium();
    std::array<char, crypto_pwhash_STRBYTES> text{};
    const int failed =
        crypto_pwhash_str_alg(text.data(), password.data(), password.size(), argon2_passes,
                              argon2_memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
    ensure(failed == 0, "no memory to hash a password");
    return text.data();
}

bool argon2_matches(std::string_view password, std::string_view hash) {
    set_up_sodium();
    const std::string text(hash);
    return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

std::string bcrypt_setting(int cost) {
    const std::string salt = random_bytes(bcrypt_salt_bytes);
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
    const char* made = crypt_gensalt_rn("$2b$", static_cast<unsigned long>(cost), salt.data(),
                                        bcrypt_salt_bytes, setting.data(), setting.size());
    ensure(made != nullptr, "a cost of bcrypt that is none");
    return made;
}

std::optional<std::string> bcrypt(std::string_view password, std::string_view setting) {
    const std::string phrase(password);
    const std::string text(setting);
    const auto data = std::make_unique<crypt_data>();
    const char* hash =
        crypt_rn(phrase.c_str(), text.c_str(), data.get(), static_cast<int>(sizeof(crypt_data)));
    if (hash == nullptr) return std::nullopt;
    return hash;
}

std::string pbkdf2(Digest digest, std::string_view password, std::string_view salt,
                   std::uint32_t iterations, std::size_t size) {
    std::string key(size, '\0');
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): its size is the next argument
    const int done = PKCS5_PBKDF2_HMAC(password.data(), int_of(password.size()), bytes(salt),
                                       int_of(salt.size()), int_of(iterations), evp_of(digest),
                                       int_of(size), bytes(key));
    ensure(done == 1, "PBKDF2 failed");
    return key;
}

std::optional<std::string> scrypt(std::string_view password, std::string_view salt,
                                  const ScryptCost& cost, std::size_t size) {
    std::string key(size, '\0');
    const int done =
        EVP_PBE_scrypt(password.data(), password.size(), bytes(salt), salt.size(), cost.n, cost.r,
                       cost.p, scrypt_memory_max, bytes(key), key.size());
    if (done != 1) return std::nullopt;
    return key;
}

}  // namespace socle::base
