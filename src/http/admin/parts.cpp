#include "http/admin/parts.h"

#include <algorithm>

namespace socle::http {

std::string words_of(std::string_view name) {
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    if (!words.empty() && words.front() >= 'a' && words.front() <= 'z') words.front() -= 'a' - 'A';
    return words;
}

std::string title_or_name(const definition::Texts& title, std::string_view name,
                          const std::vector<std::string>& languages) {
    const auto& text = title.in(languages);
    return text.empty() ? words_of(name) : text;
}

}  // namespace socle::http
