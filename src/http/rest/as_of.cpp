#include "http/rest/as_of.h"

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"

namespace socle::http {

namespace {

constexpr std::string_view name = "as_of=";
/// "hh:mm" behind the sign of an offset.
constexpr std::size_t offset_length = 5;

std::int64_t instant_of(std::string_view encoded) {
    auto text = base::url_decode(encoded).value_or("");
    const auto space = text.rfind(' ');
    const bool is_offset = text.contains('T') && space != std::string::npos &&
                           text.size() - space - 1 <= offset_length;
    if (is_offset) text[space] = '+';
    const auto at_us = base::parse_timestamp(text);
    if (at_us) return *at_us;
    throw base::Error(base::Code::bad_query, "as_of is no time: \"" + text + "\"", {},
                      "A time is written 2026-01-31T12:00:00Z.");
}

}  // namespace

bool has_as_of(std::string_view query) {
    return query.starts_with(name) || query.contains("&as_of=");
}

AsOf take_as_of(std::string_view query) {
    AsOf taken;
    for (const auto part : base::split(query, '&')) {
        if (part.starts_with(name)) {
            taken.at_us = instant_of(part.substr(name.size()));
            continue;
        }
        if (!taken.query.empty()) taken.query += '&';
        taken.query += part;
    }
    return taken;
}

}  // namespace socle::http
