#include "http/rest/arguments.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#include <boost/json/value.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

[[noreturn]] void refuse(const script::Library& library, const std::string& name,
                         const std::vector<std::string>& given) {
    std::vector<std::string> names;
    for (const auto& procedure : library.procedures)
        names.push_back(procedure.name);
    const auto near = base::nearest(name, names);
    std::string hint;
    if (near) {
        std::vector<std::string> wanted;
        for (const auto& parameter : library.find(*near)->parameters)
            wanted.push_back(parameter.name);
        hint = "Perhaps you meant to call the function public." + *near;
        if (!wanted.empty()) hint += "(" + base::join(wanted, ", ") + ")";
    }
    const auto list = base::join(given, ", ");
    const auto signature = given.empty() ? std::string(" without parameters") : "(" + list + ")";
    const auto searched =
        given.empty()
            ? std::string(" without parameters")
            : std::string(given.size() == 1 ? " with parameter " : " with parameters ") + list;
    throw Error(Code::unknown_procedure,
                "Could not find the function public." + name + signature + " in the schema cache",
                "Searched for the function public." + name + searched +
                    ", but no matches were found in the schema cache.",
                hint);
}

/// Every required parameter is given, and nothing else is.
void check_names(const script::Library& library, const script::Procedure& procedure,
                 const std::vector<std::string>& given) {
    const auto& parameters = procedure.parameters;
    for (const auto& parameter : parameters) {
        const bool there = std::ranges::find(given, parameter.name) != given.end();
        if (parameter.required && !there) refuse(library, procedure.name, given);
    }
    for (const auto& name : given) {
        const bool known =
            std::ranges::find(parameters, name, &script::Parameter::name) != parameters.end();
        if (!known) refuse(library, procedure.name, given);
    }
}

[[noreturn]] void name_argument(Error error, const std::string& name) {
    if (error.details.empty()) error.details = "Argument: " + name;
    throw Error(std::move(error));
}

}  // namespace

base::Values body_arguments(const script::Library& library, const script::Procedure& procedure,
                            std::string_view body) {
    base::JsonFault fault;
    const auto text = base::trimmed(body);
    const auto parsed = base::parse_json(text.empty() ? "{}" : text, fault);
    if (!parsed) {
        throw Error(Code::bad_body, "Empty or invalid json",
                    "At byte " + std::to_string(fault.at + 1) + ": " + fault.message);
    }
    if (!parsed->is_object()) {
        throw Error(Code::bad_body, "The arguments of a function are a JSON object");
    }
    const auto& object = parsed->get_object();
    std::vector<std::string> given;
    for (const auto& [name, value] : object)
        given.emplace_back(name);
    check_names(library, procedure, given);
    base::Values values;
    for (const auto& parameter : procedure.parameters) {
        const auto* value = object.if_contains(parameter.name);
        try {
            values.push_back(value == nullptr ? base::Value()
                                              : base::from_json(parameter.type, *value));
        } catch (const Error& error) {
            name_argument(error, parameter.name);
        }
    }
    return values;
}

base::Values query_arguments(const script::Library& library, const script::Procedure& procedure,
                             std::string_view query) {
    std::map<std::string, std::string> texts;
    for (const auto part : base::split(query, '&')) {
        if (part.empty()) continue;
        const auto sign = std::min(part.find('='), part.size());
        const auto name = base::url_decode(part.substr(0, sign));
        const auto value = base::url_decode(part.substr(std::min(sign + 1, part.size())));
        if (!name || !value) throw Error(Code::bad_query, "the query cannot be decoded");
        if (*name != "apikey") texts.insert_or_assign(*name, *value);
    }
    std::vector<std::string> given;
    for (const auto& [name, text] : texts)
        given.push_back(name);
    check_names(library, procedure, given);
    base::Values values;
    for (const auto& parameter : procedure.parameters) {
        const auto found = texts.find(parameter.name);
        try {
            values.push_back(found == texts.end()
                                 ? base::Value()
                                 : base::parse_text(parameter.type, found->second));
        } catch (const Error& error) {
            name_argument(error, parameter.name);
        }
    }
    return values;
}

const script::Procedure& served_procedure(const script::Library& library, const std::string& name) {
    const auto* procedure = library.find(name);
    if (procedure == nullptr) refuse(library, name, {});
    return *procedure;
}

}  // namespace socle::http
