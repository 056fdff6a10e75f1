#include "accounts/embedded.h"
#include "accounts/password.h"
#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace socle::accounts {
namespace {

using Names = std::vector<std::string>;

constexpr std::size_t hint_bytes_min = 3;
constexpr std::size_t hint_bytes_max = 128;
constexpr std::size_t hints_max = 64;
/// Django's threshold (UserAttributeSimilarityValidator).
constexpr double similar_from = 0.7;

std::size_t bytes_max_of(const definition::Accounts& rules) {
    return rules.hash == definition::Accounts::Hash::bcrypt ? bcrypt_bytes_max : password_bytes_max;
}

bool has_bad_length(std::string_view password, const definition::Accounts& rules) {
    const auto least = static_cast<std::size_t>(std::max(rules.password_length_min, 1));
    return base::utf8_length(password) < least || password.size() > bytes_max_of(rules);
}

std::string_view common_passwords() {
    return {embedded_assets[0].begin, embedded_assets[0].end};
}

/// Binary search over lines.
bool is_common(std::string_view password) {
    const std::string_view all = common_passwords();
    std::size_t low = 0;
    std::size_t high = all.size();
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        const std::size_t before =
            middle == 0 ? std::string_view::npos : all.rfind('\n', middle - 1);
        const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
        const std::size_t end = all.find('\n', start);
        const std::string_view line = all.substr(start, end - start);
        if (line == password) return true;
        if (line < password) {
            low = end + 1;
        } else {
            high = start;
        }
    }
    return false;
}

/// How much of both texts they have in common in the same order, from 0 to 1.
double likeness(std::string_view a, std::string_view b) {
    std::vector<std::size_t> above(b.size() + 1);
    std::vector<std::size_t> row(b.size() + 1);
    for (const char letter : a) {
        for (std::size_t i = 0; i < b.size(); ++i) {
            row[i + 1] = letter == b[i] ? above[i] + 1 : std::max(row[i], above[i + 1]);
        }
        std::swap(above, row);
    }
    return 2.0 * static_cast<double>(above.back()) / static_cast<double>(a.size() + b.size());
}

bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || std::isalnum(byte) != 0;
}

void add_hint(Names& hints, std::string_view text) {
    if (text.size() < hint_bytes_min || hints.size() >= hints_max) return;
    hints.emplace_back(text.substr(0, hint_bytes_max));
}

void add_parts(Names& hints, std::string_view text) {
    while (!text.empty()) {
        const auto begin = std::ranges::find_if(text, is_letter);
        const auto end = std::find_if_not(begin, text.end(), is_letter);
        add_hint(hints, {begin, end});
        text = {end, text.end()};
    }
}

Names hints_of(const PasswordHints& hints) {
    Names all;
    const std::string email = base::lower(hints.email);
    add_hint(all, email);
    add_hint(all, std::string_view(email).substr(0, email.rfind('@')));
    add_parts(all, email);
    for (const std::string& word : hints.words) {
        const std::string text = base::lower(word);
        add_hint(all, text);
        add_parts(all, text);
    }
    return all;
}

bool is_similar(std::string_view password, const PasswordHints& hints) {
    return std::ranges::any_of(hints_of(hints), [password](const std::string& hint) {
        return likeness(password, hint) >= similar_from;
    });
}

}  // namespace

Names password_faults(std::string_view password, const definition::Accounts& rules,
                      const PasswordHints& hints) {
    Names faults;
    if (has_bad_length(password, rules)) faults.emplace_back("length");
    if (password.contains('\0')) faults.emplace_back("characters");
    if (password.size() > password_bytes_max) return faults;
    const std::string lowered = base::lower(password);
    if (rules.password_refuse_common && is_common(lowered)) faults.emplace_back("common");
    if (rules.password_refuse_similar && is_similar(lowered, hints)) {
        faults.emplace_back("similar");
    }
    return faults;
}

}  // namespace socle::accounts
