#pragma once

#include "definition/expression.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socle::definition {

/// A word, number, text or sign of an expression. `text` is what was written, for a string what it
/// means. `offset` and `end` are bytes of the expression.
struct Token {
    enum class Kind { end, word, number, duration, string, sign };
    Kind kind = Kind::end;
    std::string text;
    std::size_t offset = 0;
    std::size_t end = 0;
    std::int64_t duration_us = 0;
};

/// Splits an expression into tokens; the last is `end`. Stops at the first fault, which is added to
/// `problems`.
std::vector<Token> tokens_of(std::string_view text, std::vector<ExpressionProblem>& problems);

/// An expression as written: nothing is looked up and nothing has a type yet.
struct Syntax {
    enum class Kind {
        null,
        boolean,   ///< `text`: true or false
        number,    ///< `text`
        string,    ///< `text`
        duration,  ///< `duration_us`
        path,      ///< `words`: amount, client.contact, was.signed, me, now
        call,      ///< function `text` of `args`
        over,  ///< any, exists or count (`text`) of the relation `words`; args[0]: the condition
        not_,
        and_,  ///< of all `args`
        or_,
        binary,  ///< operator `text` of two `args`
        in,      ///< args[0] in args[1..]
        is,      ///< args[0] is `text`: null, true, false
        negate,
    };
    Kind kind = Kind::null;
    std::string text;
    std::vector<std::string> words;
    std::vector<Syntax> args;
    std::int64_t duration_us = 0;
    std::size_t offset = 0;
    std::size_t end = 0;
    int depth = 1;
};

/// Reads the grammar of `docs/expressions.md`. Only good when no problem was added.
Syntax parse_syntax(std::string_view text, std::vector<ExpressionProblem>& problems);

/// The words that stand for something by themselves and therefore hide fields of the same name.
const std::vector<std::string>& reserved_words();
bool is_reserved(std::string_view word);

}  // namespace socle::definition
