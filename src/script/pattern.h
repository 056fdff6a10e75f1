#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace socle::script {

/// A mistake in a pattern, in the words of Lua.
class PatternError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What a capture holds: a part of the text, or the place (from 1) where an empty one stood.
struct Capture {
    std::string_view text;
    std::optional<std::size_t> place;
};

/// Lua 5.4's patterns, with a watch: lstrlib's own matcher runs for as long as it takes. A match
/// may backtrack without end in sight, so every comparison counts as a step. Letters are those of
/// ASCII. Text and pattern outlive it; for one thread.
class Pattern {
public:
    /// `watch` is called with about the number of steps since it was last called, every
    /// steps_between_watches at most; it throws to end the search.
    using Watch = std::function<void(std::size_t steps)>;
    static constexpr std::size_t steps_between_watches = 10'000;

    Pattern(std::string_view text, std::string_view pattern, Watch watch);

    /// Where a match ends that begins exactly at `from`; at most the length of the text. Throws
    /// PatternError and what the watch throws.
    std::optional<std::size_t> match(std::size_t from);

    /// How many captures the last match has.
    std::size_t captures() const { return level_; }
    /// The capture `index` (from 0) of the last match, which is from `from` to `to`; without any
    /// captures the first is the whole match.
    Capture capture(std::size_t index, std::size_t from, std::size_t to) const;

private:
    enum class State { open, place, closed };
    struct Mark {
        std::size_t from = 0;
        std::size_t length = 0;
        State state = State::open;
    };
    using End = std::optional<std::size_t>;

    static constexpr std::size_t captures_max = 32;
    static constexpr int depth_max = 200;

    unsigned char text_at(std::size_t at) const;
    unsigned char pattern_at(std::size_t at) const;
    void spend(std::size_t steps);

    std::size_t item_end(std::size_t item);
    bool in_set(unsigned char c, std::size_t set, std::size_t set_end);
    bool fits(std::size_t at, std::size_t item, std::size_t item_end);

    /// The pattern from `item` on, one level deeper.
    End do_match(std::size_t at, std::size_t item);
    End match_items(std::size_t at, std::size_t item);
    bool is_special(std::size_t item) const;
    /// Goes on behind %b, %f or %1; false when it does not match.
    bool step_special(std::size_t& at, std::size_t& item);
    End longest(std::size_t at, std::size_t item, std::size_t end);
    End shortest(std::size_t at, std::size_t item, std::size_t end);
    End open_capture(std::size_t at, std::size_t item, State state);
    End close_capture(std::size_t at, std::size_t item);
    End match_balance(std::size_t at, std::size_t item);
    End match_again(std::size_t at, unsigned char digit);
    bool is_frontier(std::size_t at, std::size_t set, std::size_t set_end);

    const std::string_view text_;
    const std::string_view pattern_;
    const Watch watch_;
    std::array<Mark, captures_max> marks_;
    std::size_t level_ = 0;
    int depth_ = 0;
    std::size_t steps_ = 0;
};

}  // namespace socle::script
