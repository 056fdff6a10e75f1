#include "base/ensure.h"
#include "base/error.h"
#include "http/routes/multipart.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

/// The first line is a Content-Type, the rest a body of that type.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace socle;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto line = text.substr(0, text.find('\n'));
    const auto body = text.substr(line.size() < text.size() ? line.size() + 1 : line.size());
    try {
        const auto boundary = http::boundary_of(line);
        const auto parts = http::parse_multipart(body, boundary);
        base::ensure(parts.size() <= http::parts_max, "there are not more than there may be");
        for (const auto& part : parts) {
            const bool inside = part.text.data() >= body.data() &&
                                part.text.data() + part.text.size() <= body.data() + body.size();
            base::ensure(inside && !part.name.empty(), "a part has a name, and is in the body");
            base::ensure(!part.text.contains("\r\n--" + boundary), "no part goes over its end");
        }
    } catch (const base::Error& error) {
        base::ensure(!error.details.empty(), "a refusal says why");
    }
    return 0;
}
