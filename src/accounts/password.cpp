#include "accounts/password.h"

#include "accounts/password_form.h"
#include "base/crypto.h"
#include "base/crypto_password.h"
#include "base/ensure.h"
#include "base/error.h"

#include <utility>

namespace socle::accounts {
namespace {

using Hash = definition::Accounts::Hash;

constexpr std::size_t decoy_bytes = 24;

std::string hash_of(std::string_view password, Hash kind, int bcrypt_cost) {
    if (password.size() > password_bytes_max || password.contains('\0')) {
        throw base::Error(base::Code::bad_value, "A password may have " +
                                                     std::to_string(password_bytes_max) +
                                                     " bytes, and none of them may be NUL");
    }
    if (kind == Hash::argon2id) return base::argon2id(password);
    const auto hash = base::bcrypt(password, base::bcrypt_setting(bcrypt_cost));
    base::ensure(hash.has_value(), "bcrypt failed");
    return *hash;
}

/// As hash_of() would make it now.
bool is_current(std::string_view hash, Hash kind, int bcrypt_cost) {
    if (kind == Hash::argon2id) return hash.starts_with(base::argon2id_form);
    const std::string cost = std::to_string(bcrypt_cost);
    const std::string form = (bcrypt_cost < 10 ? "$2b$0" : "$2b$") + cost + '$';
    return hash.starts_with(form);
}

}  // namespace

bool known_hash_form(std::string_view hash) {
    return parse_password_hash(hash).has_value();
}

PasswordCheck check_password(std::string_view password, std::string_view hash, Hash kind,
                             int bcrypt_cost) {
    if (password.size() > password_bytes_max) return {};
    const auto form = parse_password_hash(hash);
    if (!form || !password_matches(password, *form)) return {};
    return {true, !is_current(hash, kind, bcrypt_cost)};
}

Passwords::Passwords(base::WorkerPool& pool, const definition::Accounts& rules)
    : pool_(pool),
      kind_(rules.hash),
      bcrypt_cost_(rules.bcrypt_cost),
      decoy_(hash_of(base::base64url(base::random_bytes(decoy_bytes)), kind_, bcrypt_cost_)) {}

std::string Passwords::hash_blocking(std::string_view password) const {
    return hash_of(password, kind_, bcrypt_cost_);
}

base::Task<std::string> Passwords::hash(std::string password) const {
    std::string hash;
    const auto job = [&] { hash = hash_of(password, kind_, bcrypt_cost_); };
    co_await pool_.run(job);
    co_return hash;
}

base::Task<PasswordCheck> Passwords::check(std::string password, std::string hash) const {
    PasswordCheck answer;
    const auto job = [&] { answer = check_password(password, hash, kind_, bcrypt_cost_); };
    co_await pool_.run(job);
    co_return answer;
}

base::Task<void> Passwords::waste(std::string password) const {
    co_await check(std::move(password), decoy_);
}

}  // namespace socle::accounts
