#pragma once

#include "outbound/fetch.h"
#include "terminal/keyring.h"
#include "terminal/language.h"

#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace socle::terminal {

struct Ask {
    std::string method = "GET";
    std::string path;  ///< with its query, percent-encoded
    std::optional<boost::json::value> body;
    std::vector<std::pair<std::string, std::string>> headers;
};

struct Answer {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  ///< names in lower case
    boost::json::value body;                                   ///< null when there is none
    std::string text;                                          ///< the body as it came

    bool good() const { return status >= 200 && status < 300; }
    std::string header(std::string_view name) const;
};

/// What the server refused with, in its words: base::Error with its message, details and hint.
[[noreturn]] void refuse(const Answer& answer);

/// "https://host/" → "https://host"; throws Error for what is no address.
std::string checked_url(const std::string& url, Language language);

/// A Socle over HTTP, as one person. Blocks; for one thread. Throws Error unavailable when it
/// cannot be reached.
class Server {
public:
    /// At `address`, http://…; `session.access_token` may be empty: nobody is signed in.
    Server(std::string address, Session session, Language language);

    /// One request; what the server answers is the caller's business.
    Answer ask(const Ask& ask);
    /// The same as who is signed in, with a fresh token where the last has ended; throws what the
    /// server refuses with.
    Answer ask_signed_in(const Ask& ask);

    /// Signs in by a password. False when a code of the authenticator is needed, too.
    bool sign_in(const std::string& email, const std::string& password);
    /// The code, after `sign_in` returned false.
    void confirm(const std::string& code);
    void sign_out();

    const Session& session() const { return session_; }
    const std::string& address() const { return address_; }
    Language language() const { return language_; }
    /// The token was renewed since this was last asked: the session is to be kept.
    bool take_renewed() { return std::exchange(renewed_, false); }

private:
    void take_tokens(const Answer& answer);
    bool refresh();

    std::string address_;
    Session session_;
    Language language_;
    bool renewed_ = false;
    std::string factor_;
};

}  // namespace socle::terminal
