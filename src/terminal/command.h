#pragma once

#include "terminal/local_server.h"
#include "terminal/local_sign_in.h"

#include <cstdint>
#include <string>
#include <vector>

namespace socle::terminal {

/// What is asked on the command line: `socle MODEL VERB [KEY] [NAME=VALUE …]`.
struct Command {
    std::string model;
    std::string verb;  ///< list, show, add, edit, delete, history or undo
    std::vector<std::string> arguments;
    std::string server;                ///< "" for the one used last
    std::vector<std::string> filters;  ///< "genre=eq.drama", as in a URL
    std::vector<std::string> named;    ///< filters of the model by name
    std::string search;
    std::string select;
    std::string order;
    std::int64_t limit = 50;
    std::string output = "table";  ///< table, json, csv or yaml
    bool yes = false;
};

/// Exit codes: 0 done, 1 refused. What goes wrong is thrown as base::Error.
int run(const Command& command);

/// Signs in to the server, or to an application of this machine, asking for what is not given; the
/// session is kept.
int connect(const std::string& server, const LocalApplication& local, const std::string& email);
/// The menu of the application for the person, until it is left. `demo`: as that account of the
/// demonstration data, without being asked; "" otherwise.
int run_menu(const std::string& server, const LocalApplication& local,
             const LocalSignInOf& sign_in_of, const std::string& demo);
/// The records on the whole screen. Throws Error where the terminal has none.
int run_browser(const std::string& server, const LocalApplication& local);
int show_person(const std::string& server, bool json);
int sign_out(const std::string& server);

}  // namespace socle::terminal
