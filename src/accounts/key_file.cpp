#include "accounts/key_file.h"

#include "base/convert.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/time.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace socle::accounts {
namespace {

namespace json = boost::json;

constexpr std::int64_t us_per_second = 1'000'000;

struct Entry {
    std::string_view name;
    std::string Keys::* key;
};
constexpr std::array entries = {
    Entry{"jwt_secret", &Keys::jwt_secret}, Entry{"anon_key", &Keys::anon_key},
    Entry{"service_key", &Keys::service_key}, Entry{"publishable_key", &Keys::publishable_key},
    Entry{"secret_key", &Keys::secret_key}};
constexpr std::string_view encryption_name = "encryption_key";
constexpr std::string_view signing_name = "signing_keys";

[[noreturn]] void refuse(const std::string& message) {
    throw base::Error(base::Code::unavailable, message);
}

const json::value* take(const json::object& object, std::string_view name) {
    return object.if_contains({name.data(), name.size()});
}

std::string text_of(const json::object& object, std::string_view name) {
    const json::value* value = take(object, name);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

std::string read_encryption_key(const json::object& object, const std::string& path) {
    if (take(object, encryption_name) == nullptr) return {};
    const auto key = base::base64url_decode(text_of(object, encryption_name));
    if (!key || key->size() != base::seal_key_bytes) {
        refuse(path + " has an \"encryption_key\" that is none; restore it from a backup");
    }
    return *key;
}

std::int64_t seconds_of(const json::object& entry, std::string_view name, const std::string& path) {
    const auto at_us = base::parse_timestamp(text_of(entry, name));
    if (!at_us) refuse(path + " has a signing key without its \"" + std::string(name) + '"');
    return *at_us / us_per_second;
}

SigningKey read_signing_key(const json::value& value, const std::string& path) {
    if (!value.is_object()) refuse(path + " has a signing key that is no JSON object");
    const json::object& entry = value.get_object();
    const json::value* jwk = take(entry, "key");
    auto key = jwk == nullptr ? std::nullopt : Key::parse(json::serialize(*jwk));
    if (!key || key->id().empty()) refuse(path + " has a signing key that is none");
    const std::string status = text_of(entry, "status");
    if (status != "current" && status != "previous") {
        refuse(path + " has a signing key that is neither \"current\" nor \"previous\"");
    }
    const std::int64_t created_at_s = seconds_of(entry, "created_at", path);
    if (status == "previous") return {*key, created_at_s, seconds_of(entry, "retired_at", path)};
    if (!key->has_private()) refuse(path + " has a current signing key without its private part");
    return {*key, created_at_s, 0};
}

std::vector<SigningKey> read_signing_keys(const json::object& object, const std::string& path) {
    const json::value* list = take(object, signing_name);
    if (list == nullptr) return {};
    if (!list->is_array()) refuse(path + " has \"signing_keys\" that are no list");
    std::vector<SigningKey> keys;
    for (const json::value& item : list->get_array())
        keys.push_back(read_signing_key(item, path));
    return keys;
}

std::string time_text(std::int64_t at_s) {
    return base::timestamp_text(at_s * us_per_second);
}

std::string signing_key_text(const SigningKey& signing) {
    const bool current = signing.retired_at_s == 0;
    std::string text = R"(    {"status": ")";
    text += current ? "current" : "previous";
    text += R"(", "created_at": ")" + time_text(signing.created_at_s);
    if (!current) text += R"(", "retired_at": ")" + time_text(signing.retired_at_s);
    return text + R"(", "key": )" + signing.key.jwk(current) + '}';
}

std::string signing_keys_text(const std::vector<SigningKey>& keys) {
    std::string text;
    for (const SigningKey& key : keys)
        text += (text.empty() ? "\n" : ",\n") + signing_key_text(key);
    return '[' + text + "\n  ]";
}

void append_member(std::string& text, std::string_view name, std::string_view value) {
    text += text.empty() ? "{\n  " : ",\n  ";
    base::append_json_string(text, name);
    text += ": ";
    text += value;
}

void append_text(std::string& text, std::string_view name, std::string_view value) {
    std::string quoted;
    base::append_json_string(quoted, value);
    append_member(text, name, quoted);
}

}  // namespace

KeyFile parse_key_file(const std::string& text, const std::string& path) {
    base::JsonFault fault;
    auto value = base::parse_json(text, fault);
    if (!value || !value->is_object()) {
        refuse(path + " is no JSON object; restore it from a backup");
    }
    KeyFile file;
    json::object& object = value->get_object();
    for (const Entry& entry : entries) {
        file.keys.*entry.key = text_of(object, entry.name);
        if ((file.keys.*entry.key).empty()) {
            refuse(path + " has no \"" + std::string(entry.name) + "\"");
        }
        object.erase({entry.name.data(), entry.name.size()});
    }
    file.keys.encryption_key = read_encryption_key(object, path);
    file.keys.signing_keys = read_signing_keys(object, path);
    object.erase({encryption_name.data(), encryption_name.size()});
    object.erase({signing_name.data(), signing_name.size()});
    file.others = std::move(object);
    return file;
}

std::string key_file_text(const KeyFile& file) {
    std::string text;
    for (const Entry& entry : entries)
        append_text(text, entry.name, file.keys.*entry.key);
    append_text(text, encryption_name, base::base64url(file.keys.encryption_key));
    if (!file.keys.signing_keys.empty()) {
        append_member(text, signing_name, signing_keys_text(file.keys.signing_keys));
    }
    for (const auto& [name, value] : file.others)
        append_member(text, {name.data(), name.size()}, json::serialize(value));
    return text + "\n}\n";
}

}  // namespace socle::accounts
