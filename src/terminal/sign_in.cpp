#include "terminal/sign_in.h"

#include "base/error.h"
#include "base/json.h"
#include "terminal/screen.h"

#include <boost/json.hpp>

#include <iostream>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Code;
using base::Error;

/// A Socle with accounts is at the address: what it says of itself in public.
json::object about(Server& server) {
    const auto answer = server.ask({"GET", "/admin/v1/about", {}, {}});
    if (answer.good() && answer.body.is_object()) return answer.body.get_object();
    throw Error(Code::unavailable, say(server.language(), "There is no Socle with accounts at {}.",
                                       {server.address()}));
}

bool is_private(const std::string& address) {
    for (const char* host : {"http://127.", "http://localhost", "http://[::1]"}) {
        if (address.starts_with(host)) return true;
    }
    return address.starts_with("https://");
}

std::string asked(Language language, bool given, std::string answer) {
    if (given) return answer;
    throw Error(Code::bad_value,
                std::string(say(language, "Nobody answers: nobody is signed in.")));
}

}  // namespace

Session stranger_at(const std::string& address, Language language) {
    Server server(address, Session{}, language);
    Session session;
    session.url = address;
    session.anon_key = base::text_member(about(server), "anon_key");
    return session;
}

Session sign_in(const Place& place, const Keyring& keyring, const std::string& email,
                Language language) {
    if (!is_private(place.address())) {
        std::cerr << say(language, "Passwords are sent to {} without encryption.",
                         {place.address()})
                  << "\n";
    }
    auto session = place.session();
    session.access_token.clear();
    session.refresh_token.clear();
    Server stranger(place.address(), session, language);
    const auto known = about(stranger);
    if (!place.advice().empty()) std::cerr << place.advice() << "\n";
    session.anon_key = base::text_member(known, "anon_key");
    Server server(place.address(), session, language);
    std::string answer = email;
    if (answer.empty()) {
        const bool given = ask_line(std::string(say(language, "Email: ")), answer);
        answer = asked(language, given, answer);
    }
    std::string password;
    const bool given = ask_hidden(std::string(say(language, "Password: ")), password);
    if (!server.sign_in(answer, asked(language, given, password))) {
        std::string code;
        const bool coded =
            ask_line(std::string(say(language, "Code of the authenticator: ")), code);
        server.confirm(asked(language, coded, code));
    }
    keyring.keep(server.session());
    std::cout << say(language, "Signed in to {} as {}.",
                     {base::text_member(known, "title"), answer})
              << "\n";
    return server.session();
}

Session session_at(const Place& place, const Keyring& keyring, bool may_ask, Language language) {
    const bool stranger = place.session().refresh_token.empty();
    if (stranger && may_ask) return sign_in(place, keyring, "", language);
    return signed_in(place, language);
}

}  // namespace socle::terminal
