#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::terminal {

/// A row of a file of tokens.
struct KeptToken {
    std::string email;
    std::string token;
};

/// The plain text of a file of tokens, as Python writes a map:
/// {'users': [{'email': 'a@example.org', 'token': 'eyJ…'}]}; also as JSON. nullopt for what is no
/// such map; rows without email or token are left out.
std::optional<std::vector<KeptToken>> read_tokens(std::string_view text);
std::string tokens_text(const std::vector<KeptToken>& tokens);

/// The tokens of the people of one installation, encrypted as a whole with the key in another file
/// (Fernet, base/fernet.h): the form of the published Epic Events, so that both programs share the
/// file. Both files are readable by their owner only. Each call reads the file anew; a write goes
/// to another file first, which takes its place. Throws Error bad_value, with what to do, for files
/// that cannot be read, opened with this key, or written.
class TokenFile {
public:
    TokenFile(std::string path, std::string key_path)
        : path_(std::move(path)), key_path_(std::move(key_path)) {}

    /// A new key and a file without tokens; what was there is replaced.
    void create() const;
    std::vector<std::string> emails() const;
    std::optional<std::string> find(const std::string& email) const;
    /// Instead of the one there was.
    void put(const std::string& email, const std::string& token) const;
    void remove(const std::string& email) const;

private:
    std::string key() const;
    std::vector<KeptToken> read() const;
    void write(const std::vector<KeptToken>& tokens) const;

    std::string path_;
    std::string key_path_;
};

/// A token of `accounts.shared_tokens`.
struct TokenClaims {
    std::string email_name = "email";  ///< of the claims
    std::string role_name = "dept";    ///< "": no such claim
    std::string email;
    std::string role;
    std::int64_t end_s = 0;
};
/// HS256 with these claims and `exp`.
std::string signed_token(const TokenClaims& claims, std::string_view secret);
/// A claim of a token, whoever signed it; "" when there is none.
std::string claim_of(std::string_view token, std::string_view name);

}  // namespace socle::terminal
