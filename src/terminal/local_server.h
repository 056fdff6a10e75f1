#pragma once

#include "terminal/language.h"

#include <sys/types.h>

#include <string>

namespace socle::terminal {

/// An application of this machine, served for one command.
struct LocalApplication {
    std::string folder;    ///< absolute
    std::string database;  ///< "" for SQLite in its data folder
    std::string data;      ///< "": FOLDER/.socle
    bool demo = false;     ///< demonstration data, where there is none yet
};

/// `socle serve` of an application in a process of its own, on 127.0.0.1 and a free port, for as
/// long as this lives: it ends with this one, however this ends. Its log is `terminal.log` in the
/// data folder. Made when it answers; throws Error with the end of its log when it does not.
class LocalServer {
public:
    LocalServer(const LocalApplication& application, Language language);
    ~LocalServer();
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    /// "http://127.0.0.1:40123"
    const std::string& address() const { return address_; }
    /// What it said before it listened: how an administrator is made when there is no account.
    const std::string& advice() const { return advice_; }

private:
    void start(const LocalApplication& application, const std::string& log);
    void wait_until_ready();
    void end();

    pid_t process_ = -1;
    int output_ = -1;
    std::string address_;
    std::string advice_;
};

}  // namespace socle::terminal
