#include "terminal/visit.h"

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "terminal/name_cache.h"

#include <boost/json.hpp>

#include <exception>

namespace socle::terminal {

namespace {

using base::Code;
using base::Error;

std::string names_of(const std::vector<Model>& models) {
    std::vector<std::string> names;
    for (const auto& model : models)
        names.push_back(model.name);
    return base::join(names, ", ");
}

}  // namespace

Visit::Visit(const std::string& server)
    : keyring_(Keyring::of_person()),
      place_(server, {}, keyring_, language_of_environment()),
      screen_(Screen::of_process()),
      server_(place_.address(), signed_in(place_, language_of_environment()),
              language_of_environment()),
      catalogue_(server_.ask_signed_in({"GET", "/admin/v1/definition", {}, {}}).body) {
    keep_names(catalogue_);
}

Visit::~Visit() {
    if (!server_.take_renewed()) return;
    try {
        keyring_.keep(server_.session());
    } catch (const std::exception& error) {
        base::log(base::Level::warning, "the session cannot be kept", {{"cause", error.what()}});
    }
}

const Model& Visit::model(const std::string& name) const {
    const auto* found = catalogue_.find(name);
    if (found != nullptr) return *found;
    throw Error(Code::bad_value, say(language(), "There is no model {}.", {name}), {},
                say(language(), "The models are: {}", {names_of(catalogue_.models())}));
}

}  // namespace socle::terminal
