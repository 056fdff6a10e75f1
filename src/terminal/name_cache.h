#pragma once

#include "terminal/catalogue.h"

#include <string>
#include <vector>

namespace socle::terminal {

/// What a shell completes of a model.
struct ModelNames {
    std::string name;
    std::vector<std::string> fields;
    std::vector<std::string> filters;
};

/// The names of the server that was used last, in `$XDG_CACHE_HOME/socle/names` (~/.cache/socle),
/// so that a shell need not ask the server. Nothing of it is worth an error: what cannot be
/// written or read is not there.
void keep_names(const Catalogue& catalogue);
std::vector<ModelNames> kept_names();

}  // namespace socle::terminal
