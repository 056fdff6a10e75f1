#include "script/arguments.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "definition/suggestion.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace socle::script {

namespace {

using base::Code;
using base::Error;

bool has_parameter(const Procedure& procedure, std::string_view name) {
    return std::ranges::find(procedure.parameters, name, &Parameter::name) !=
           procedure.parameters.end();
}

void check_whole(const Procedure& procedure, const boost::json::object& given) {
    for (const auto& parameter : procedure.parameters) {
        if (!parameter.required || given.contains(parameter.name)) continue;
        throw Error(Code::bad_value, "the function " + procedure.name + " needs the parameter '" +
                                         parameter.name + "'");
    }
}

void check_names(const Procedure& procedure, const boost::json::object& given) {
    std::vector<std::string> names;
    for (const auto& parameter : procedure.parameters)
        names.push_back(parameter.name);
    for (const auto& member : given) {
        const std::string name(member.key());
        if (has_parameter(procedure, name)) continue;
        throw Error(Code::bad_value, "the function " + procedure.name + " has no parameter '" +
                                         name + "'" + definition::did_you_mean(name, names));
    }
}

boost::json::object object_of(std::string_view json) {
    base::JsonFault fault;
    auto parsed = base::parse_json(json, fault);
    if (!parsed || !parsed->is_object()) {
        throw Error(Code::bad_value, "the parameters of a function are a JSON object");
    }
    return std::move(parsed->get_object());
}

base::Values values_of(const Procedure& procedure, const boost::json::object& given) {
    check_names(procedure, given);
    base::Values values;
    for (const auto& parameter : procedure.parameters) {
        const auto* value = given.if_contains(parameter.name);
        try {
            values.push_back(value == nullptr ? base::Value()
                                              : base::from_json(parameter.type, *value));
        } catch (const Error& error) {
            throw Error(Code::bad_value, "parameter '" + parameter.name + "': " + error.message);
        }
    }
    return values;
}

}  // namespace

base::Values arguments_of(const Procedure& procedure, std::string_view json) {
    const auto given = object_of(json);
    check_whole(procedure, given);
    return values_of(procedure, given);
}

void check_given(const Procedure& procedure, std::string_view json) {
    values_of(procedure, object_of(json));
}

base::Values event_arguments_of(const Procedure& procedure, std::string_view json) {
    auto given = object_of(json);
    if (!has_parameter(procedure, event_parameter)) given.erase(event_parameter);
    check_whole(procedure, given);
    return values_of(procedure, given);
}

}  // namespace socle::script
