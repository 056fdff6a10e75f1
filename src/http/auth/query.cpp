#include "http/auth/query.h"

#include "accounts/reason.h"
#include "base/text.h"

#include <algorithm>

namespace socle::http {

namespace {

std::string decoded(std::string_view text) {
    auto decoded = base::url_decode(text);
    if (!decoded || decoded->contains('\0')) {
        accounts::refuse(accounts::Reason::validation_failed,
                         "The address has a broken percent-encoding");
    }
    return std::move(*decoded);
}

}  // namespace

Query::Query(std::string_view text) {
    for (const auto part : base::split(text, '&')) {
        if (part.empty()) continue;
        const auto equals = std::min(part.find('='), part.size());
        const auto value = part.substr(std::min(equals + 1, part.size()));
        fields_.emplace_back(decoded(part.substr(0, equals)), decoded(value));
    }
}

const std::string& Query::operator[](std::string_view name) const {
    static const std::string none;
    const auto found = std::ranges::find(fields_, name, &Field::first);
    return found == fields_.end() ? none : found->second;
}

std::string Query::text_of(const std::vector<Field>& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        if (!text.empty()) text += '&';
        text += base::url_encode(name) + '=' + base::url_encode(value);
    }
    return text;
}

}  // namespace socle::http
