#include "terminal/server_words.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace socle::terminal {

namespace {

constexpr std::string_view gap = "{}";

constexpr std::array<std::pair<std::string_view, std::string_view>, 15> french_texts = {{
    {"is required", "cette valeur est nécessaire"},
    {"may not be null", "cette valeur est nécessaire"},
    {"is read-only", "cette valeur ne peut pas être modifiée"},
    {"has {} characters, at most {} are allowed", "{} caractères, {} au plus sont permis"},
    {"has {} characters, at least {} are needed", "{} caractères, il en faut au moins {}"},
    {"{} is below the minimum {}", "{} est inférieur au minimum {}"},
    {"{} is above the maximum {}", "{} est supérieur au maximum {}"},
    {"{} is not an e-mail address, as {}", "{} n'est pas une adresse électronique, comme {}"},
    {"{} is not a web address, as {}", "{} n'est pas une adresse du web, comme {}"},
    {"{} is not a phone number, as {}", "{} n'est pas un numéro de téléphone, comme {}"},
    {"{} does not match the pattern {}", "{} n'a pas la forme {}"},
    {"Password should be at least {} characters.",
     "Le mot de passe doit avoir au moins {} caractères."},
    {"Password is known to be weak and easy to guess, please choose a different one.",
     "Ce mot de passe est connu pour être facile à deviner : choisissez-en un autre."},
    {"Password is too similar to the email or name, please choose a different one.",
     "Ce mot de passe ressemble trop à l'adresse ou au nom : choisissez-en un autre."},
    {"Unable to validate email address: invalid format",
     "Ce n'est pas une adresse électronique, comme nom@example.org"},
}};

/// What stands in the gaps of the text, where these are the words it gives; a text begins with at
/// most one gap, and what follows a gap ends it at its last place.
std::optional<std::vector<std::string>> gaps_of(std::string_view text, std::string_view words) {
    std::vector<std::string> values;
    while (true) {
        const auto at = text.find(gap);
        const auto before = text.substr(0, at);
        if (!words.starts_with(before)) return std::nullopt;
        words.remove_prefix(before.size());
        if (at == std::string_view::npos)
            return words.empty() ? std::optional(std::move(values)) : std::nullopt;
        text.remove_prefix(at + gap.size());
        const auto behind = text.substr(0, text.find(gap));
        const auto end = behind.empty() ? words.size() : words.rfind(behind);
        if (end == std::string_view::npos) return std::nullopt;
        values.emplace_back(words.substr(0, end));
        words.remove_prefix(end);
    }
}

std::string filled(std::string_view text, const std::vector<std::string>& values) {
    std::string made;
    auto value = values.begin();
    for (auto at = text.find(gap); at != std::string_view::npos; at = text.find(gap)) {
        made += text.substr(0, at);
        if (value != values.end()) made += *value++;
        text.remove_prefix(at + gap.size());
    }
    return made.append(text);
}

}  // namespace

std::string server_words(Language language, std::string_view words) {
    if (language == Language::english) return std::string(words);
    for (const auto& [english, french] : french_texts) {
        if (const auto values = gaps_of(english, words)) return filled(french, *values);
    }
    return std::string(words);
}

}  // namespace socle::terminal
