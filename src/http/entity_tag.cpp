#include "http/entity_tag.h"

#include "base/text.h"

#include <xxhash.h>

#include <array>
#include <cstdint>

namespace socle::http {
namespace {

std::string_view without_weakness(std::string_view tag) {
    return tag.starts_with("W/") ? tag.substr(2) : tag;
}

/// Cuts the first tag off `list`; a comma inside the quotes belongs to the tag.
std::string_view take_tag(std::string_view& list) {
    bool quoted = false;
    std::size_t end = 0;
    while (end < list.size() && (quoted || list[end] != ',')) {
        if (list[end] == '"') quoted = !quoted;
        ++end;
    }
    const std::string_view tag = base::trimmed(list.substr(0, end));
    list.remove_prefix(end < list.size() ? end + 1 : end);
    return tag;
}

}  // namespace

std::string entity_tag_of(std::string_view body) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::uint64_t hash = XXH3_64bits(body.data(), body.size());
    std::string tag = R"(W/"0000000000000000")";
    for (std::size_t place = tag.size() - 2; hash != 0; --place, hash >>= 4) {
        tag[place] = digits[hash & 15];
    }
    return tag;
}

bool entity_tag_matches(std::string_view if_none_match, std::string_view tag) {
    if (base::trimmed(if_none_match) == "*") return true;
    while (!if_none_match.empty()) {
        const std::string_view candidate = take_tag(if_none_match);
        if (!candidate.empty() && without_weakness(candidate) == without_weakness(tag)) return true;
    }
    return false;
}

}  // namespace socle::http
