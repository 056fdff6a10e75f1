#include "script/pattern_library.h"

#include "script/machine.h"
#include "script/pattern.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace socle::script {

namespace {

constexpr std::string_view special_characters = "^$*+?.([%-";
constexpr std::size_t none = std::string_view::npos;
/// Of a text that is searched for another; a step is worth several of its bytes.
constexpr std::size_t window_bytes = std::size_t{64} * 1024;
constexpr std::size_t bytes_a_step = 8;

std::string_view text_at(lua_State* lua, int index) {
    std::size_t length = 0;
    const char* text = luaL_checklstring(lua, index, &length);
    return {text, length};
}

/// Where to begin, counted from 0, as the argument says: from 1, or back from the end.
std::size_t beginning(lua_State* lua, int index, std::size_t length) {
    const auto place = luaL_optinteger(lua, index, 1);
    const auto size = static_cast<lua_Integer>(length);
    if (place > 0) return static_cast<std::size_t>(place) - 1;
    if (place == 0 || place < -size) return 0;
    return static_cast<std::size_t>(size + place);
}

Pattern::Watch watch_of(lua_State* lua) {
    return [lua](std::size_t steps) { Machine::of(lua).spend(lua, steps); };
}

[[noreturn]] void raise_mistake(lua_State* lua, const PatternError& error) {
    luaL_error(lua, "%s", error.what());
    __builtin_unreachable();
}

std::optional<std::size_t> match_at(lua_State* lua, Pattern& pattern, std::size_t from) {
    try {
        return pattern.match(from);
    } catch (const PatternError& error) {
        raise_mistake(lua, error);
    }
}

Capture capture_of(lua_State* lua, const Pattern& pattern, std::size_t index, std::size_t from,
                   std::size_t to) {
    try {
        return pattern.capture(index, from, to);
    } catch (const PatternError& error) {
        raise_mistake(lua, error);
    }
}

void push_capture(lua_State* lua, const Pattern& pattern, std::size_t index, std::size_t from,
                  std::size_t to) {
    const auto capture = capture_of(lua, pattern, index, from, to);
    if (capture.place) {
        lua_pushinteger(lua, static_cast<lua_Integer>(*capture.place));
    } else {
        lua_pushlstring(lua, capture.text.data(), capture.text.size());
    }
}

int push_captures(lua_State* lua, const Pattern& pattern, std::size_t count, std::size_t from,
                  std::size_t to) {
    luaL_checkstack(lua, static_cast<int>(count), "too many captures");
    for (std::size_t index = 0; index < count; ++index)
        push_capture(lua, pattern, index, from, to);
    return static_cast<int>(count);
}

/// The captures, or the whole match where there are none.
int push_match(lua_State* lua, const Pattern& pattern, std::size_t from, std::size_t to) {
    const auto count = std::max<std::size_t>(pattern.captures(), 1);
    return push_captures(lua, pattern, count, from, to);
}

/// In windows, so that the time is watched; each is searched in a time that grows with its length.
std::size_t find_text(lua_State* lua, std::string_view text, std::string_view wanted,
                      std::size_t from) {
    auto& machine = Machine::of(lua);
    if (wanted.empty()) return from;
    const auto window = std::max(window_bytes, wanted.size() * 4);
    while (from + wanted.size() <= text.size()) {
        const auto part = text.substr(from, window);
        machine.spend(lua, part.size() / bytes_a_step + 1);
        const void* found = ::memmem(part.data(), part.size(), wanted.data(), wanted.size());
        if (found != nullptr) {
            return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
        }
        from += part.size() - wanted.size() + 1;
    }
    return none;
}

int push_found(lua_State* lua, std::size_t from, std::size_t to) {
    lua_pushinteger(lua, static_cast<lua_Integer>(from) + 1);
    lua_pushinteger(lua, static_cast<lua_Integer>(to));
    return 2;
}

int find_plain(lua_State* lua, std::string_view text, std::string_view wanted, std::size_t from) {
    const auto found = find_text(lua, text, wanted, from);
    if (found != none) return push_found(lua, found, found + wanted.size());
    lua_pushnil(lua);
    return 1;
}

int find_or_match(lua_State* lua, bool finds) {
    const auto text = text_at(lua, 1);
    auto source = text_at(lua, 2);
    auto from = beginning(lua, 3, text.size());
    Machine::of(lua).spend(lua, 1);
    if (from > text.size()) {
        lua_pushnil(lua);
        return 1;
    }
    const bool plain = lua_toboolean(lua, 4) != 0;
    if (finds && (plain || source.find_first_of(special_characters) == none)) {
        return find_plain(lua, text, source, from);
    }
    const bool anchored = source.starts_with('^');
    if (anchored) source.remove_prefix(1);
    Pattern pattern(text, source, watch_of(lua));
    for (; from <= text.size(); ++from) {
        if (const auto to = match_at(lua, pattern, from)) {
            if (!finds) return push_match(lua, pattern, from, *to);
            push_found(lua, from, *to);
            return 2 + push_captures(lua, pattern, pattern.captures(), from, *to);
        }
        if (anchored) break;
    }
    lua_pushnil(lua);
    return 1;
}

int find(lua_State* lua) {
    return find_or_match(lua, true);
}

int match(lua_State* lua) {
    return find_or_match(lua, false);
}

/// How far gmatch is.
struct Progress {
    std::size_t from = 0;
    std::size_t last_end = none;
};

int next_match(lua_State* lua) {
    const auto text = text_at(lua, lua_upvalueindex(1));
    auto& progress = *static_cast<Progress*>(lua_touserdata(lua, lua_upvalueindex(3)));
    Machine::of(lua).spend(lua, 1);
    Pattern pattern(text, text_at(lua, lua_upvalueindex(2)), watch_of(lua));
    for (auto from = progress.from; from <= text.size(); ++from) {
        const auto to = match_at(lua, pattern, from);
        if (!to || *to == progress.last_end) continue;
        progress = {*to, *to};
        return push_match(lua, pattern, from, *to);
    }
    return 0;
}

int gmatch(lua_State* lua) {
    const auto text = text_at(lua, 1);
    luaL_checkstring(lua, 2);
    const auto from = beginning(lua, 3, text.size());
    lua_settop(lua, 2);
    auto* progress = static_cast<Progress*>(lua_newuserdatauv(lua, sizeof(Progress), 0));
    *progress = {std::min(from, text.size() + 1), none};
    lua_pushcclosure(lua, next_match, 3);
    return 1;
}

/// One gsub: its arguments are 1 to 4 on the stack, its result grows in a buffer above.
class Substitution {
public:
    Substitution(lua_State* lua, std::string_view text, std::string_view source)
        : lua_(lua), text_(text), pattern_(text, source, watch_of(lua)), kind_(lua_type(lua, 3)) {
        luaL_buffinit(lua, &buffer_);
    }
    Substitution(const Substitution&) = delete;
    Substitution& operator=(const Substitution&) = delete;

    int run(lua_Integer matches_max, bool anchored) {
        lua_Integer matches = 0;
        std::size_t from = 0;
        auto last_end = none;
        while (matches < matches_max) {
            const auto to = match_at(lua_, pattern_, from);
            if (to && *to != last_end) {
                ++matches;
                Machine::of(lua_).spend(lua_, 1);
                if (replace(from, *to)) changed_ = true;
                from = last_end = *to;
            } else if (from < text_.size()) {
                luaL_addchar(&buffer_, text_[from]);
                ++from;
            } else {
                break;
            }
            if (anchored) break;
        }
        push_result(from);
        lua_pushinteger(lua_, matches);
        return 2;
    }

private:
    void add(std::string_view text) { luaL_addlstring(&buffer_, text.data(), text.size()); }

    void push_result(std::size_t from) {
        if (!changed_) return lua_pushvalue(lua_, 1);
        add(text_.substr(from));
        luaL_pushresult(&buffer_);
    }

    /// False when the match stays as it is.
    bool replace(std::size_t from, std::size_t to) {
        if (kind_ == LUA_TFUNCTION) {
            lua_pushvalue(lua_, 3);
            lua_call(lua_, push_match(lua_, pattern_, from, to), 1);
        } else if (kind_ == LUA_TTABLE) {
            push_capture(lua_, pattern_, 0, from, to);
            lua_gettable(lua_, 3);
        } else {
            add_template(from, to);
            return true;
        }
        if (lua_toboolean(lua_, -1) == 0) {
            lua_pop(lua_, 1);
            add(text_.substr(from, to - from));
            return false;
        }
        if (lua_isstring(lua_, -1) == 0) {
            luaL_error(lua_, "invalid replacement value (a %s)", luaL_typename(lua_, -1));
        }
        luaL_addvalue(&buffer_);
        return true;
    }

    void add_template(std::size_t from, std::size_t to) {
        auto rest = text_at(lua_, 3);
        for (auto at = rest.find('%'); at != none; at = rest.find('%')) {
            add(rest.substr(0, at));
            add_reference(at + 1 < rest.size() ? rest[at + 1] : '\0', from, to);
            rest.remove_prefix(at + 2);
        }
        add(rest);
    }

    /// What stands for `%` and this character.
    void add_reference(char reference, std::size_t from, std::size_t to) {
        if (reference == '%') {
            luaL_addchar(&buffer_, '%');
        } else if (reference == '0') {
            add(text_.substr(from, to - from));
        } else if (reference >= '1' && reference <= '9') {
            push_capture(lua_, pattern_, static_cast<std::size_t>(reference - '1'), from, to);
            luaL_addvalue(&buffer_);
        } else {
            luaL_error(lua_, "invalid use of '%%' in replacement string");
        }
    }

    lua_State* lua_;
    const std::string_view text_;
    Pattern pattern_;
    const int kind_;
    bool changed_ = false;
    luaL_Buffer buffer_;
};

int gsub(lua_State* lua) {
    const auto text = text_at(lua, 1);
    auto source = text_at(lua, 2);
    const int kind = lua_type(lua, 3);
    const auto most = luaL_optinteger(lua, 4, static_cast<lua_Integer>(text.size()) + 1);
    const bool usable =
        kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION || kind == LUA_TTABLE;
    luaL_argexpected(lua, usable, 3, "string/function/table");
    const bool anchored = source.starts_with('^');
    if (anchored) source.remove_prefix(1);
    return Substitution(lua, text, source).run(most, anchored);
}

constexpr std::array<luaL_Reg, 5> functions = {
    {{"find", find}, {"match", match}, {"gmatch", gmatch}, {"gsub", gsub}, {nullptr, nullptr}}};

}  // namespace

void set_pattern_functions(lua_State* lua) {
    luaL_setfuncs(lua, functions.data(), 0);
}

}  // namespace socle::script
