#include "base/error.h"
#include "terminal/browser.h"
#include "terminal/command.h"
#include "terminal/interrupts.h"
#include "terminal/name_cache.h"
#include "terminal/sign_in.h"

namespace socle::terminal {

namespace {

using base::Code;
using base::Error;

constexpr int exit_interrupted = 130;

}  // namespace

int run_browser(const std::string& server, const LocalApplication& local) {
    const auto language = language_of_environment();
    if (!Canvas::possible()) {
        throw Error(Code::bad_value,
                    std::string(say(language, "This needs a whole screen, and there is none.")), {},
                    std::string(say(language, "Use: socle menu, or socle MODEL list")));
    }
    const auto keyring = Keyring::of_person();
    const Place place(server, local, keyring, language);
    const auto session = session_at(place, keyring, !server.empty(), language);
    const Interrupts interrupts;
    Dialogue dialogue(language);
    Canvas canvas;
    dialogue.make_room_by([&canvas] { canvas.leave(); });
    Connection connection(
        Server(place.address(), session, language),
        [&keyring](const Session& renewed) { keyring.keep(renewed); }, dialogue);
    try {
        const Catalogue catalogue(connection.ask({"GET", "/admin/v1/definition", {}, {}}).body);
        keep_names(catalogue);
        Browser(connection, dialogue, canvas, catalogue).run();
        return 0;
    } catch (const Left& left) {
        return left.why == Left::Why::interrupted ? exit_interrupted : 0;
    }
}

}  // namespace socle::terminal
