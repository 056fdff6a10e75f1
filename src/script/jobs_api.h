#pragma once

#include <lua.hpp>

namespace socle::script {

/// Pushes `ctx.jobs`:
///
///   jobs.enqueue(name [, parameters [, {delay = 60, at = time, key = text, priority = 1, queue =
///   name}]])
///       the id of the job, and whether it was added: else one with that key is there already
///   jobs.cancel(id)     whether there was one to cancel
///
/// Both belong to the call's transaction: they begin it.
void push_jobs(lua_State* lua);

/// Pushes `ctx.job` of a call that is a run of one: id, attempt, key.
void push_job(lua_State* lua);

}  // namespace socle::script
