#include "http/rest/cursor.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/text.h"

namespace socle::http {

namespace {

constexpr std::string_view name = "after=";

/// No filter is without a point; no cursor has one.
bool is_cursor(std::string_view part) {
    return part.starts_with(name) && !part.contains('.');
}

std::string context_of(std::string_view table) {
    return "cursor of " + std::string(table);
}

}  // namespace

bool has_after(std::string_view query) {
    return query.starts_with(name) || query.contains("&after=");
}

After take_after(std::string_view query, std::string_view key, std::string_view table) {
    After taken;
    for (const auto part : base::split(query, '&')) {
        if (!is_cursor(part)) {
            if (!taken.query.empty()) taken.query += '&';
            taken.query += part;
            continue;
        }
        const auto sealed = part.substr(name.size());
        if (sealed.empty()) continue;
        taken.cursor = base::unseal(key, sealed, context_of(table));
        if (taken.cursor) continue;
        throw base::Error(base::Code::bad_query, "the cursor of `after` is none of this list", {},
                          "It is taken as it stands from the header Link of a page; begin again, "
                          "without `after`.");
    }
    return taken;
}

std::string next_link(std::string_view path, std::string_view query, std::string_view key,
                      std::string_view table, std::string_view cursor) {
    std::string link = "<" + std::string(path) + "?";
    for (const auto part : base::split(query, '&')) {
        if (part.empty() || is_cursor(part) || part.starts_with("offset=")) continue;
        link += std::string(part) + "&";
    }
    return link + std::string(name) + base::seal(key, cursor, context_of(table)) +
           ">; rel=\"next\"";
}

}  // namespace socle::http
