#pragma once

#include "definition/definition.h"
#include "definition/load.h"
#include "script/machine.h"
#include "script/parameter.h"

#include <lua.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace socle::script {

/// Reads what a file of the application declares in its tables, and reports every mistake with its
/// line. For the time of loading.
class Declaration {
public:
    Declaration(const definition::Definition& definition, Machine& machine,
                const definition::Script& script, std::vector<definition::Problem>& problems);

    /// Runs `read` where Lua errors are reported as problems.
    void read(const std::function<void(lua_State*)>& read);

    /// What is wrong, at the first line that has the word, from `first_line` on; a script does not
    /// tell where it declared something.
    void report(std::string_view word, std::string message, int first_line = 1);

    // Of the table on top of the stack, which stays there:
    void check_keys(lua_State* lua, std::span<const std::string_view> known, int first_line = 1);
    /// The rule of `access`; `constant(false)` when it is missing or wrong, which is reported.
    definition::Expr read_access(lua_State* lua, int first_line = 1);
    /// The parameters of the member `key`, by name.
    std::vector<Parameter> read_parameters(lua_State* lua, const char* key, int first_line = 1);
    /// The truth value of the member `key`, false when there is none.
    bool read_flag(lua_State* lua, const char* key);

    /// The rule in the words of the language, about who asks only.
    definition::Expr parse_access(const std::string& rule, int first_line);

private:
    static int run_protected(lua_State* lua);
    void report_lua(std::string_view message);
    void read_parameter(lua_State* lua, const char* key, int first_line,
                        std::vector<Parameter>& parameters);

    const definition::Definition& definition_;
    Machine& machine_;
    const definition::Script& script_;
    std::vector<definition::Problem>& problems_;
    const std::function<void(lua_State*)>* read_ = nullptr;
};

}  // namespace socle::script
