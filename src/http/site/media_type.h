#pragma once

#include <string_view>

namespace socle::http {

/// The Content-Type of a file by the ending of its name; application/octet-stream when unknown.
std::string_view media_type_of_file(std::string_view name);

}  // namespace socle::http
