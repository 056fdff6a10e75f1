#pragma once

#include "terminal/dialogue.h"
#include "terminal/server.h"

#include <functional>

namespace socle::terminal {

/// A server for somebody who is there: signs in again when the session has ended, and offers to
/// try again when the server cannot be reached. `keep` is called whenever the session was renewed.
class Connection {
public:
    using Keep = std::function<void(const Session&)>;
    Connection(Server server, Keep keep, Dialogue& dialogue)
        : server_(std::move(server)), keep_(std::move(keep)), dialogue_(dialogue) {}

    /// Throws what the server refuses with, and Left.
    Answer ask(const Ask& ask);
    const Session& session() const { return server_.session(); }

private:
    Answer ask_once(const Ask& ask);
    void sign_in_again();
    void keep_renewed();

    Server server_;
    Keep keep_;
    Dialogue& dialogue_;
};

/// Asks for the password of an account, and a code where it has a second factor. Throws the refusal
/// of the last of password_tries.
void sign_in_asking(Server& server, const std::string& email, Dialogue& dialogue);
inline constexpr int password_tries = 3;

}  // namespace socle::terminal
