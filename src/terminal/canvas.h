#pragma once

#include <cstddef>
#include <string>

namespace socle::terminal {

/// A key as the full screen takes it.
struct Key {
    enum class Kind {
        text,
        up,
        down,
        page_up,
        page_down,
        home,
        end,
        enter,
        backspace,
        escape,
        resize,  ///< no key: the terminal has another size
        leave,   ///< Ctrl-C, or the terminal is gone
        other
    };
    Kind kind = Kind::other;
    std::string text;  ///< of a text: one character
};

enum class Style { plain, strong, chosen };

/// The whole terminal as lines of text. It is taken at the first line that is put, given back by
/// `leave`, by the end of this and when the program crashes. Needs an Interrupts that lives longer.
/// One a process, for one thread.
class Canvas {
public:
    Canvas() = default;
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    /// Standard input and output are a terminal that can place text.
    static bool possible();

    std::size_t rows();
    std::size_t columns();
    void clear();
    /// In its row, from 0, cut to the width.
    void put(std::size_t row, const std::string& text, Style style = Style::plain);
    void show();
    /// Waits for the next key.
    Key read();
    /// Back to lines, until something is put again.
    void leave();

private:
    void take();

    bool begun_ = false;
    bool taken_ = false;
};

}  // namespace socle::terminal
