#include "base/error.h"
#include "base/text.h"
#include "terminal/action.h"
#include "terminal/command.h"
#include "terminal/interrupts.h"
#include "terminal/name_cache.h"
#include "terminal/place.h"
#include "terminal/shown.h"
#include "terminal/sign_in.h"
#include "terminal/token_sign_in.h"

#include <boost/json.hpp>

#include <functional>
#include <utility>
#include <vector>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Code;
using base::Error;

constexpr int exit_interrupted = 130;
constexpr int no_menu_status = 404;
constexpr std::string_view number_to_leave = "0";

/// A person and a menu, until 0.
class MenuSession {
public:
    /// `person_gone` is called when an account was deleted.
    MenuSession(Connection& connection, Dialogue& dialogue, std::function<void()> person_gone)
        : connection_(connection),
          dialogue_(dialogue),
          person_gone_(std::move(person_gone)),
          catalogue_(connection.ask({"GET", "/admin/v1/definition", {}, {}}).body),
          menu_(menu_of(ask_menu(), catalogue_, dialogue.language())) {
        keep_names(catalogue_);
    }

    int run() {
        greet();
        while (true) {
            print_menu();
            try {
                if (!choose()) break;
            } catch (const Left& left) {
                if (left.why == Left::Why::back) continue;
                say_farewell();
                return left.why == Left::Why::interrupted ? exit_interrupted : 0;
            }
        }
        say_farewell();
        return 0;
    }

private:
    json::value ask_menu() {
        try {
            return connection_.ask({"GET", "/admin/v1/menu", {}, {}}).body;
        } catch (const Error& error) {
            if (error.status != no_menu_status) throw;
        }
        throw Error(Code::bad_value,
                    std::string(say(dialogue_.language(), "This application has no menu.")), {},
                    std::string(say(dialogue_.language(),
                                    "Its records are there by commands: socle MODEL list")));
    }

    /// The welcome with what it says of the person, whose record is an account.
    void greet() {
        auto text = menu_.welcome;
        if (text.contains("{{")) text = filled(text);
        dialogue_.print(text.empty() ? catalogue_.title() : text);
    }

    std::string filled(const std::string& text) {
        const auto* people = catalogue_.find("user");
        if (people == nullptr) return text;
        auto person = *people;
        person.display = text;
        const auto me = connection_.ask({"GET", "/admin/v1/me", {}, {}});
        const auto* id = me.body.as_object().if_contains("id");
        const auto key = id == nullptr ? std::string() : plain_text(*id);
        const auto query = "select=" + base::url_encode(naming_select(catalogue_, person)) + "&" +
                           base::url_encode(person.key) + "=eq." + base::url_encode(key);
        const auto answer = connection_.ask({"GET", "/rest/v1/user?" + query, {}, {}});
        const auto& found = answer.body.as_array();
        return named(catalogue_, person,
                     found.empty() ? json::value(json::object()) : found.front());
    }

    void print_menu() {
        dialogue_.print("");
        for (const auto& item : menu_.items) {
            if (item.offered) print_line(std::to_string(item.number), item.title);
        }
        print_line(std::string(number_to_leave), std::string(say(dialogue_.language(), "Leave")));
    }

    void print_line(const std::string& number, const std::string& title) {
        constexpr std::size_t number_columns = 4;
        const auto blanks = number.size() < number_columns ? number_columns - number.size() : 0;
        dialogue_.print(std::string(blanks, ' ') + number + "  " + title);
    }

    /// False when the person leaves.
    bool choose() {
        const auto answer = dialogue_.ask(std::string(say(dialogue_.language(), "Your choice")));
        if (answer == number_to_leave) return false;
        if (answer.empty()) return true;
        const auto* item = menu_.find(answer);
        if (item == nullptr) {
            dialogue_.tell("{} is not in the menu.", {answer});
        } else if (!item->offered || item->model == nullptr) {
            dialogue_.tell("{} is not for your role: you may not do this.", {answer});
        } else {
            perform(*item);
        }
        return true;
    }

    void perform(const MenuItem& item) {
        try {
            Action(connection_, dialogue_, catalogue_, item).perform();
            if (item.verb == "delete" && item.model->name == "user") person_gone_();
        } catch (const Left& left) {
            if (left.why == Left::Why::end) throw;
            dialogue_.tell("Nothing was changed.");
            return;
        } catch (const Error& error) {
            tell(error);
        }
        dialogue_.pause();
    }

    void tell(const Error& error) {
        const auto denied = error.name == "42501";
        dialogue_.print(denied ? say(dialogue_.language(), "You may not do this.")
                               : std::string_view(error.message));
        if (!denied && !error.details.empty()) dialogue_.print(error.details);
    }

    void say_farewell() {
        dialogue_.print(menu_.farewell.empty() ? say(dialogue_.language(), "Goodbye.")
                                               : std::string_view(menu_.farewell));
    }

    Connection& connection_;
    Dialogue& dialogue_;
    std::function<void()> person_gone_;
    Catalogue catalogue_;
    Menu menu_;
};

/// Who is signed in is kept in the application's file of tokens.
int run_with_tokens(const Place& place, const TokenSettings& settings, Dialogue& dialogue) {
    TokenSignIn sign_in(place.address(), settings, dialogue);
    const auto session = sign_in.run();
    if (!session) return 1;
    Connection connection(
        Server(place.address(), *session, dialogue.language()),
        [&sign_in](const Session& renewed) { sign_in.keep(renewed); }, dialogue);
    return MenuSession(connection, dialogue, [&sign_in] { sign_in.forget_gone(); }).run();
}

/// As an account of the demonstration data, without being asked; nothing is kept.
int run_demonstration(const Place& place, const LocalSignIn& way, const std::string& name,
                      Dialogue& dialogue) {
    const auto account = way.demo.find(name);
    if (account == way.demo.end()) {
        std::vector<std::string> names;
        for (const auto& [each, email] : way.demo)
            names.push_back(each);
        throw Error(
            Code::bad_value, say(dialogue.language(), "There is no demonstration as {}.", {name}),
            names.empty() ? std::string()
                          : say(dialogue.language(), "There are: {}", {base::join(names, ", ")}));
    }
    dialogue.tell(
        "Demonstration: everybody may sign in so, and the data are made up. Not for real "
        "use.");
    Server server(place.address(), stranger_at(place.address(), dialogue.language()),
                  dialogue.language());
    try {
        server.sign_in(account->second.email, account->second.password);
    } catch (const Error& error) {
        if (error.code == Code::unavailable) throw;
        throw Error(Code::bad_value,
                    std::string(say(dialogue.language(),
                                    "This is no demonstration database: nobody "
                                    "was signed in.")),
                    error.message);
    }
    Connection connection(std::move(server), [](const Session&) {}, dialogue);
    return MenuSession(connection, dialogue, [] {}).run();
}

}  // namespace

int run_menu(const std::string& server, const LocalApplication& local,
             const LocalSignInOf& sign_in_of, const std::string& demo) {
    const auto language = language_of_environment();
    const auto keyring = Keyring::of_person();
    const Place place(server, local, keyring, language);
    const auto way =
        place.is_local() ? sign_in_of(place.session().url, place.session().data) : LocalSignIn{};
    const Interrupts interrupts;
    Dialogue dialogue(language);
    try {
        if (!demo.empty()) return run_demonstration(place, way, demo, dialogue);
        if (way.tokens) return run_with_tokens(place, *way.tokens, dialogue);
        const auto session = session_at(place, keyring, !server.empty(), language);
        Connection connection(
            Server(place.address(), session, language),
            [&keyring](const Session& renewed) { keyring.keep(renewed); }, dialogue);
        return MenuSession(connection, dialogue, [] {}).run();
    } catch (const Left& left) {
        return left.why == Left::Why::interrupted ? exit_interrupted : 1;
    }
}

}  // namespace socle::terminal
