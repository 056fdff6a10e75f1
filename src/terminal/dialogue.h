#pragma once

#include "terminal/language.h"
#include "terminal/line_editor.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace socle::terminal {

/// Thrown where a person leaves what is being asked, up to the menu.
struct Left {
    enum class Why {
        back,         ///< `*`
        interrupted,  ///< Ctrl-C
        end           ///< the input has ended
    };
    Why why = Why::back;
};

/// Questions and answers, in the person's language. Every question may throw Left.
class Dialogue {
public:
    explicit Dialogue(Language language) : language_(language) {}

    Language language() const { return language_; }
    /// Is called before anything is asked or printed: clears the place for it.
    void make_room_by(std::function<void()> make_room) { make_room_ = std::move(make_room); }
    /// `text` is a key of `terminal::say`.
    void tell(std::string_view text);
    void tell(std::string_view text, std::initializer_list<std::string_view> values);
    void print(std::string_view text);

    /// `question` as it is shown, without what ends it.
    std::string ask(const std::string& question);
    std::string ask_hidden(const std::string& question);
    /// Anything but yes is no.
    bool agrees(std::string_view question);
    /// Enter alone is yes.
    bool does_not_mind(std::string_view question);
    /// By number or, when only one begins so, by name; asked until it is one of them.
    std::size_t choose(const std::string& question, const std::vector<std::string>& names);
    /// "press Enter to continue"
    void pause();
    void remember(const std::string& text) { editor_.remember(text); }

private:
    std::string taken(Typed typed, std::string answer) const;

    void make_room() const;

    Language language_;
    LineEditor editor_;
    std::function<void()> make_room_;
};

bool is_yes(const std::string& answer);

}  // namespace socle::terminal
