#include "accounts/password_form.h"

#include "base/crypto.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

namespace socle::accounts {
namespace {

using Form = std::optional<PasswordForm>;
using Parts = std::vector<std::string_view>;
using Kind = PasswordForm::Kind;
using Bytes = std::optional<std::string>;

constexpr std::size_t bcrypt_bytes = 60;
constexpr std::size_t key_bytes_min = 16;
constexpr std::size_t key_bytes_max = 128;
constexpr std::uint32_t log_n_max = 30;
constexpr std::uint32_t block_max = 1024;
constexpr std::uint64_t scrypt_bytes_each = 128;

/// A decimal number from 1 to `most`; 0 for anything else.
std::uint32_t number(std::string_view text, std::uint32_t most) {
    std::uint32_t value = 0;
    const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = stop == text.data() + text.size();
    return fault == std::errc() && whole && value <= most ? value : 0;
}

/// The number behind `name`, an equals sign included.
std::uint32_t number_of(std::string_view text, std::string_view name, std::uint32_t most) {
    return text.starts_with(name) ? number(text.substr(name.size()), most) : 0;
}

std::optional<base::Digest> digest_of(std::string_view name) {
    if (name == "sha1") return base::Digest::sha1;
    if (name == "sha256") return base::Digest::sha256;
    if (name == "sha512") return base::Digest::sha512;
    return std::nullopt;
}

std::size_t digest_bytes(base::Digest digest) {
    switch (digest) {
        case base::Digest::sha1:
            return 20;
        case base::Digest::sha256:
            return 32;
        case base::Digest::sha512:
            return 64;
    }
    return 0;
}

/// passlib writes a point for the plus and leaves the padding out.
Bytes passlib_base64(std::string_view text) {
    std::string other(text);
    std::ranges::replace(other, '.', '+');
    return base::base64_decode(other);
}

bool is_key(const Bytes& key) {
    return key && key->size() >= key_bytes_min && key->size() <= key_bytes_max;
}

Form pbkdf2_form(std::string_view digest_name, std::string_view iterations, const Bytes& salt,
                 const Bytes& key) {
    const auto digest = digest_of(digest_name);
    const std::uint32_t count = number(iterations, pbkdf2_iterations_max);
    if (!digest || count == 0 || !salt || !key) return std::nullopt;
    if (key->size() != digest_bytes(*digest)) return std::nullopt;
    PasswordForm form;
    form.kind = Kind::pbkdf2;
    form.digest = *digest;
    form.iterations = count;
    form.salt = *salt;
    form.key = *key;
    return form;
}

Form scrypt_form(const base::ScryptCost& cost, const Bytes& salt, const Bytes& key) {
    const bool power_of_two = cost.n > 1 && (cost.n & (cost.n - 1)) == 0;
    if (!power_of_two || cost.r == 0 || cost.p == 0 || !salt || !is_key(key)) return std::nullopt;
    const std::uint64_t blocks_max = base::scrypt_memory_max / scrypt_bytes_each / cost.r;
    if (cost.n + cost.p + 2 > blocks_max) return std::nullopt;
    PasswordForm form;
    form.kind = Kind::scrypt;
    form.cost = cost;
    form.salt = *salt;
    form.key = *key;
    return form;
}

Form whole_form(Kind kind, std::string_view text) {
    PasswordForm form;
    form.kind = kind;
    form.text = std::string(text);
    return form;
}

bool is_bcrypt_letter(char c) {
    return c == '.' || c == '/' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/// $2b$12$ and 53 letters.
Form bcrypt_form(Kind kind, std::string_view text) {
    const Parts parts = base::split(text, '$');
    if (text.size() != bcrypt_bytes || parts.size() != 4 || !parts[0].empty()) return std::nullopt;
    const bool known = parts[1] == "2a" || parts[1] == "2b" || parts[1] == "2y";
    const std::string_view cost = parts[2];
    const bool costs = cost.size() == 2 && number(cost.substr(cost[0] == '0' ? 1 : 0),
                                                  bcrypt_cost_max) >= bcrypt_cost_min;
    if (!known || !costs || !std::ranges::all_of(parts[3], is_bcrypt_letter)) return std::nullopt;
    return whole_form(kind, text);
}

/// $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH
Form argon2_form(std::string_view text) {
    const Parts parts = base::split(text, '$');
    if (parts.size() != 6 || (parts[1] != "argon2id" && parts[1] != "argon2i")) return std::nullopt;
    const Parts costs = base::split(parts[3], ',');
    if (parts[2] != "v=19" || costs.size() != 3) return std::nullopt;
    const bool affordable = number_of(costs[0], "m=", argon2_memory_kib_max) > 0 &&
                            number_of(costs[1], "t=", argon2_passes_max) > 0 &&
                            number_of(costs[2], "p=", argon2_lanes_max) > 0;
    const bool whole = base::base64_decode(parts[4]) && is_key(base::base64_decode(parts[5]));
    if (!affordable || !whole) return std::nullopt;
    return whole_form(Kind::argon2, text);
}

/// passlib: $pbkdf2-sha256$29000$SALT$HASH, $pbkdf2$… for SHA-1, $scrypt$ln=16,r=8,p=1$SALT$HASH
Form passlib_form(std::string_view text) {
    const Parts parts = base::split(text, '$');
    if (parts.size() != 5) return std::nullopt;
    const Bytes salt = passlib_base64(parts[3]);
    const Bytes key = passlib_base64(parts[4]);
    if (parts[1] == "pbkdf2") return pbkdf2_form("sha1", parts[2], salt, key);
    if (parts[1].starts_with("pbkdf2-")) {
        return pbkdf2_form(parts[1].substr(7), parts[2], salt, key);
    }
    const Parts costs = base::split(parts[2], ',');
    if (parts[1] != "scrypt" || costs.size() != 3) return std::nullopt;
    const std::uint32_t log_n = number_of(costs[0], "ln=", log_n_max);
    const base::ScryptCost cost = {log_n == 0 ? 0 : 1ULL << log_n,
                                   number_of(costs[1], "r=", block_max),
                                   number_of(costs[2], "p=", scrypt_lanes_max)};
    return scrypt_form(cost, salt, key);
}

/// Django: ALGORITHM$… , the hash last
Form django_form(std::string_view text) {
    const Parts parts = base::split(text, '$');
    const std::string_view name = parts[0];
    if (name == "argon2") return argon2_form(text.substr(name.size()));
    const std::string_view rest = text.substr(std::min(text.size(), name.size() + 1));
    if (name == "bcrypt") return bcrypt_form(Kind::bcrypt, rest);
    if (name == "bcrypt_sha256") return bcrypt_form(Kind::bcrypt_of_sha256, rest);
    const Bytes key = base::base64_decode(parts.back());
    if (name.starts_with("pbkdf2_") && parts.size() == 4) {
        return pbkdf2_form(name.substr(7), parts[1], std::string(parts[2]), key);
    }
    if (name != "scrypt" || parts.size() != 6) return std::nullopt;
    const base::ScryptCost cost = {number(parts[1], 1U << log_n_max), number(parts[3], block_max),
                                   number(parts[4], scrypt_lanes_max)};
    return scrypt_form(cost, std::string(parts[2]), key);
}

/// Werkzeug: pbkdf2:sha256:600000$SALT$HEX, scrypt:32768:8:1$SALT$HEX
Form werkzeug_form(std::string_view text) {
    const Parts parts = base::split(text, '$');
    const Parts method = base::split(parts[0], ':');
    if (parts.size() != 3) return std::nullopt;
    const std::string salt(parts[1]);
    const Bytes key = base::hex_decode(parts[2]);
    if (method[0] == "pbkdf2" && method.size() == 3) {
        return pbkdf2_form(method[1], method[2], salt, key);
    }
    if (method[0] != "scrypt" || method.size() != 4) return std::nullopt;
    const base::ScryptCost cost = {number(method[1], 1U << log_n_max), number(method[2], block_max),
                                   number(method[3], scrypt_lanes_max)};
    return scrypt_form(cost, salt, key);
}

bool same_bcrypt(std::string_view password, std::string_view hash) {
    if (password.contains('\0')) return false;
    const auto made = base::bcrypt(password, hash);
    return made && base::equal_constant_time(*made, hash);
}

bool same_scrypt(std::string_view password, const PasswordForm& form) {
    const auto made = base::scrypt(password, form.salt, form.cost, form.key.size());
    return made && base::equal_constant_time(*made, form.key);
}

}  // namespace

Form parse_password_hash(std::string_view hash) {
    if (hash.size() > password_hash_bytes_max || hash.contains('\0')) return std::nullopt;
    if (hash.starts_with("$argon2")) return argon2_form(hash);
    if (hash.starts_with("$2")) return bcrypt_form(Kind::bcrypt, hash);
    if (hash.starts_with('$')) return passlib_form(hash);
    const bool werkzeug = hash.substr(0, hash.find('$')).contains(':');
    return werkzeug ? werkzeug_form(hash) : django_form(hash);
}

bool password_matches(std::string_view password, const PasswordForm& form) {
    switch (form.kind) {
        case Kind::argon2:
            return base::argon2_matches(password, form.text);
        case Kind::bcrypt:
            return same_bcrypt(password, form.text);
        case Kind::bcrypt_of_sha256:
            return same_bcrypt(base::hex(base::sha256(password)), form.text);
        case Kind::pbkdf2:
            return base::equal_constant_time(
                base::pbkdf2(form.digest, password, form.salt, form.iterations, form.key.size()),
                form.key);
        case Kind::scrypt:
            return same_scrypt(password, form);
    }
    return false;
}

}  // namespace socle::accounts
