#pragma once

namespace socle::cli {

inline constexpr const char* version_text = "0.1.0";

}  // namespace socle::cli
