#include "terminal/connection.h"

#include "base/error.h"

namespace socle::terminal {

namespace {

using base::Code;
using base::Error;

}  // namespace

void sign_in_asking(Server& server, const std::string& email, Dialogue& dialogue) {
    for (int left = password_tries; left > 0; --left) {
        const auto password =
            dialogue.ask_hidden(std::string(say(dialogue.language(), "Password")));
        try {
            if (server.sign_in(email, password)) return;
            const auto question = say(dialogue.language(), "Code of the authenticator");
            return server.confirm(dialogue.ask(std::string(question)));
        } catch (const Error& error) {
            if (error.code == Code::unavailable || left == 1) throw;
            dialogue.tell(error.message);
        }
    }
}

Answer Connection::ask(const Ask& ask) {
    while (true) {
        try {
            return ask_once(ask);
        } catch (const Error& error) {
            if (error.code != Code::unavailable) throw;
            dialogue_.print(error.message);
        }
        if (!dialogue_.does_not_mind("Try again? [Y/n] ")) throw Left{};
    }
}

Answer Connection::ask_once(const Ask& ask) {
    while (true) {
        try {
            auto answer = server_.ask_signed_in(ask);
            keep_renewed();
            return answer;
        } catch (const Error& error) {
            if (error.code != Code::expired_token) throw;
        }
        sign_in_again();
    }
}

void Connection::sign_in_again() {
    dialogue_.tell("Your session has ended. To go on, sign in again as {}.", {session().email});
    sign_in_asking(server_, session().email, dialogue_);
    keep_renewed();
}

void Connection::keep_renewed() {
    if (server_.take_renewed()) keep_(session());
}

}  // namespace socle::terminal
