#pragma once

namespace socle::terminal {

/// What a person or the system says beside the keys: Ctrl-C, the end of the terminal, its new
/// size. While one lives these are noted and asked for here, and the terminal is given back as it
/// was found, also when a signal ends the program. One a process; its functions are for the thread
/// that made it.
class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

    /// Ctrl-C came since it was last asked. A second one that nobody asked about ends the program.
    static bool take_interrupt();
    static bool take_resize();
    static bool interrupted();
    /// SIGTERM or SIGHUP came: a second one ends the program.
    static bool ending();

    /// What is written to standard output before a signal ends the program, as of a crash; a text
    /// that lives as long as the program, or null for nothing.
    static void write_at_end(const char* text);

    /// Waits until there is something to read on standard input. False when a signal came first.
    static bool wait_for_input();
};

}  // namespace socle::terminal
