#pragma once

#include "definition/definition.h"
#include "definition/load.h"
#include "script/limits.h"
#include "script/parameter.h"
#include "script/route.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace socle::script {

/// A file of functions/ that returns `fn {…}`: a procedure that people, jobs and scripts call.
struct Procedure {
    std::string name;                                       ///< `accept` of functions/accept.lua
    std::string path;                                       ///< relative to the folder
    std::string description;                                ///< the comment the file begins with
    definition::Expr access = definition::constant(false);  ///< about who asks only
    std::vector<Parameter> parameters;
    bool reads = false;  ///< may not write, and may be asked for by GET
    std::size_t source = 0;
};

/// A file of hooks/: what runs before records of a model are written. 0: nothing, else which of the
/// file's declarations.
struct ModelHooks {
    int model = -1;
    std::size_t source = 0;
    int create = 0;
    int update = 0;
    int remove = 0;
};

/// The scripts of an application: immutable, shared by all cores.
struct Library {
    std::vector<definition::Script> sources;
    std::vector<definition::Page> pages;
    std::vector<Procedure> procedures;     ///< by name
    std::vector<Route> routes;             ///< in their order: the first that fits answers
    std::vector<ErrorShape> error_shapes;  ///< the longest prefix first
    std::vector<ModelHooks> hooks;

    const Procedure* find(std::string_view name) const;
    const definition::Page* find_page(std::string_view name) const;
    const ModelHooks* find_hooks(int model) const;
};

/// `library` is null when there is any problem.
struct LoadedLibrary {
    std::shared_ptr<const Library> library;
    std::vector<definition::Problem> problems;
};

/// Compiles every script of the application, runs it once for what it declares, and checks that.
LoadedLibrary load(const definition::Definition& definition, const Limits& limits = {});

}  // namespace socle::script
