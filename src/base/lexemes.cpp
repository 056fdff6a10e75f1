#include "base/lexemes.h"

#include "base/ensure.h"
#include "base/text.h"

#include <libstemmer.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace socle::base {

namespace {

bool is_in(const std::vector<CharacterRange>& ranges, UChar32 character) {
    const auto wanted = static_cast<char32_t>(character);
    const auto after = std::ranges::upper_bound(ranges, wanted, {}, &CharacterRange::first);
    return after != ranges.begin() && wanted <= std::prev(after)->last;
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string normalized(std::string_view text, const icu::Normalizer2* form) {
    std::string result;
    icu::StringByteSink<std::string> sink(&result);
    UErrorCode status = U_ZERO_ERROR;
    form->normalizeUTF8(0, {text.data(), static_cast<int32_t>(text.size())}, sink, nullptr, status);
    ensure(U_SUCCESS(status) != 0, "a text that cannot be normalized");
    return result;
}

const icu::Normalizer2* composed_form() {
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getNFCInstance(status);
}

const icu::Normalizer2* decomposed_form() {
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getNFDInstance(status);
}

/// The bytes of the first `characters` characters.
std::string_view beginning(std::string_view text, std::size_t characters) {
    if (text.size() <= characters) return text;
    std::size_t seen = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool starts = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
        if (starts && seen++ == characters) return text.substr(0, at);
    }
    return text;
}

std::string without_accents(const std::string& text) {
    if (is_ascii(text)) return text;
    const auto decomposed = normalized(text, decomposed_form());
    std::string kept;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(decomposed.data());
    const auto size = static_cast<int32_t>(decomposed.size());
    for (int32_t at = 0; at < size;) {
        const auto from = at;
        UChar32 character = 0;
        U8_NEXT(bytes, at, size, character);
        if (is_in(accents, character)) continue;
        kept.append(decomposed, static_cast<std::size_t>(from),
                    static_cast<std::size_t>(at - from));
    }
    return normalized(kept, composed_form());
}

}  // namespace

const std::vector<CharacterRange> word_marks = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x5bf, 0x5bf},   {0x5c1, 0x5c2},
    {0x5c4, 0x5c5},   {0x5c7, 0x5c7},   {0x610, 0x61a},   {0x64b, 0x65f},   {0x670, 0x670},
    {0x6d6, 0x6dc},   {0x6df, 0x6e8},   {0x6ea, 0x6ed},   {0x711, 0x7f3},   {0x7fd, 0x7fd},
    {0x816, 0x82d},   {0x859, 0x85b},   {0x898, 0x8e1},   {0x8e3, 0x963},   {0x981, 0x9e3},
    {0x9fe, 0xa75},   {0xa81, 0xae3},   {0xafa, 0xb63},   {0xb82, 0xbd7},   {0xc00, 0xc63},
    {0xc81, 0xc83},   {0xcbc, 0xd4d},   {0xd57, 0xd57},   {0xd62, 0xd63},   {0xd81, 0xdf3},
    {0xe31, 0xe3a},   {0xe47, 0xe4e},   {0xeb1, 0xecd},   {0xf18, 0xf19},   {0xf35, 0xf35},
    {0xf37, 0xf37},   {0xf39, 0xf39},   {0xf3e, 0xf84},   {0xf86, 0xfbc},   {0xfc6, 0xfc6},
    {0x102b, 0x103e}, {0x1056, 0x109d}, {0x135d, 0x135f}, {0x1712, 0x1734}, {0x1752, 0x17d3},
    {0x17dd, 0x17dd}, {0x180b, 0x180d}, {0x180f, 0x193b}, {0x1a17, 0x1a1b}, {0x1a55, 0x1a7f},
    {0x1ab0, 0x1b44}, {0x1b6b, 0x1b73}, {0x1b80, 0x1bf3}, {0x1c24, 0x1c37}, {0x1cd0, 0x1cd2},
    {0x1cd4, 0x1dff}, {0x20d0, 0x20f0}, {0x2cef, 0x2cf1}, {0x2d7f, 0x2dff}, {0x302a, 0x302f},
    {0x3099, 0x309a}, {0xa66f, 0xa672}, {0xa674, 0xa67d}, {0xa69e, 0xa69f}, {0xa6f0, 0xa6f1},
    {0xa802, 0xa827}, {0xa82c, 0xa82c}, {0xa880, 0xa8c5}, {0xa8e0, 0xa8f1}, {0xa8ff, 0xa92d},
    {0xa947, 0xa953}, {0xa980, 0xa9c0}, {0xa9e5, 0xaa4d}, {0xaa7b, 0xaac1}, {0xaaeb, 0xaaef},
    {0xaaf5, 0xaaf6}, {0xabe3, 0xabea}, {0xabec, 0xabed}, {0xfb1e, 0xfb1e}, {0xfe00, 0xfe0f},
    {0xfe20, 0xfe2f}};

const std::vector<CharacterRange> accents = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x5bf, 0x5bf},  {0x5c1, 0x5c2},
    {0x5c4, 0x5c5},   {0x5c7, 0x5c7},   {0x610, 0x61a},   {0x64b, 0x65f},  {0x670, 0x670},
    {0x6d6, 0x6dc},   {0x6df, 0x6e4},   {0x6e7, 0x6e8},   {0x6ea, 0x6ed},  {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20f0}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};

bool is_search_language(std::string_view name) {
    return std::ranges::binary_search(search_languages, name);
}

std::string_view search_language_of(std::string_view tag) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"ar", "arabic"},     {"da", "danish"},    {"de", "german"},     {"el", "greek"},
        {"en", "english"},    {"es", "spanish"},   {"fi", "finnish"},    {"fr", "french"},
        {"ga", "irish"},      {"hu", "hungarian"}, {"id", "indonesian"}, {"it", "italian"},
        {"lt", "lithuanian"}, {"nb", "norwegian"}, {"ne", "nepali"},     {"nl", "dutch"},
        {"nn", "norwegian"},  {"no", "norwegian"}, {"pt", "portuguese"}, {"ro", "romanian"},
        {"ru", "russian"},    {"sv", "swedish"},   {"ta", "tamil"},      {"tr", "turkish"}};
    const auto code = tag.substr(0, tag.find_first_of("-_"));
    for (const auto& [known, name] : names) {
        if (known == code) return name;
    }
    return "simple";
}

std::vector<std::string> words_of(std::string_view text) {
    auto seen = std::string(beginning(text, searched_characters_max));
    if (!is_ascii(seen)) seen = normalized(seen, composed_form());
    seen = lower(seen);
    std::vector<std::string> words;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(seen.data());
    const auto size = static_cast<int32_t>(seen.size());
    int32_t begin = -1;
    const auto end_word = [&](int32_t end) {
        if (begin < 0) return;
        const auto from = static_cast<std::size_t>(std::exchange(begin, -1));
        const auto word = std::string_view(seen).substr(from, static_cast<std::size_t>(end) - from);
        words.emplace_back(beginning(word, word_characters_max));
    };
    for (int32_t at = 0; at < size;) {
        const auto from = at;
        UChar32 character = 0;
        U8_NEXT(bytes, at, size, character);
        const bool starts = character >= 0 && u_isalnum(character) != 0;
        if (starts && begin < 0) begin = from;
        if (starts || (character >= 0 && is_in(word_marks, character))) continue;
        end_word(from);
        if (words.size() == static_cast<std::size_t>(searched_words_max)) return words;
    }
    end_word(size);
    return words;
}

struct Analyser::Stemmer {
    struct Delete {
        void operator()(sb_stemmer* stemmer) const { sb_stemmer_delete(stemmer); }
    };
    std::unique_ptr<sb_stemmer, Delete> snowball;
};

Analyser::Analyser(std::string_view language) {
    if (language == "simple") return;
    stemmer_ = std::make_unique<Stemmer>();
    stemmer_->snowball.reset(sb_stemmer_new(std::string(language).c_str(), "UTF_8"));
    ensure(stemmer_->snowball != nullptr, "a language without a stemmer");
}

Analyser::~Analyser() = default;
Analyser::Analyser(Analyser&&) noexcept = default;
Analyser& Analyser::operator=(Analyser&&) noexcept = default;

std::string Analyser::stem_of(const std::string& word) const {
    if (!stemmer_) return word;
    auto* snowball = stemmer_->snowball.get();
    const auto* stem = sb_stemmer_stem(snowball, reinterpret_cast<const sb_symbol*>(word.data()),
                                       static_cast<int>(word.size()));
    const int length = sb_stemmer_length(snowball);
    // PostgreSQL keeps a word of which the stemmer leaves nothing.
    if (stem == nullptr || length == 0) return word;
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(length)};
}

std::vector<std::string> Analyser::lexemes_of_word(const std::string& word) const {
    std::vector<std::string> lexemes = {without_accents(stem_of(word))};
    const auto plain = without_accents(word);
    if (plain == word) return lexemes;
    auto other = without_accents(stem_of(plain));
    if (other != lexemes.front()) lexemes.push_back(std::move(other));
    return lexemes;
}

std::vector<Lexeme> Analyser::lexemes_of(std::string_view text) const {
    std::vector<Lexeme> lexemes;
    std::unordered_map<std::string, int> counts;
    int position = 0;
    for (const auto& word : words_of(text)) {
        ++position;
        for (auto& lexeme : lexemes_of_word(word)) {
            if (lexeme.empty() || ++counts[lexeme] > lexeme_positions_max) continue;
            lexemes.push_back({std::move(lexeme), position});
        }
    }
    return lexemes;
}

}  // namespace socle::base
