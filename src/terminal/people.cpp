#include "terminal/people.h"

#include "base/text.h"
#include "terminal/shown.h"

#include <boost/json.hpp>

#include <set>

namespace socle::terminal {

namespace json = boost::json;

std::map<std::string, std::string> names_of_people(const std::function<Answer(const Ask&)>& ask,
                                                   const Catalogue& catalogue,
                                                   const json::value& events) {
    std::map<std::string, std::string> names;
    const auto* user = catalogue.find("user");
    if (user == nullptr || !events.is_array()) return names;
    std::set<std::string> keys;
    for (const auto& event : events.get_array()) {
        const auto* by = event.get_object().if_contains("by");
        if (by != nullptr && by->is_string()) keys.insert(std::string(by->get_string()));
    }
    if (keys.empty()) return names;
    const auto list = "in.(" + base::join({keys.begin(), keys.end()}, ",") + ")";
    const auto query = base::url_encode(user->key) + "=" + base::url_encode(list) +
                       "&select=" + base::url_encode(naming_select(catalogue, *user));
    const auto answer = ask({"GET", "/rest/v1/user?" + query, {}, {}});
    if (!answer.good() || !answer.body.is_array()) return names;
    for (const auto& person : answer.body.get_array())
        names[plain_text(person.get_object().at(user->key))] = named(catalogue, *user, person);
    return names;
}

}  // namespace socle::terminal
