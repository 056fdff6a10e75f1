#include "mail/placeholders.h"

#include "base/crypto.h"
#include "base/text.h"

#include <charconv>
#include <utility>

namespace socle::mail {

namespace {

constexpr std::size_t mark_bytes = 8;
constexpr char stand_in_end = 'v';

}  // namespace

Placeholders::Placeholders() : mark_("v" + base::hex(base::random_bytes(mark_bytes)) + ":") {}

std::string Placeholders::stand_in(std::string value) {
    values_.push_back(std::move(value));
    return mark_ + std::to_string(values_.size() - 1) + stand_in_end;
}

std::string Placeholders::filled(std::string_view text) const {
    return replaced(text, [](const std::string& value, bool) { return value; });
}

std::string Placeholders::filled_url(std::string_view url) const {
    return replaced(url, [](const std::string& value, bool first) {
        return first ? value : base::url_encode(value);
    });
}

std::string Placeholders::replaced(std::string_view text, Change change) const {
    std::string out;
    std::size_t at = 0;
    for (auto found = text.find(mark_); found != std::string_view::npos;
         found = text.find(mark_, at)) {
        out += text.substr(at, found - at);
        const char* const digits = text.data() + found + mark_.size();
        std::size_t index = 0;
        const auto end = std::from_chars(digits, text.data() + text.size(), index).ptr;
        if (end != digits && index < values_.size()) out += change(values_[index], out.empty());
        at = static_cast<std::size_t>(end - text.data()) + (end == digits ? 0 : 1);
    }
    return out.append(text.substr(std::min(at, text.size())));
}

}  // namespace socle::mail
