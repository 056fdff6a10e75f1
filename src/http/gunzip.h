#pragma once

#include <string>
#include <string_view>

namespace socle::http {

/// The content of a gzip member that is ours: embedded in the program. Throws base::Error internal
/// when it is none.
std::string gunzip(std::string_view compressed);

}  // namespace socle::http
