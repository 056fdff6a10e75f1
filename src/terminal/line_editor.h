#pragma once

#include <memory>
#include <string>

namespace socle::terminal {

/// What became of a question.
enum class Typed { text, interrupted, end };

/// Lines of input from a person: with arrow keys and what was typed before where the input is a
/// terminal, plainly elsewhere. Needs an Interrupts that lives longer. For one thread, one a
/// process.
class LineEditor {
public:
    LineEditor();
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    /// Puts `question` before the line. With `Typed::text` the line is in `answer`, without blanks
    /// around it.
    Typed ask(const std::string& question, std::string& answer);
    /// Shows nothing of what is typed, and forgets it.
    Typed ask_hidden(const std::string& question, std::string& answer);
    /// The arrow keys find it.
    void remember(const std::string& text);

private:
    struct Keyboard;
    std::unique_ptr<Keyboard> keyboard_;  ///< null where the input is no terminal
};

}  // namespace socle::terminal
