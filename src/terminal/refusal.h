#pragma once

#include "base/error.h"
#include "terminal/catalogue.h"
#include "terminal/language.h"

#include <string>
#include <vector>

namespace socle::terminal {

/// What a server refused a record for, for people.
struct Refusal {
    std::vector<std::string> lines;    ///< in words, one a mistake
    std::vector<const Field*> fields;  ///< those that are to be given anew; none: it is not theirs
};

Refusal refusal_of(const base::Error& error, const Model& model, Language language);

}  // namespace socle::terminal
