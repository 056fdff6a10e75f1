#pragma once

#include "definition/definition.h"
#include "http/auth/call.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// "release_date" as people write it: "Release date".
std::string words_of(std::string_view name);

/// The title in the first of `languages` that has one, else the name in words.
std::string title_or_name(const definition::Texts& title, std::string_view name,
                          const std::vector<std::string>& languages);

}  // namespace socle::http
