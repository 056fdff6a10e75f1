#include "terminal/line_editor.h"

#include "base/text.h"
#include "terminal/interrupts.h"

#include <histedit.h>
#include <termios.h>
#include <unistd.h>

#include <clocale>
#include <cstdio>
#include <iostream>

namespace socle::terminal {

namespace {

constexpr int history_max = 200;

/// Letters are shown as letters where the environment names a locale that is not installed, too.
void speak_utf8() {
    const char* locale = std::setlocale(LC_CTYPE, "");
    const bool utf8 = locale != nullptr && MB_CUR_MAX > 1;
    if (!utf8) std::setlocale(LC_CTYPE, "C.UTF-8");
}

/// One byte of standard input; false at its end and when a signal came first.
bool read_byte(unsigned char& byte) {
    return Interrupts::wait_for_input() && ::read(STDIN_FILENO, &byte, 1) == 1;
}

/// How many bytes follow the first of a character in UTF-8.
int further_bytes(unsigned char lead) {
    if (lead < 0xc0) return 0;
    return lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
}

/// The terminal shows nothing of its own and gives each key at once, between questions too: what is
/// typed ahead is shown by the question it answers, and the end of the input is no line.
class Quiet {
public:
    Quiet() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON);
        quiet.c_cc[VMIN] = 1;
        quiet.c_cc[VTIME] = 0;
        ::tcsetattr(STDIN_FILENO, TCSADRAIN, &quiet);
    }
    ~Quiet() { ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_); }
    Quiet(const Quiet&) = delete;
    Quiet& operator=(const Quiet&) = delete;

private:
    termios before_{};
};

constexpr unsigned char end_key = 0x04;
constexpr unsigned char backspace_key = 0x08;
constexpr unsigned char clear_key = 0x15;
constexpr unsigned char delete_key = 0x7f;

/// Whether the byte edits what was typed, as terminals let people do.
bool edits(unsigned char byte, std::string& typed) {
    if (byte == clear_key) {
        typed.clear();
    } else if (byte == delete_key || byte == backspace_key) {
        while (!typed.empty() && (static_cast<unsigned char>(typed.back()) & 0xc0U) == 0x80U)
            typed.pop_back();
        if (!typed.empty()) typed.pop_back();
    } else {
        return false;
    }
    return true;
}

Typed plain_line(const std::string& question, std::string& answer) {
    std::cout << question << std::flush;
    return std::getline(std::cin, answer) ? Typed::text : Typed::end;
}

Typed ended() {
    return Interrupts::take_interrupt() ? Typed::interrupted : Typed::end;
}

}  // namespace

struct LineEditor::Keyboard {
    Keyboard();
    ~Keyboard();
    Keyboard(const Keyboard&) = delete;
    Keyboard& operator=(const Keyboard&) = delete;

    static Keyboard& of(EditLine* line);
    static char* prompt(EditLine* line) { return of(line).question.data(); }
    static int read_character(EditLine* line, wchar_t* character);

    const Quiet quiet;  // before the editor looks at how the terminal is
    EditLine* line = nullptr;
    History* lines = nullptr;
    HistEvent event{};
    std::string question;
};

LineEditor::Keyboard::Keyboard()
    : line(::el_init("socle", stdin, stdout, stderr)), lines(::history_init()) {
    ::history(lines, &event, H_SETSIZE, history_max);
    ::history(lines, &event, H_SETUNIQUE, 1);
    ::el_set(line, EL_CLIENTDATA, this);
    ::el_set(line, EL_EDITOR, "emacs");
    ::el_set(line, EL_SIGNAL, 0);
    // Between questions (`-x`) as Quiet made it; libedit would turn both on again.
    ::el_set(line, EL_SETTY, "-x", "-echo", "-icanon", nullptr);
    ::el_set(line, EL_PROMPT, &Keyboard::prompt);
    ::el_set(line, EL_GETCFN, &Keyboard::read_character);
    ::el_set(line, EL_HIST, ::history, lines);
    ::el_set(line, EL_BIND, "^I", "ed-unassigned", nullptr);
}

LineEditor::Keyboard::~Keyboard() {
    ::history_end(lines);
    ::el_end(line);
}

LineEditor::Keyboard& LineEditor::Keyboard::of(EditLine* line) {
    void* keyboard = nullptr;
    ::el_get(line, EL_CLIENTDATA, &keyboard);
    return *static_cast<Keyboard*>(keyboard);
}

int LineEditor::Keyboard::read_character(EditLine* line, wchar_t* character) {
    unsigned char byte = 0;
    while (!read_byte(byte)) {
        if (!Interrupts::take_resize()) return -1;
        ::el_resize(line);
        ::el_set(line, EL_REFRESH);
    }
    const int further = further_bytes(byte);
    auto code = static_cast<unsigned>(further == 0 ? byte : byte & (0x3fU >> further));
    for (int at = 0; at < further && read_byte(byte); ++at)
        code = (code << 6U) | (byte & 0x3fU);
    *character = static_cast<wchar_t>(code);
    return 1;
}

LineEditor::LineEditor() {
    speak_utf8();
    const bool terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
    if (terminal) keyboard_ = std::make_unique<Keyboard>();
}

LineEditor::~LineEditor() = default;

Typed LineEditor::ask(const std::string& question, std::string& answer) {
    answer.clear();
    if (!keyboard_) {
        const auto typed = plain_line(question, answer);
        answer = base::trimmed(answer);
        return typed;
    }
    // What stands before the question in its line is not the editor's to move.
    const auto begin = question.rfind('\n') + 1;
    std::cout << question.substr(0, begin) << std::flush;
    keyboard_->question = question.substr(begin);
    int length = 0;
    const char* line = ::el_gets(keyboard_->line, &length);
    if (line == nullptr) {
        std::cout << "\n" << std::flush;
        return ended();
    }
    answer = base::trimmed(std::string_view(line, static_cast<std::size_t>(length)));
    remember(answer);
    return Typed::text;
}

Typed LineEditor::ask_hidden(const std::string& question, std::string& answer) {
    answer.clear();
    if (!keyboard_) return plain_line(question, answer);
    std::cout << question << std::flush;
    unsigned char byte = 0;
    while (true) {
        if (!read_byte(byte)) {
            if (Interrupts::take_resize()) continue;
            std::cout << "\n" << std::flush;
            return ended();
        }
        if (byte == '\n') break;
        if (byte == end_key && answer.empty()) {
            std::cout << "\n" << std::flush;
            return Typed::end;
        }
        if (byte != '\r' && !edits(byte, answer)) answer += static_cast<char>(byte);
    }
    std::cout << "\n" << std::flush;
    return Typed::text;
}

void LineEditor::remember(const std::string& text) {
    if (keyboard_ && !text.empty())
        ::history(keyboard_->lines, &keyboard_->event, H_ENTER, text.c_str());
}

}  // namespace socle::terminal
