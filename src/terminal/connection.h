#pragma once

#include "terminal/dialogue.h"
#include "terminal/keyring.h"
#include "terminal/server.h"

namespace socle::terminal {

/// A server for somebody who is there: signs in again when the session has ended, and offers to
/// try again when the server cannot be reached. The session is kept whenever it was renewed.
class Connection {
public:
    Connection(Server server, Keyring keyring, Dialogue& dialogue)
        : server_(std::move(server)), keyring_(std::move(keyring)), dialogue_(dialogue) {}

    /// Throws what the server refuses with, and Left.
    Answer ask(const Ask& ask);
    const Session& session() const { return server_.session(); }

private:
    Answer ask_once(const Ask& ask);
    void sign_in_again();
    void keep();

    Server server_;
    Keyring keyring_;
    Dialogue& dialogue_;
};

}  // namespace socle::terminal
