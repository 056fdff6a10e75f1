#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace socle::mail {

/// `Name <a@b.c>` in its parts; the name is plain text, without quotes.
struct Address {
    std::string name;
    std::string email;
};

/// nullopt when it is none: no email in it, blanks, control characters or several addresses. An
/// email is taken as written (no comments, no quoted local part); other scripts are allowed.
std::optional<Address> parse_address(std::string_view text);

/// `Name <a@b.c>`, with quotes where the name needs them. The inverse of parse_address.
std::string address_text(const Address& address);

}  // namespace socle::mail
