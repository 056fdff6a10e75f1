#include "accounts/keys.h"

#include "accounts/private_file.h"
#include "accounts/token.h"
#include "base/convert.h"
#include "base/crypto.h"
#include "base/error.h"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <filesystem>
#include <string_view>

namespace socle::accounts {
namespace {

constexpr std::size_t random_secret_bytes = 48;
constexpr std::size_t random_key_bytes = 24;

struct Entry {
    std::string_view name;
    std::string Keys::* key;
};
constexpr std::array entries = {
    Entry{"jwt_secret", &Keys::jwt_secret}, Entry{"anon_key", &Keys::anon_key},
    Entry{"service_key", &Keys::service_key}, Entry{"publishable_key", &Keys::publishable_key},
    Entry{"secret_key", &Keys::secret_key}};

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
    keys.jwt_secret = secret;
    keys.anon_key = sign_token(R"({"iss":"socle","role":"anon"})", secret);
    keys.service_key = sign_token(R"({"iss":"socle","role":"service_role"})", secret);
}

Keys fresh_keys() {
    Keys keys;
    derive_keys(keys, base::base64url(base::random_bytes(random_secret_bytes)));
    keys.publishable_key =
        "sb_publishable_" + base::base64url(base::random_bytes(random_key_bytes));
    keys.secret_key = "sb_secret_" + base::base64url(base::random_bytes(random_key_bytes));
    return keys;
}

std::string text_of(const Keys& keys) {
    std::string text;
    for (const Entry& entry : entries) {
        text += text.empty() ? "{\n  " : ",\n  ";
        base::append_json_string(text, entry.name);
        text += ": ";
        base::append_json_string(text, keys.*entry.key);
    }
    return text + "\n}\n";
}

Keys parse_keys(const std::string& text, const std::string& path) {
    boost::json::error_code error;
    const boost::json::value value = boost::json::parse(text, error);
    if (error || !value.is_object()) refuse(path + " is no JSON object; restore it from a backup");
    Keys keys;
    for (const Entry& entry : entries) {
        const auto* found = value.get_object().if_contains({entry.name.data(), entry.name.size()});
        if (found == nullptr || !found->is_string() || found->get_string().empty()) {
            refuse(path + " has no \"" + std::string(entry.name) + "\"");
        }
        keys.*entry.key = std::string(found->get_string());
    }
    check_secret(keys.jwt_secret, "in " + path);
    return keys;
}

Keys read_or_make(const std::string& path) {
    if (const auto text = read_private_file(path)) return parse_keys(*text, path);
    const Keys keys = fresh_keys();
    if (create_private_file(path, text_of(keys))) return keys;
    const auto text = read_private_file(path);
    if (!text) refuse(path + " came and went while it was made");
    return parse_keys(*text, path);
}

}  // namespace

Keys load_keys(const std::string& data_folder, const std::string& secret) {
    std::error_code error;
    const bool made = std::filesystem::create_directories(data_folder, error);
    if (made) {
        std::filesystem::permissions(data_folder, std::filesystem::perms::owner_all, error);
    }
    if (error) refuse("cannot make the folder " + data_folder + ": " + error.message());
    Keys keys = read_or_make((std::filesystem::path(data_folder) / "keys.json").string());
    if (!secret.empty()) {
        check_secret(secret, "given");
        derive_keys(keys, secret);
    }
    return keys;
}

}  // namespace socle::accounts
