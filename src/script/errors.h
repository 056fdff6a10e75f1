#pragma once

#include "base/error.h"
#include "script/machine.h"

#include <lua.hpp>

#include <cstddef>
#include <deque>

namespace socle::script {

/// What the database refused a call, by numbers from 1, for as long as the script may raise it
/// again: only the last ones are kept.
class Refusals {
public:
    std::size_t add(const base::Error& error);
    /// Null for one that is not kept.
    const base::Error* find(std::size_t number) const;
    void clear();

private:
    static constexpr std::size_t kept_max = 1'000;
    std::deque<base::Error> kept_;
    std::size_t count_ = 0;
};

/// Raises a refusal of the database as a table {message, details, hint, kind}, kind being one of
/// unique, reference, required, check, value, denied, unavailable,
/// other. `number` tells it again: when the
/// script does not catch it, the call fails with that very Error.
[[noreturn]] void raise(lua_State* lua, const base::Error& error, std::size_t number);

/// What a thread that ended with `status` failed with: its own ctx.fail, a refusal of the database,
/// a limit, or a mistake of the script, which is for the log only.
base::Error error_of(Machine& machine, lua_State* thread, int status, const Refusals& refusals);

base::Error memory_error();

}  // namespace socle::script
