#include "script/library.h"

#include "script/job_check.h"
#include "script/load_scripts.h"
#include "script/machine.h"

#include <algorithm>

namespace socle::script {

const Procedure* Library::find(std::string_view name) const {
    const auto found = std::ranges::lower_bound(procedures, name, {}, &Procedure::name);
    return found != procedures.end() && found->name == name ? &*found : nullptr;
}

const definition::Page* Library::find_page(std::string_view name) const {
    const auto found = std::ranges::find(pages, name, &definition::Page::name);
    return found == pages.end() ? nullptr : &*found;
}

const ModelHooks* Library::find_hooks(int model) const {
    const auto found = std::ranges::find(hooks, model, &ModelHooks::model);
    return found == hooks.end() ? nullptr : &*found;
}

namespace {

void load_one(const definition::Definition& definition, Machine& machine, Library& library,
              std::size_t source, std::vector<definition::Problem>& problems) {
    const auto& path = library.sources[source].path;
    if (path.starts_with("routes/")) {
        load_routes(definition, machine, library, source, problems);
    } else if (path.starts_with("hooks/")) {
        load_hooks(definition, machine, library, source, problems);
    } else if (path.starts_with("lib/")) {
        load_module(definition, machine, library, source, problems);
    } else {
        load_procedure(definition, machine, library, source, problems);
    }
}

}  // namespace

LoadedLibrary load(const definition::Definition& definition, const Limits& limits) {
    LoadedLibrary loaded;
    auto library = std::make_shared<Library>();
    library->sources = definition.scripts;
    library->pages = definition.pages;
    Machine machine(*library, limits);
    for (std::size_t source = 0; source < library->sources.size(); ++source) {
        machine.begin_load();
        load_one(definition, machine, *library, source, loaded.problems);
    }
    std::ranges::sort(library->procedures, {}, &Procedure::name);
    std::ranges::sort(library->error_shapes, std::ranges::greater(),
                      [](const ErrorShape& shape) { return shape.prefix.size(); });
    if (loaded.problems.empty()) loaded.problems = check_jobs(definition, *library);
    if (loaded.problems.empty()) loaded.library = std::move(library);
    return loaded;
}

}  // namespace socle::script
