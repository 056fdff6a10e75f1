#include "script/library.h"
#include "script/machine.h"
#include "script/sandbox.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace socle::script {
namespace {

constexpr auto time_limit = std::chrono::milliseconds(100);
/// A single step on the largest value that fits into memory takes a while; slow machines, too.
constexpr auto patience = std::chrono::seconds(8);

class Bounds : public ::testing::Test {
protected:
    void limit_time() {
        Limits limits;
        limits.time = time_limit;
        machine_ = std::make_unique<Machine>(library_, limits);
    }

    /// What it returned or failed with.
    std::string run(const std::string& body) {
        auto* lua = machine_->main();
        lua_settop(lua, 0);
        if (luaL_loadstring(lua, body.c_str()) != LUA_OK) return lua_tostring(lua, -1);
        push_environment(lua);
        lua_setupvalue(lua, -2, 1);
        machine_->begin_load();
        lua_pcall(lua, 0, 1, 0);
        std::size_t length = 0;
        const char* text = luaL_tolstring(lua, -1, &length);
        return std::string(text, length).substr(0, 300);
    }

    const Library library_;
    std::unique_ptr<Machine> machine_ = std::make_unique<Machine>(library_);
};

/// Each works inside of C for as long as it is let, or fills memory; none catches its end.
TEST_F(Bounds, NothingGoesOnForLong) {
    const std::string far =
        "local t = {} for e = 0, 62 do t[1 << e] = true end "
        "t[math.maxinteger] = true ";
    const std::vector<std::string> bodies = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "local function f() pcall(f) while true do end end f()",
        "local function f() xpcall(f, f) while true do end end f()",
        "xpcall(function() while true do end end, function() while true do end end)",
        "while true do xpcall(error, function() while true do end end) end",
        "while true do pcall(error, setmetatable({}, {__tostring = function() end})) end",
        // Texts.
        "return (''):rep(math.maxinteger) .. (('x'):rep(1e9))",
        "return ('x'):rep(1e9)",
        "return ('x'):rep(1e3, ('y'):rep(1e6))",
        "local s = 'x' while true do s = s .. s end",
        "local s = ('x'):rep(2e7) while true do local t = s .. 'y' end",
        "local s = ('x'):rep(2e7) while true do s:reverse() end",
        "local s = ('x'):rep(2e7) while true do s:upper() end",
        "local s = ('x'):rep(2e7) while true do utf8.len(s) end",
        "local s = ('x'):rep(2e7) while true do utf8.offset(s, -1, 1) end",
        "local s = ('1'):rep(2e7) while true do tonumber(s) end",
        "local s = ('1'):rep(2e7) while true do local x = s + 1 end",
        "local s = ('f'):rep(2e7) while true do tonumber(s, 16) end",
        "local a, b = ('x'):rep(2e7), ('x'):rep(2e7 - 1) .. 'x' while true do local c = a == b end",
        "local a, b = ('x'):rep(2e7), ('x'):rep(2e7 - 1) .. 'y' while true do local c = a < b end",
        "local s = ('x'):rep(2e7) while true do local t = {[s .. 'x'] = 1} end",
        "local s = ('x'):rep(1e6) while true do s:byte(1, -1) end",
        "while true do ('c30000000'):rep(1) string.pack('c30000000', 'x') end",
        "return string.pack('c2000000000', 'x')",
        "return string.format(('%s'):rep(100), table.unpack({}, 1, 100)):rep(1e6)",
        "local s = ('%99.99f'):rep(200) while true do s:format(table.unpack({}, 1, 2)) end",
        "local s = ('x'):rep(2e7) while true do ('%q'):format(s) end",
        // Tables.
        far + "table.insert(t, 1, 1)",
        far + "table.remove(t, 1)",
        far + "table.sort(t, rawequal)",
        far + "table.concat(setmetatable(t, {__index = table.concat}))",
        far + "table.unpack(t)",
        "table.concat(setmetatable({}, {__index = table.concat}), '', 1, math.maxinteger)",
        "table.move({}, 1, math.maxinteger - 1, 2)",
        "local t = table.move({}, 1, 1, 1) t[1] = 1 local u = setmetatable({}, {__index = "
        "function() "
        "return 1 end}) table.move(u, 1, 3e6, 1, t) while true do table.sort(t, rawequal) end",
        "local u = setmetatable({}, {__index = table.unpack, __len = nil}) for i = 1, 1e5 do "
        "rawlen(u) end local t = {table.unpack({}, 1, 9e5)} for i = 1, 5e5 do t[i] = i end "
        "setmetatable(t, {__index = table.unpack}) table.move(t, 5e5, 1e6, 1, {})",
        "local a = ('x'):rep(1e6) local b = ('x'):rep(1e6 - 1) .. 'x' local t = {} "
        "for i = 1, 1e5 do t[i] = i % 2 == 0 and a or b end table.sort(t)",
        "local t = {} for i = 1, 1e6 do t[i] = i end while true do table.sort(t, function(a, b) "
        "return "
        "a > b end) end",
        "local t = {} for i = 1, 1e6 do t[i] = -i end while true do table.insert(t, 1, 1) end",
        "local m = (1 << 20) - 1 local t = {} for i = 1, 1 << 20 do t[i * m] = true end",
        "local k, e = {}, {} for i = 1, 2e5 do k[i] = {} end local mt = {} for i = 1, 2e5 - 1 do "
        "local x = i * 7919 % 199999 + 1 e[i] = setmetatable({[k[x]] = k[x + 1]}, mt) end "
        "mt.__mode = 'k' k = nil local s = {} while true do s[#s + 1] = {} end",
        "local t = {} while true do t[#t + 1] = {} end",
        "local t = {} while true do t = {t} end",
        "local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x",
        "return setmetatable({}, {__index = function(t, k) return t[k] end}).x",
        "local t = {} for i = 1, 3000 do t = setmetatable({}, {__index = t}) end while true do "
        "local x = t.x end",
        "local t = setmetatable({}, {__concat = function(a, b) return a .. b end}) return t .. t",
        "local t t = setmetatable({}, {__tostring = function() return tostring(t) end}) "
        "tostring(t)",
        "local t t = setmetatable({}, {__eq = function(a, b) return a == b end}) "
        "return t == setmetatable({}, getmetatable(t))",
        "local t = setmetatable({}, {__close = function() while true do end end}) "
        "do local x <close> = t end",
        "local t t = setmetatable({}, {__close = function() while true do local x <close> = t end "
        "end}) do local x <close> = t end",
        // Depth.
        "local function f() return f() + 1 end return f()",
        "local function f(...) return f(1, ...) end return f()",
        "local function f() return pcall(f) end f() error('done')",
        "local function f(s) return s:gsub('.', f) end return f('x')",
        "return json.decode(('['):rep(1e5))",
        "return json.encode((function() local t = {} t.t = t return t end)())",
        // Ours.
        "local t = {} for i = 1, 1e5 do t[i] = 'xxxxxxxxxxxxxxxx' end while true do json.encode(t) "
        "end",
        "local s = '[' .. ('1,'):rep(1e5) .. '1]' while true do json.decode(s) end",
        "local s = ('x'):rep(2e7) while true do crypto.sha256(s) end",
        "local s = ('x'):rep(2e7) while true do crypto.equal(s, s) end",
        "local s = ('x'):rep(1e7) while true do base64.decode(base64.encode(s)) end",
        "local t = {} for i = 1, 1e5 do t[i] = i end setmetatable(t, {__index = json.encode}) "
        "table.move(t, 1e5, 2e6, 1, {})",
        "return ('x'):gsub('x', function() while true do end end)",
        "return json.encode({('x'):rep(2e7), ('y'):rep(1e7)})",
    };
    limit_time();
    for (const auto& body : bodies) {
        const auto begin = std::chrono::steady_clock::now();
        const auto ended = run(body);
        const auto took = std::chrono::steady_clock::now() - begin;
        EXPECT_LT(took, patience) << body << ": " << ended;
        EXPECT_EQ(run("return 'alive'"), "alive") << body;
        EXPECT_LT(machine_->memory_bytes(), machine_->limits().memory_bytes + 1) << body;
    }
}

struct Told {
    const char* body;
    const char* text;
};

TEST_F(Bounds, TellsWhatIsNot) {
    const std::vector<Told> cases = {
        {"return (''):rep(1e15)", ""},
        {"return (''):rep(3, ''), 1", ""},
        {"return ('ab'):rep(2, ',')", "ab,ab"},
        {"return (''):rep(3, ',')", ",,"},
        {"return ('x'):rep(-1)", ""},
        {"return ('x'):rep()", "bad argument #1 to 'rep' (number expected, got no value)"},
        {"setmetatable({}, {__mode = 'k'})", "there are no weak tables (__mode)"},
        {"setmetatable({}, {__gc = 1})", "there are no finalizers (__gc)"},
        {"return ({__mode = 1}).__mode", "1"},
        {"local t = {3, 1, 2} table.sort(t) return table.concat(t, ' ')", "1 2 3"},
        {"local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return "
         "table.concat(t)",
         "321"},
        {"table.sort({1, 'x'})", "attempt to compare"},
        {"table.sort({1, 2}, 1)", "function expected"},
        {"table.sort({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, function() return true end)",
         "invalid order function"},
        {"local t = {1, 2} table.insert(t, 3) table.insert(t, 1, 0) return table.concat(t, ' ')",
         "0 1 2 3"},
        {"local t = {1, 2} return table.remove(t, 1) .. #t", "11"},
        {"return select('#', table.unpack({}, 1, 5))", "5"},
        {"return select('#', table.unpack({1, 2, 3}, 2))", "2"},
        {"return table.concat(table.move({1, 2}, 1, 2, 2), ' ')", "1 1 2"},
        {"return table.concat({1, 2, 3}, '-', 2, 3)", "2-3"},
        {"return table.pack(1, nil).n", "2"},
        {"return select(2, xpcall(error, function(m) return m .. '!' end, 'a'))", "a!"},
        {"return select(2, xpcall(function(...) return select('#', ...) end, print, 1, 2))", "2"},
        {"return xpcall(error, 1)", "function expected"},
        {"table.concat({}, '', 1, 1e7)", "too many elements"},
        {"table.insert(setmetatable({}, {__len = function() return 1 end}), 1)", "__len"},
        {"local t = {} for i = 1, 100000 do t['k' .. i] = i end return t.k100000", "100000"},
    };
    for (const auto& [body, text] : cases) {
        const auto told = run(body);
        EXPECT_NE(told.find(text), std::string::npos) << body << ": " << told;
    }
}

}  // namespace
}  // namespace socle::script
