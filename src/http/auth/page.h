#pragma once

#include "http/auth/call.h"

#include <cstdint>

namespace socle::http {

/// `page` and `per_page` of a list for administrators.
struct Page {
    std::int64_t number = 1;
    std::int64_t size = 0;
};

/// Refuses validation_failed what is no number from 1; a larger page than is served is cut.
Page page_of(const AuthCall& call);

/// `Link` (next, last) and `X-Total-Count`.
void add_pagination(Response& response, const AuthCall& call, const Page& page, std::int64_t total);

}  // namespace socle::http
