#pragma once

#include "terminal/catalogue.h"
#include "terminal/form.h"

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace socle::terminal {

/// An item of the menu, as `/admin/v1/menu` tells it to a person.
struct MenuItem {
    int number = 0;
    bool offered = false;          ///< false: it is for another role, and nothing more is known
    std::string verb;              ///< create, edit, delete, list or show
    const Model* model = nullptr;  ///< null: the person may not read it
    std::string title;
    std::vector<FormField> fields;
    std::vector<const Field*> find;
    std::string filter;
    std::string order;
};

struct Menu {
    std::string welcome;
    std::string farewell;
    std::vector<MenuItem> items;

    const MenuItem* find(const std::string& number) const;
};

/// Of the answer's JSON; it refers to the catalogue, which lives longer.
Menu menu_of(const boost::json::value& answer, const Catalogue& catalogue, Language language);

}  // namespace socle::terminal
