#include "base/error.h"
#include "terminal/command.h"
#include "terminal/visit.h"

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
                                       {server.session().url}));
}

std::string text(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
}

bool is_local(const std::string& url) {
    for (const char* host : {"http://127.", "http://localhost", "http://[::1]"}) {
        if (url.starts_with(host)) return true;
    }
    return url.starts_with("https://");
}

std::string asked(Language language, bool given, std::string answer) {
    if (given) return answer;
    throw Error(Code::bad_value,
                std::string(say(language, "Nobody answers: nobody is signed in.")));
}

}  // namespace

int connect(const std::string& url, const std::string& email) {
    const auto language = language_of_environment();
    const auto keyring = Keyring::of_person();
    Session session;
    session.url = checked_url(url, language);
    if (!is_local(session.url)) {
        std::cerr << say(language, "Passwords are sent to {} without encryption.", {session.url})
                  << "\n";
    }
    Server stranger(session, language);
    const auto known = about(stranger);
    session.anon_key = text(known, "anon_key");
    Server server(session, language);
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
    std::cout << say(language, "Signed in to {} as {}.", {text(known, "title"), answer}) << "\n";
    return 0;
}

int show_person(const std::string& server, bool json) {
    Visit visit(server);
    const auto answer = visit.server().ask_signed_in({"GET", "/admin/v1/me", {}, {}});
    if (json) {
        std::cout << json::serialize(answer.body) << "\n";
        return 0;
    }
    const auto& me = answer.body.get_object();
    std::cout << text(me, "email") << " · " << visit.server().session().url;
    const auto* roles = me.if_contains("roles");
    if (roles != nullptr && roles->is_array()) {
        for (const auto& role : roles->get_array()) {
            if (role.is_object()) std::cout << " · " << text(role.get_object(), "title");
        }
    }
    std::cout << "\n";
    return 0;
}

int sign_out(const std::string& server) {
    const auto language = language_of_environment();
    const auto keyring = Keyring::of_person();
    const auto session = session_with(keyring, server, language);
    try {
        Server visited(session, language);
        visited.sign_out();
    } catch (const Error&) {
        // The session is forgotten here, whether the server can be reached or not.
        keyring.forget(session.url);
        throw;
    }
    keyring.forget(session.url);
    std::cout << say(language, "Signed out of {}.", {session.url}) << "\n";
    return 0;
}

}  // namespace socle::terminal
