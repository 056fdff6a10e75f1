#include "script/pattern.h"

#include "script/library.h"
#include "script/machine.h"
#include "script/sandbox.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace socle::script {
namespace {

/// Calls a script with a text, a pattern and a replacement, and shows all that it gives.
constexpr const char* probe = R"(
local function shown(...)
  local out = {}
  for at = 1, select('#', ...) do
    local value = select(at, ...)
    out[#out + 1] = math.type(value) == 'integer' and tostring(value) or string.format('%q', value)
  end
  return table.concat(out, ' ')
end
local function tried(name, f, ...)
  return name .. ': ' .. shown(select(2, pcall(function(...) return shown(f(...)) end, ...))) .. '\n'
end
local function all(text, pattern, from)
  local out = {}
  for a, b, c in string.gmatch(text, pattern, from) do
    out[#out + 1] = shown(a, b, c)
    if #out > 50 then break end
  end
  return table.concat(out, ',')
end
return function(text, pattern, replacement, from)
  local map = setmetatable({a = 'A', b = false, ab = 7}, {__index = function(_, key)
    return #tostring(key) == 3 and 'three' or nil
  end})
  return tried('find', string.find, text, pattern) ..
    tried('find from', string.find, text, pattern, from) ..
    tried('plain', string.find, text, pattern, from, true) ..
    tried('match', string.match, text, pattern) ..
    tried('match from', string.match, text, pattern, from) ..
    tried('gmatch', all, text, pattern) ..
    tried('gmatch from', all, text, pattern, from) ..
    tried('gsub', string.gsub, text, pattern, replacement) ..
    tried('gsub some', string.gsub, text, pattern, replacement, from) ..
    tried('gsub table', string.gsub, text, pattern, map) ..
    tried('gsub function', string.gsub, text, pattern, function(a, b)
      if a == 'a' then return nil end
      return b or a
    end)
end
)";

struct Case {
    std::string text;
    std::string pattern;
    std::string replacement = "<%0>";
    lua_Integer from = 2;
};

/// Leaves the probe's function on the stack.
void load_probe(lua_State* lua, bool in_sandbox) {
    ASSERT_EQ(luaL_loadbuffer(lua, probe, std::string_view(probe).size(), "=p"), LUA_OK);
    if (in_sandbox) {
        push_environment(lua);
        lua_setupvalue(lua, -2, 1);
    }
    ASSERT_EQ(lua_pcall(lua, 0, 1, 0), LUA_OK) << lua_tostring(lua, -1);
}

std::string asked(lua_State* lua, const Case& one) {
    lua_settop(lua, 1);
    lua_pushvalue(lua, 1);
    for (const auto* part : {&one.text, &one.pattern, &one.replacement})
        lua_pushlstring(lua, part->data(), part->size());
    lua_pushinteger(lua, one.from);
    if (lua_pcall(lua, 4, 1, 0) != LUA_OK) return std::string("fault: ") + lua_tostring(lua, -1);
    std::size_t length = 0;
    const char* text = lua_tolstring(lua, -1, &length);
    return {text, length};
}

/// The sandbox's functions and Lua's own, side by side.
class PatternTest : public ::testing::Test {
protected:
    PatternTest() : machine_(library_), oracle_(luaL_newstate(), lua_close) {
        machine_.begin_load();
        luaL_openlibs(oracle_.get());
        load_probe(oracle_.get(), false);
        load_probe(machine_.main(), true);
    }

    void compare(const Case& one) {
        const auto same = asked(machine_.main(), one) == asked(oracle_.get(), one);
        EXPECT_TRUE(same) << "text '" << one.text.substr(0, 100) << "' pattern '"
                          << one.pattern.substr(0, 100) << "' replacement '" << one.replacement
                          << "' from " << one.from << "\n"
                          << asked(machine_.main(), one).substr(0, 1'000) << "\n"
                          << asked(oracle_.get(), one).substr(0, 1'000);
    }

    const Library library_;
    Machine machine_;
    std::unique_ptr<lua_State, void (*)(lua_State*)> oracle_;
};

TEST_F(PatternTest, IsThatOfLua) {
    using std::string_literals::operator""s;
    const std::vector<Case> cases = {
        {"hello world", "o w"},
        {"hello world", ""},
        {"", ""},
        {"", "^$"},
        {"abc", "b", "%%"},
        {"abc", "b", "%1"},
        {"abc", "b", "%2"},
        {"abc", "(b)", "%1%1%0"},
        {"abc", "(b)(c)", "%2%1"},
        {"abc", "b", "%"},
        {"abc", "b", "%x"},
        {"abc", "()b()", "%1-%2"},
        {"aaa", "a*", "x", 0},
        {"aaa", "a-", "x", -1},
        {"aaab", "a-b"},
        {"aaab", "^a-$"},
        {"aaa", "^a", "x", 3},
        {"abc", "^", "x", 4},
        {"abc", "$", "x", 5},
        {"a$b^c", "$b^"},
        {"a.b", ".", "x", -10},
        {"a.b", "%."},
        {"key = value", "^(%w+)%s*=%s*(%w+)$", "%2=%1"},
        {"THE (quick) fox", "%((%a+)%)"},
        {"f(a(b)c)d(", "%b()"},
        {"((()", "%b()"},
        {"abc", "%b"},
        {"abc", "%bx"},
        {"abcb", "%bbb"},
        {"THE (quick) fox", "%f[%a]%a+%f[%A]"},
        {"aaa", "%f[^\0]a"},
        {"aaa", "%f"},
        {"aaa", "%fa"},
        {"a\0b\0c"s, "%z"},
        {"a\0b\0c"s, "\0"s},
        {"a\0b\0c"s, "[\0b]+"s},
        {"a\0b\0c"s, "%f[\0]"s},
        {"\"x\" 'y'", "([\"'])(.-)%1"},
        {"abab", "(ab)%1"},
        {"abab", "()%1"},
        {"ab", "(a%1)"},
        {"ab", "%1"},
        {"ab", "%0"},
        {"ab", "(a"},
        {"ab", "a)"},
        {"ab", "(a))"},
        {"ab", "("},
        {"ab", ")"},
        {"ab", "(a)(b"},
        {"ab", "%"},
        {"ab", "a%"},
        {"ab", "["},
        {"ab", "[]"},
        {"ab", "[^]"},
        {"ab", "[a"},
        {"ab", "[%]"},
        {"ab", "[a%"},
        {"ab]", "[]]"},
        {"ab]", "[^]]"},
        {"ab-", "[a-]"},
        {"ab-", "[-a]"},
        {"abc-", "[a-%a]+"},
        {"abc%", "[%%]"},
        {"abc", "[%a-z]+"},
        {"a-z", "[%a-]+"},
        {"xyz", "[z-x]"},
        {"abc", "[^a-b]"},
        {"abc", "*"},
        {"*a", "*a"},
        {"+a", "+a"},
        {"-a", "-a"},
        {"?a", "^?a"},
        {"abc", "a?b?c?d?"},
        {"abc", "ax?b"},
        {"abc", "a.?c"},
        {"abc", "(a?)(b?)(c?)"},
        {"a  b", "%s+", " "},
        {"  trim ", "^%s*(.-)%s*$", "%1"},
        {"0xAF, 12", "%x+"},
        {"a\tb\nc\x7f\x80", "%c"},
        {"a1_b!\xc3\xa9", "%p"},
        {"a1_b!\xc3\xa9", "%g"},
        {"a1_b!\xc3\xa9", "%W"},
        {"a1_B!\xc3\xa9", "%L%U"},
        {"a1_b!\xc3\xa9 \v", "%S%D"},
        {"aXb", "%A"},
        {"abc", std::string(40, '(') + "a"},
        {"abc", std::string(33, '(') + std::string(33, ')')},
        {std::string(300, 'a'), std::string(250, 'a')},
        {std::string(300, 'a'),
         [] {
             std::string many;
             for (int at = 0; at < 250; ++at)
                 many += "a?";
             return many;
         }()},
        {std::string(300, 'b'),
         [] {
             std::string many;
             for (int at = 0; at < 250; ++at)
                 many += "a?";
             return many;
         }()},
        {std::string(5'000, 'a') + "b", "a+b"},
        {std::string(70'000, 'x') + "needle" + std::string(10, 'x'), "needle"},
        {std::string(70'000, 'x') + "needl", "needle"},
        {std::string(400, 'a'), std::string(200, 'a') + "b"},
    };
    for (const auto& one : cases) {
        machine_.begin_load();
        compare(one);
    }
}

/// Pieces that make patterns with all there is, many of them broken.
std::string random_pattern(std::mt19937& random) {
    static const std::vector<std::string> pieces = {
        "a",    "b",    "c",     "ab",    ".",  "%a", "%A",   "%d",   "%w",    "%s",     "%p",
        "[ab]", "[^a]", "*",     "+",     "-",  "?",  "*",    "-",    "(",     ")",      "(",
        ")",    "()",   "%1",    "%2",    "^",  "$",  "%b()", "%bab", "%f[a]", "%f[%A]", "%",
        "[",    "]",    "[a-c]", "[%a-]", "%%", "%.", " ",    "%0"};
    std::string made;
    for (auto left = random() % 8; left > 0; --left)
        made += pieces[random() % pieces.size()];
    return made;
}

std::string random_text(std::mt19937& random, std::string_view letters, std::size_t most) {
    std::string made;
    for (auto left = random() % most; left > 0; --left)
        made += letters[random() % letters.size()];
    return made;
}

TEST_F(PatternTest, IsThatOfLuaForAnyPattern) {
    std::mt19937 random(20'260'101);
    for (int round = 0; round < 20'000 && !HasFailure(); ++round) {
        machine_.begin_load();
        compare({random_text(random, "aabbc()1. ", 20), random_pattern(random),
                 random_text(random, "ab%%01122", 5),
                 static_cast<lua_Integer>(random() % 30) - 12});
    }
}

TEST_F(PatternTest, ALongSearchIsEnded) {
    Limits limits;
    limits.time = std::chrono::milliseconds(100);
    Machine machine(library_, limits);
    const std::vector<std::string> bodies = {
        "return ('a'):rep(1e4):find(('a-'):rep(50) .. 'b')",
        "return ('a'):rep(30000):match('.-.-.-.-b')",
        "for _ in ('a'):rep(30000):gmatch('a-a-a-a-b') do end",
        "return ('a'):rep(30000):gsub('.*.*.*.*b', '')",
        "return ('('):rep(1e6):gsub('%b()', '')",
        "return ('a'):rep(1e6):find('[' .. ('b'):rep(1e6) .. ']')",
        "local t = ('a'):rep(1e7) while true do t:find(t .. 'b', 1, true) end",
        "local t = ('a'):rep(2e7) while true do t:find('aab', 1, true) end",
        "local t = ('ab'):rep(1e4) return (t .. 'd'):find('(.*)%1%1c')",
    };
    for (const auto& body : bodies) {
        auto* lua = machine.main();
        lua_settop(lua, 0);
        ASSERT_EQ(luaL_loadstring(lua, body.c_str()), LUA_OK) << body;
        push_environment(lua);
        lua_setupvalue(lua, -2, 1);
        machine.begin_load();
        const auto begin = std::chrono::steady_clock::now();
        ASSERT_NE(lua_pcall(lua, 0, 0, 0), LUA_OK) << body;
        EXPECT_NE(std::string(lua_tostring(lua, -1)).find("longer than 100 ms"), std::string::npos)
            << body << ": " << lua_tostring(lua, -1);
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3)) << body;
    }
}

}  // namespace
}  // namespace socle::script
