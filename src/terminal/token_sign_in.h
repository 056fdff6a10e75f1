#pragma once

#include "terminal/dialogue.h"
#include "terminal/local_sign_in.h"
#include "terminal/server.h"
#include "terminal/token_file.h"

#include <optional>
#include <string>

namespace socle::terminal {

/// Signs people in by a file of tokens: who has one that still lasts is asked for no password. An
/// email without an account, a token that somebody else signed, and the third wrong password end
/// it. For one application of this machine, at `address`.
class TokenSignIn {
public:
    TokenSignIn(std::string address, TokenSettings settings, Dialogue& dialogue)
        : address_(std::move(address)),
          settings_(std::move(settings)),
          file_(settings_.file, settings_.key_file),
          dialogue_(dialogue) {}

    /// nullopt, after saying why, when nobody is signed in.
    std::optional<Session> run();
    /// A new token of who has just signed in, instead of the one before.
    void keep(const Session& session);
    /// Takes the tokens of accounts that are gone out of the file.
    void forget_gone();

private:
    enum class State { valid, ended, foreign };
    struct Account {
        std::string email;
        std::string role;
    };

    Session session_with(const std::string& token, const std::string& email) const;
    std::string ask_email();
    std::optional<Account> account_of(const std::string& email);
    State state_of(const std::string& token, const Account& account);
    std::optional<Session> by_password(const Account& account);

    std::string address_;
    TokenSettings settings_;
    TokenFile file_;
    Dialogue& dialogue_;
};

}  // namespace socle::terminal
