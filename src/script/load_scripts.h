#pragma once

#include "script/library.h"
#include "script/machine.h"

#include <cstddef>
#include <vector>

namespace socle::script {

/// Adds the procedure that the file of functions/ with this index declares.
void load_procedure(const definition::Definition& definition, Machine& machine, Library& library,
                    std::size_t source, std::vector<definition::Problem>& problems);

/// Adds the routes and the shapes of errors that the file of routes/ with this index declares.
void load_routes(const definition::Definition& definition, Machine& machine, Library& library,
                 std::size_t source, std::vector<definition::Problem>& problems);

/// Adds what the file of hooks/ with this index declares for the model of its name.
void load_hooks(const definition::Definition& definition, Machine& machine, Library& library,
                std::size_t source, std::vector<definition::Problem>& problems);

/// Runs the file of lib/ with this index: others `require` it.
void load_module(const definition::Definition& definition, Machine& machine, Library& library,
                 std::size_t source, std::vector<definition::Problem>& problems);

}  // namespace socle::script
