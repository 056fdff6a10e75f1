#include "script/job_check.h"

#include "base/error.h"
#include "script/arguments.h"

#include <algorithm>
#include <string>

namespace socle::script {

namespace {

using definition::Place;
using definition::Problem;
using definition::TriggerAction;

void check(const Library& library, const std::string& function, const std::string& parameters,
           bool whole, const Place& place, std::vector<Problem>& problems) {
    const auto* procedure = library.find(function);
    if (procedure == nullptr) return;
    try {
        if (whole) {
            arguments_of(*procedure, parameters);
        } else {
            check_given(*procedure, parameters);
        }
    } catch (const base::Error& error) {
        problems.push_back({place.file, place.line, place.column, error.message});
    }
}

/// The parameters of a job that a trigger runs, as far as the function is told the event.
std::string with_event(const Library& library, const std::string& function,
                       const std::string& parameters) {
    const auto* procedure = library.find(function);
    if (procedure == nullptr) return parameters;
    const bool wants = std::ranges::any_of(procedure->parameters, [](const Parameter& parameter) {
        return parameter.name == event_parameter && parameter.required;
    });
    if (!wants) return parameters;
    return parameters == "{}" ? R"({"event":{}})" : R"({"event":{},)" + parameters.substr(1);
}

void check_action(const definition::Definition& definition, const Library& library,
                  const TriggerAction& action, std::vector<Problem>& problems) {
    std::string function = action.target;
    std::string parameters = "{}";
    if (action.kind == TriggerAction::Kind::job) {
        const auto* job = definition.find_job(action.target);
        if (job == nullptr) return;
        function = job->function;
        parameters = job->parameters;
    } else if (action.kind != TriggerAction::Kind::function) {
        return;
    }
    check(library, function, with_event(library, function, parameters), true, action.place,
          problems);
}

}  // namespace

std::vector<Problem> check_jobs(const definition::Definition& definition, const Library& library) {
    std::vector<Problem> problems;
    for (const auto& job : definition.jobs) {
        // Whoever asks for a job by name gives the rest.
        check(library, job.function, job.parameters, job.every.has_value(), job.place, problems);
    }
    for (const auto& model : definition.models) {
        for (const auto& trigger : model.triggers) {
            for (const auto& action : trigger.actions)
                check_action(definition, library, action, problems);
        }
    }
    return problems;
}

}  // namespace socle::script
