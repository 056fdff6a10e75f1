#include "terminal/token_file.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/fernet.h"
#include "base/json.h"
#include "base/text.h"

#include <boost/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Code;
using base::Error;

constexpr std::uintmax_t file_bytes_max = 16UL * 1024 * 1024;
constexpr mode_t owner_only = 0600;

/// Reads what Python's `repr` writes of maps and lists of texts.
class Literal {
public:
    explicit Literal(std::string_view text) : text_(text) {}

    std::optional<json::value> whole() {
        auto read = value();
        skip_blanks();
        if (!read || at_ != text_.size()) return std::nullopt;
        return read;
    }

private:
    std::optional<json::value> value() {
        skip_blanks();
        if (at_ >= text_.size() || ++depth_ > depth_max) return std::nullopt;
        const char first = text_[at_];
        std::optional<json::value> read;
        if (first == '{') read = map();
        if (first == '[') read = list();
        if (first == '\'' || first == '"') {
            if (auto text = quoted()) read = json::value(*text);
        }
        --depth_;
        return read;
    }

    std::optional<json::value> map() {
        json::object made;
        ++at_;
        while (!taken('}')) {
            skip_blanks();
            auto name = quoted();
            if (!name || !taken(':')) return std::nullopt;
            auto item = value();
            if (!item) return std::nullopt;
            made[*name] = std::move(*item);
            if (!taken(',') && !ends('}')) return std::nullopt;
        }
        return made;
    }

    std::optional<json::value> list() {
        json::array made;
        ++at_;
        while (!taken(']')) {
            auto item = value();
            if (!item) return std::nullopt;
            made.push_back(std::move(*item));
            if (!taken(',') && !ends(']')) return std::nullopt;
        }
        return made;
    }

    std::optional<std::string> quoted() {
        if (at_ >= text_.size() || (text_[at_] != '\'' && text_[at_] != '"')) return std::nullopt;
        const char quote = text_[at_++];
        std::string read;
        while (at_ < text_.size() && text_[at_] != quote) {
            if (text_[at_] == '\\' && !escaped(read)) return std::nullopt;
            if (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\\')
                read += text_[at_++];
        }
        if (at_ >= text_.size()) return std::nullopt;
        ++at_;
        return read;
    }

    /// The escapes that a text of visible characters has.
    bool escaped(std::string& into) {
        while (at_ + 1 < text_.size() && text_[at_] == '\\') {
            const char letter = text_[at_ + 1];
            if (letter != '\\' && letter != '\'' && letter != '"' && letter != 'n') return false;
            into += letter == 'n' ? '\n' : letter;
            at_ += 2;
        }
        return at_ >= text_.size() || text_[at_] != '\\';
    }

    bool taken(char wanted) {
        if (!ends(wanted)) return false;
        ++at_;
        return true;
    }
    bool ends(char wanted) {
        skip_blanks();
        return at_ < text_.size() && text_[at_] == wanted;
    }
    void skip_blanks() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n'))
            ++at_;
    }

    static constexpr int depth_max = 10;
    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
};

std::string literal_of(std::string_view text) {
    std::string made = "'";
    for (const char c : text) {
        if (c == '\\' || c == '\'') made += '\\';
        made += c;
    }
    return made + "'";
}

[[noreturn]] void fail(const std::string& path, const std::string& why) {
    throw Error(Code::bad_value, path + ": " + why, {},
                "Setting up the application again makes new files of tokens.");
}

std::string content_of(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) fail(path, "cannot be read: " + error.message());
    if (size > file_bytes_max) fail(path, "is no file of tokens");
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    if (!file) fail(path, "cannot be read");
    return text.str();
}

/// Whole or not at all.
void replace(const std::string& path, const std::string& content) {
    const auto fresh = path + ".new";
    ::unlink(fresh.c_str());
    const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only);
    if (file < 0) fail(path, std::string("cannot be written: ") + std::strerror(errno));
    const auto written = ::write(file, content.data(), content.size());
    const bool whole = written == static_cast<ssize_t>(content.size()) && ::fsync(file) == 0;
    ::close(file);
    if (!whole || ::rename(fresh.c_str(), path.c_str()) != 0) {
        fail(path, std::string("cannot be written: ") + std::strerror(errno));
    }
}

}  // namespace

std::optional<std::vector<KeptToken>> read_tokens(std::string_view text) {
    const auto read = Literal(text).whole();
    if (!read || !read->is_object()) return std::nullopt;
    const auto* users = read->get_object().if_contains("users");
    if (users == nullptr || !users->is_array()) return std::nullopt;
    std::vector<KeptToken> tokens;
    for (const auto& user : users->get_array()) {
        if (!user.is_object()) continue;
        KeptToken kept{base::text_member(user.get_object(), "email"),
                       base::text_member(user.get_object(), "token")};
        if (!kept.email.empty() && !kept.token.empty()) tokens.push_back(std::move(kept));
    }
    return tokens;
}

std::string tokens_text(const std::vector<KeptToken>& tokens) {
    std::vector<std::string> rows;
    for (const auto& each : tokens) {
        rows.push_back("{'email': " + literal_of(each.email) +
                       ", 'token': " + literal_of(each.token) + "}");
    }
    return "{'users': [" + base::join(rows, ", ") + "]}";
}

std::string TokenFile::key() const {
    auto key = base::fernet_key_of(content_of(key_path_));
    if (!key) fail(key_path_, "is no key");
    return *key;
}

std::vector<KeptToken> TokenFile::read() const {
    const auto text = base::fernet_decrypt(key(), content_of(path_));
    if (!text) fail(path_, "was not encrypted with the key in " + key_path_);
    auto tokens = read_tokens(*text);
    if (!tokens) fail(path_, "has no tokens as they are written");
    return std::move(*tokens);
}

void TokenFile::write(const std::vector<KeptToken>& tokens) const {
    replace(path_, base::fernet_encrypt(key(), tokens_text(tokens), std::time(nullptr)));
}

void TokenFile::create() const {
    replace(key_path_, base::new_fernet_key());
    write({});
}

std::vector<std::string> TokenFile::emails() const {
    std::vector<std::string> emails;
    for (const auto& kept : read())
        emails.push_back(kept.email);
    return emails;
}

std::optional<std::string> TokenFile::find(const std::string& email) const {
    for (auto& each : read()) {
        if (each.email == email) return std::move(each.token);
    }
    return std::nullopt;
}

void TokenFile::put(const std::string& email, const std::string& token) const {
    auto tokens = read();
    std::erase_if(tokens, [&](const KeptToken& each) { return each.email == email; });
    tokens.push_back({email, token});
    write(tokens);
}

void TokenFile::remove(const std::string& email) const {
    auto tokens = read();
    const auto gone =
        std::erase_if(tokens, [&](const KeptToken& each) { return each.email == email; });
    if (gone > 0) write(tokens);
}

std::string signed_token(const TokenClaims& claims, std::string_view secret) {
    json::object payload = {{claims.email_name, claims.email}};
    if (!claims.role_name.empty()) payload[claims.role_name] = claims.role;
    payload["exp"] = claims.end_s;
    const auto text = base::base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
                      base::base64url(json::serialize(payload));
    return text + "." + base::base64url(base::hmac_sha256(secret, text));
}

std::string claim_of(std::string_view token, std::string_view name) {
    const auto parts = base::split(token, '.');
    const auto payload = parts.size() == 3 ? base::base64url_decode(parts[1]) : std::nullopt;
    base::JsonFault fault;
    const auto claims = payload ? base::parse_json(*payload, fault) : std::nullopt;
    const auto* object = claims ? claims->if_object() : nullptr;
    const auto* claim = object == nullptr ? nullptr : object->if_contains(name);
    return claim != nullptr && claim->is_string() ? std::string(claim->get_string())
                                                  : std::string();
}

}  // namespace socle::terminal
