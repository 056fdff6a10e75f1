#pragma once

#include "terminal/language.h"

#include <string>
#include <string_view>

namespace socle::terminal {

/// What a server says of a value it refuses, which is English, in the language; as it is where it
/// is none of the texts that are known.
std::string server_words(Language language, std::string_view words);

}  // namespace socle::terminal
