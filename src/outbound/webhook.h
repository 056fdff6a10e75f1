#pragma once

#include "outbound/fetch.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::outbound {

/// A POST of `body` with the headers of Standard Webhooks: `id`, the time, one signature a secret.
/// A secret is base64 behind `whsec_`, or any text.
FetchRequest signed_request(const std::string& url, std::string body, std::string_view id,
                            std::int64_t now_us, const std::vector<std::string>& secrets);

}  // namespace socle::outbound
