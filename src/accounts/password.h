#pragma once

#include "base/task.h"
#include "base/worker_pool.h"
#include "definition/definition.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::accounts {

/// Longer passwords are refused for all hashes, so that nobody pays for megabytes.
inline constexpr std::size_t password_bytes_max = 512;
/// bcrypt looks at no more: where an application asks for bcrypt, new ones may not be longer.
inline constexpr std::size_t bcrypt_bytes_max = 72;

/// What is wrong with a new password: "length", "characters" (a NUL), "common" (on the list of
/// common ones, any case), "similar" (to the email, name or application: at least 70 % in common),
/// in this order; empty when it is good. Pure.
struct PasswordHints {
    std::string email;
    std::vector<std::string> words;  ///< names from the metadata, the application's name
};
std::vector<std::string> password_faults(std::string_view password,
                                         const definition::Accounts& rules,
                                         const PasswordHints& hints);

/// What a stored hash said to a password.
struct PasswordCheck {
    bool right = false;
    bool outdated = false;  ///< right, but hashed otherwise than `rules` say now: hash it again
};

/// Hashes and checks on a pool of its own, so that a flood of sign-ins never stalls reads. Any
/// thread.
///   argon2id  libsodium, 19 MiB, 2 passes (OWASP); $argon2id$…
///   bcrypt    $2a$ $2b$ $2y$ (checked and, where the application asks, made)
///   others, checked only, for accounts that were imported:
///   Django    pbkdf2_sha256$ITERATIONS$SALT$BASE64 (sha1, sha512 too), scrypt$N$SALT$r$p$BASE64,
///             argon2$argon2id$…, bcrypt_sha256$$2b$…, bcrypt$$2b$…
///   Werkzeug  scrypt:N:r:p$SALT$HEX, pbkdf2:sha256:ITERATIONS$SALT$HEX
///   passlib   $pbkdf2-sha256$ITERATIONS$SALT$HASH, $scrypt$ln=…,r=…,p=…$SALT$HASH, $argon2i$…
class Passwords {
public:
    Passwords(base::WorkerPool& pool, const definition::Accounts& rules);

    base::Task<std::string> hash(std::string password) const;
    base::Task<PasswordCheck> check(std::string password, std::string hash) const;
    /// Takes as long as `check` does for an account that is not there.
    base::Task<void> waste(std::string password) const;

    /// For commands: on the calling thread.
    std::string hash_blocking(std::string_view password) const;

private:
    base::WorkerPool& pool_;
    definition::Accounts::Hash kind_;
    int bcrypt_cost_;
    std::string decoy_;  ///< a hash no password has
};

/// Whether `hash` is in a form that `check` knows and costs no more than password_form.h allows;
/// for imports.
bool known_hash_form(std::string_view hash);
PasswordCheck check_password(std::string_view password, std::string_view hash,
                             definition::Accounts::Hash kind, int bcrypt_cost);

}  // namespace socle::accounts
