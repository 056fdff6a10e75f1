#include "terminal/connection.h"

#include "base/error.h"

namespace socle::terminal {

namespace {

using base::Code;
using base::Error;

constexpr int password_tries = 3;

}  // namespace

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
            keep();
            return answer;
        } catch (const Error& error) {
            if (error.code != Code::expired_token) throw;
        }
        sign_in_again();
    }
}

void Connection::sign_in_again() {
    dialogue_.tell("Your session has ended. To go on, sign in again as {}.", {session().email});
    for (int left = password_tries; left > 0; --left) {
        const auto password =
            dialogue_.ask_hidden(std::string(say(dialogue_.language(), "Password")));
        try {
            if (!server_.sign_in(session().email, password)) {
                const auto question = say(dialogue_.language(), "Code of the authenticator");
                server_.confirm(dialogue_.ask(std::string(question)));
            }
            return keep();
        } catch (const Error& error) {
            if (error.code == Code::unavailable || left == 1) throw;
            dialogue_.print(error.message);
        }
    }
}

void Connection::keep() {
    if (server_.take_renewed()) keyring_.keep(session());
}

}  // namespace socle::terminal
