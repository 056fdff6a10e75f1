#pragma once

#include <lua.hpp>

namespace socle::script {

/// Pushes the table whose members are the models of the application, as `ctx.db` and, with `admin`,
/// `ctx.admin.db`. Their methods yield after leaving what they want in Machine::asked; who resumes
/// has left in Machine::answer what to go on with.
///
///   db.movie:list{select = "id,title", genre = "eq.drama", where = {director = name}, order =
///   "id"} db.movie:get(key [, {select = …}])           the record, or nil db.movie:count{…} how
///   many db.movie:create(record or list [, {…}])      the record or list as it is then
///   db.movie:upsert(record or list [, {on_conflict = …}])
///   db.movie:update(key or {…}, changes [, {…}]) the record, or the list
///   db.movie:delete(key or {…})                  the record as it was, or the list
///
/// Options are those of a URL of /rest/v1; `where` are values to be equal to, whatever is in them.
void push_database(lua_State* lua, bool admin);

/// Once a state.
void open_database(lua_State* lua);

}  // namespace socle::script
