#pragma once

#include "base/value.h"

#include <string>

namespace socle::script {

/// A value that a script is called with, by name.
struct Parameter {
    std::string name;
    base::TypeInfo type;
    bool required = true;
};

}  // namespace socle::script
