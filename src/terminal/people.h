#pragma once

#include "terminal/catalogue.h"
#include "terminal/server.h"

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>

namespace socle::terminal {

/// Who did these events, by key of their account: those that the person may see. `ask` returns what
/// the server answers, refusals too.
std::map<std::string, std::string> names_of_people(const std::function<Answer(const Ask&)>& ask,
                                                   const Catalogue& catalogue,
                                                   const boost::json::value& events);

}  // namespace socle::terminal
