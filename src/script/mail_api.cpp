#include "script/mail_api.h"

#include "base/error.h"
#include "base/json.h"
#include "mail/template.h"
#include "script/ask.h"
#include "script/lua_json.h"
#include "script/machine.h"
#include "script/sandbox.h"

#include <boost/json/object.hpp>

#include <string>
#include <utility>
#include <vector>

namespace socle::script {

namespace {

constexpr std::size_t values_bytes_max = std::size_t{1} * 1024 * 1024;

/// The values that a mail is filled with, as a JSON object.
std::string values_at(lua_State* lua, int index) {
    std::string json;
    if (!lua_isnoneornil(lua, index)) {
        luaL_checktype(lua, index, LUA_TTABLE);
        append_json(lua, index, json, values_bytes_max);
    }
    return json.empty() || json == "[]" ? "{}" : json;
}

std::string text_of(const boost::json::object& values, std::string_view name) {
    const auto* value = values.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_string()) {
        throw base::Error(base::Code::bad_value, "'" + std::string(name) + "' is a text");
    }
    return std::string(value->get_string());
}

mail::Message filled(const definition::Definition& definition, const std::string& name,
                     const std::string& json) {
    base::JsonFault fault;
    const auto values = base::parse_json(json, fault);
    if (!values || !values->is_object()) {
        throw base::Error(base::Code::bad_value, "a mail is filled with {name = value}");
    }
    const auto& object = values->get_object();
    const auto language = text_of(object, "language");
    std::vector<std::string> languages;
    if (!language.empty()) languages.push_back(language);
    return mail::render(definition, name, object, languages, text_of(object, "to"));
}

/// The mail, or why there is none.
std::string fill(const definition::Definition& definition, const std::string& json,
                 Letter& letter) {
    try {
        letter.message = filled(definition, letter.name, json);
        return {};
    } catch (const base::Error& error) {
        return error.details.empty() ? error.message : error.message + " (" + error.details + ")";
    }
}

/// send(name, {to = …, …}), with a dot or a colon.
int send(lua_State* lua) {
    if (lua_istable(lua, 1)) lua_remove(lua, 1);
    Operation operation;
    operation.kind = Operation::Kind::mail;
    operation.letter.emplace();
    operation.letter->name = luaL_checkstring(lua, 1);
    const auto json = values_at(lua, 2);
    const auto fault = fill(Machine::of(lua).definition(), json, *operation.letter);
    if (!fault.empty()) return luaL_error(lua, "%s", fault.c_str());
    return ask(lua, std::move(operation));
}

}  // namespace

void push_mail(lua_State* lua) {
    lua_createtable(lua, 0, 1);
    lua_pushcfunction(lua, send);
    lua_setfield(lua, -2, "send");
    freeze(lua);
}

}  // namespace socle::script
