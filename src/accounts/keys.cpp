#include "accounts/keys.h"

#include "accounts/key_file.h"
#include "accounts/private_file.h"
#include "base/crypto.h"
#include "base/ensure.h"
#include "base/error.h"
#include "base/time.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace socle::accounts {
namespace {

constexpr std::size_t random_secret_bytes = 48;
constexpr std::size_t random_key_bytes = 24;
constexpr std::int64_t us_per_second = 1'000'000;
/// However often keys are rotated, the file stays small.
constexpr std::size_t signing_keys_max = 40;

[[noreturn]] void refuse(const std::string& message) {
    throw base::Error(base::Code::unavailable, message);
}

void check_secret(const std::string& secret, const std::string& where) {
    if (secret.size() >= jwt_secret_bytes_min) return;
    refuse("the JWT secret " + where + " has " + std::to_string(secret.size()) +
           " bytes; it needs at least " + std::to_string(jwt_secret_bytes_min));
}

/// Without times, so that the same secret always gives the same keys.
void derive_keys(Keys& keys, const std::string& secret) {
    const Key key = Key::of_secret(secret);
    keys.jwt_secret = secret;
    keys.anon_key = sign(R"({"iss":"socle","role":"anon"})", key);
    keys.service_key = sign(R"({"iss":"socle","role":"service_role"})", key);
}

Keys fresh_keys() {
    Keys keys;
    derive_keys(keys, base::base64url(base::random_bytes(random_secret_bytes)));
    keys.publishable_key =
        "sb_publishable_" + base::base64url(base::random_bytes(random_key_bytes));
    keys.secret_key = "sb_secret_" + base::base64url(base::random_bytes(random_key_bytes));
    return keys;
}

/// Nothing for HS256: it needs no key pair.
std::optional<Algorithm> algorithm_of(Signing signing) {
    if (signing == Signing::es256) return Algorithm::es256;
    if (signing == Signing::rs256) return Algorithm::rs256;
    return std::nullopt;
}

bool is_current(const SigningKey& each, Algorithm algorithm) {
    return each.retired_at_s == 0 && each.key.algorithm() == algorithm;
}

const SigningKey* current_key(const Keys& keys, Algorithm algorithm) {
    const auto found = std::ranges::find_if(
        keys.signing_keys, [&](const SigningKey& each) { return is_current(each, algorithm); });
    return found == keys.signing_keys.end() ? nullptr : &*found;
}

void add_signing_key(Keys& keys, Algorithm algorithm, std::int64_t now_us) {
    const std::int64_t now_s = now_us / us_per_second;
    for (SigningKey& each : keys.signing_keys) {
        if (is_current(each, algorithm)) each.retired_at_s = now_s;
    }
    std::erase_if(keys.signing_keys,
                  [now_us](const SigningKey& each) { return !verifies(each, now_us); });
    if (keys.signing_keys.size() >= signing_keys_max) keys.signing_keys.pop_back();
    keys.signing_keys.insert(keys.signing_keys.begin(), {Key::generate(algorithm), now_s, 0});
}

bool is_complete(const Keys& keys, Signing signing) {
    const auto algorithm = algorithm_of(signing);
    const bool signs = !algorithm || current_key(keys, *algorithm) != nullptr;
    return signs && !keys.encryption_key.empty();
}

void complete(Keys& keys, Signing signing) {
    if (keys.encryption_key.empty()) {
        keys.encryption_key = base::random_bytes(base::seal_key_bytes);
    }
    const auto algorithm = algorithm_of(signing);
    if (algorithm && current_key(keys, *algorithm) == nullptr) {
        add_signing_key(keys, *algorithm, base::now_us());
    }
}

KeyFile read_file(const std::string& path) {
    const auto text = read_private_file(path);
    if (!text) refuse(path + " came and went while it was made");
    KeyFile file = parse_key_file(*text, path);
    check_secret(file.keys.jwt_secret, "in " + path);
    return file;
}

void make_file(const std::string& path, Signing signing) {
    if (read_private_file(path)) return;
    KeyFile fresh{fresh_keys(), {}};
    complete(fresh.keys, signing);
    create_private_file(path, key_file_text(fresh));
}

Keys read_complete(const std::string& path, Signing signing) {
    KeyFile file = read_file(path);
    if (is_complete(file.keys, signing)) return std::move(file.keys);
    const FileLock lock(path + ".lock");
    file = read_file(path);
    if (is_complete(file.keys, signing)) return std::move(file.keys);
    complete(file.keys, signing);
    replace_private_file(path, key_file_text(file));
    return std::move(file.keys);
}

std::string path_in(const std::string& data_folder) {
    std::error_code error;
    const bool made = std::filesystem::create_directories(data_folder, error);
    if (made) {
        std::filesystem::permissions(data_folder, std::filesystem::perms::owner_all, error);
    }
    if (error) refuse("cannot make the folder " + data_folder + ": " + error.message());
    return (std::filesystem::path(data_folder) / "keys.json").string();
}

}  // namespace

bool verifies(const SigningKey& key, std::int64_t now_us) {
    return key.retired_at_s == 0 || now_us / us_per_second < key.retired_at_s + previous_keys_s;
}

Keys load_keys(const std::string& data_folder, const std::string& secret, Signing signing) {
    const std::string path = path_in(data_folder);
    make_file(path, signing);
    Keys keys = read_complete(path, signing);
    if (!secret.empty()) {
        check_secret(secret, "given");
        derive_keys(keys, secret);
    }
    return keys;
}

Keys rotate_signing_key(const std::string& data_folder, Signing signing, std::int64_t now_us) {
    const auto algorithm = algorithm_of(signing);
    if (!algorithm) {
        throw base::Error(base::Code::bad_value,
                          "this application signs with the JWT secret: there is no key to rotate",
                          {}, "Set signing: es256 in accounts of app.yaml.");
    }
    const std::string path = path_in(data_folder);
    load_keys(data_folder, {}, signing);
    const FileLock lock(path + ".lock");
    KeyFile file = read_file(path);
    add_signing_key(file.keys, *algorithm, now_us);
    replace_private_file(path, key_file_text(file));
    return std::move(file.keys);
}

std::string sign_access_token(std::string_view claims_json, const Keys& keys, Signing signing) {
    const auto algorithm = algorithm_of(signing);
    if (!algorithm) return sign(claims_json, Key::of_secret(keys.jwt_secret));
    const SigningKey* current = current_key(keys, *algorithm);
    base::ensure(current != nullptr, "the keys were loaded for another kind of signing");
    return sign(claims_json, current->key);
}

std::vector<Key> verifying_keys(const Keys& keys, std::int64_t now_us) {
    std::vector<Key> found;
    for (const SigningKey& each : keys.signing_keys) {
        if (verifies(each, now_us)) found.push_back(each.key);
    }
    return found;
}

}  // namespace socle::accounts
