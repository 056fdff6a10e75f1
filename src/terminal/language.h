#pragma once

#include <string>
#include <string_view>

namespace socle::terminal {

enum class Language { english, french };

/// Of LC_ALL, LC_MESSAGES or LANG, the first that is set; English for all others.
Language language_of_environment();
/// "en", "fr": as in Accept-Language.
std::string_view code_of(Language language);

/// What the program says, by its English text; unknown texts stay as they are. `{}` in a text is
/// for `fill`.
std::string_view say(Language language, std::string_view english);
/// `say`, with each `{}` replaced by the next value.
std::string say(Language language, std::string_view english,
                std::initializer_list<std::string_view> values);

}  // namespace socle::terminal
