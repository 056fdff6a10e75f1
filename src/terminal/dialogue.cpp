#include "terminal/dialogue.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <iostream>
#include <optional>

namespace socle::terminal {

namespace {

constexpr std::string_view way_back = "*";

bool is_no(const std::string& answer) {
    const auto word = base::lower(answer);
    return word == "n" || word == "no" || word == "non";
}

std::optional<std::size_t> number_of(const std::string& text, std::size_t most) {
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool whole = read.ec == std::errc() && read.ptr == text.data() + text.size();
    if (!whole || number == 0 || number > most) return std::nullopt;
    return number - 1;
}

std::optional<std::size_t> only_one_named(const std::string& text,
                                          const std::vector<std::string>& names) {
    std::optional<std::size_t> found;
    const auto wanted = base::lower(text);
    for (std::size_t at = 0; at < names.size(); ++at) {
        const auto name = base::lower(names[at]);
        if (name == wanted) return at;
        if (wanted.empty() || !name.starts_with(wanted)) continue;
        if (found) return std::nullopt;
        found = at;
    }
    return found;
}

}  // namespace

bool is_yes(const std::string& answer) {
    const auto word = base::lower(answer);
    return word == "y" || word == "yes" || word == "o" || word == "oui";
}

void Dialogue::tell(std::string_view text) {
    print(say(language_, text));
}

void Dialogue::tell(std::string_view text, std::initializer_list<std::string_view> values) {
    print(say(language_, text, values));
}

void Dialogue::make_room() const {
    if (make_room_) make_room_();
}

void Dialogue::print(std::string_view text) {
    make_room();
    std::cout << text << "\n" << std::flush;
}

std::string Dialogue::taken(Typed typed, std::string answer) const {
    if (typed == Typed::interrupted) throw Left{Left::Why::interrupted};
    if (typed == Typed::end) throw Left{Left::Why::end};
    if (answer == way_back) throw Left{Left::Why::back};
    return answer;
}

std::string Dialogue::ask(const std::string& question) {
    make_room();
    std::string answer;
    const auto typed = editor_.ask(question + std::string(say(language_, ": ")), answer);
    return taken(typed, std::move(answer));
}

std::string Dialogue::ask_hidden(const std::string& question) {
    make_room();
    std::string answer;
    const auto typed = editor_.ask_hidden(question + std::string(say(language_, ": ")), answer);
    return taken(typed, std::move(answer));
}

bool Dialogue::agrees(std::string_view question) {
    make_room();
    std::string answer;
    const auto typed = editor_.ask(std::string(say(language_, question)), answer);
    return is_yes(taken(typed, std::move(answer)));
}

bool Dialogue::does_not_mind(std::string_view question) {
    make_room();
    std::string answer;
    const auto typed = editor_.ask(std::string(say(language_, question)), answer);
    return !is_no(taken(typed, std::move(answer)));
}

std::size_t Dialogue::choose(const std::string& question, const std::vector<std::string>& names) {
    for (std::size_t at = 0; at < names.size(); ++at)
        print("  " + std::to_string(at + 1) + "  " + names[at]);
    while (true) {
        const auto answer = ask(question);
        if (const auto number = number_of(answer, names.size())) return *number;
        if (const auto named = only_one_named(answer, names)) return *named;
        tell("{} is none of these.", {answer});
    }
}

void Dialogue::pause() {
    make_room();
    std::string answer;
    const auto typed = editor_.ask(std::string(say(language_, "Press Enter to continue ")), answer);
    if (typed == Typed::end) throw Left{Left::Why::end};
}

}  // namespace socle::terminal
