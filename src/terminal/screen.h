#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socle::terminal {

/// Where the program writes and who answers it.
struct Screen {
    std::size_t width = 100;  ///< columns; unlimited where the output is no terminal
    bool colours = false;
    bool asks = false;  ///< a person is there to answer

    /// Standard output and input; colours unless NO_COLOR is set or the output is no terminal.
    static Screen of_process();
};

/// How many columns a text takes; wide and combining characters counted as terminals show them.
std::size_t columns_of(std::string_view text);
/// The text in at most `columns`, with "…" where something was cut; control characters as "·".
std::string cut_to(std::string_view text, std::size_t columns);

/// Rows in aligned columns, the first row is the heading, at most `screen.width` wide: what is too
/// long is cut, the widest columns first.
std::string table(const Screen& screen, const std::vector<std::vector<std::string>>& rows);

/// A line of input; false at its end.
bool ask_line(const std::string& question, std::string& answer);
/// The same, showing nothing of what is typed.
bool ask_hidden(const std::string& question, std::string& answer);

}  // namespace socle::terminal
