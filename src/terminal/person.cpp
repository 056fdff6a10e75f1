#include "base/error.h"
#include "base/json.h"
#include "terminal/command.h"
#include "terminal/sign_in.h"
#include "terminal/visit.h"

#include <boost/json.hpp>

#include <iostream>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Error;

}  // namespace

int connect(const std::string& server, const LocalApplication& local, const std::string& email) {
    const auto language = language_of_environment();
    const auto keyring = Keyring::of_person();
    const Place place(server, local, keyring, language);
    sign_in(place, keyring, email, language);
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
    std::cout << base::text_member(me, "email") << " · " << visit.server().session().url;
    const auto* roles = me.if_contains("roles");
    if (roles != nullptr && roles->is_array()) {
        for (const auto& role : roles->get_array()) {
            if (role.is_object())
                std::cout << " · " << base::text_member(role.get_object(), "title");
        }
    }
    std::cout << "\n";
    return 0;
}

int sign_out(const std::string& server) {
    const auto language = language_of_environment();
    const auto keyring = Keyring::of_person();
    const Place place(server, {}, keyring, language);
    const auto& session = signed_in(place, language);
    try {
        Server visited(place.address(), session, language);
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
