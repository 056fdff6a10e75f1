#include "definition/expression_syntax.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace socle::definition {
namespace {

constexpr std::array<std::string_view, 6> comparison_signs = {"=", "!=", "<", "<=", ">", ">="};
constexpr std::array<std::string_view, 3> text_operators = {"like", "ilike", "matches"};
constexpr std::array<std::string_view, 3> relation_functions = {"any", "exists", "count"};

template <std::size_t Size>
bool among(const std::array<std::string_view, Size>& list, std::string_view word) {
    return std::ranges::find(list, word) != list.end();
}

/// Recursive descent, one function a level of precedence, weakest first. After a fault the rest of
/// the tokens is dropped, so that every loop ends and only the first fault is told.
class Parser {
public:
    Parser(std::vector<Token> tokens, std::vector<ExpressionProblem>& problems)
        : tokens_(std::move(tokens)), problems_(problems) {}

    Syntax run() {
        if (peek().kind == Token::Kind::end) {
            fail(peek(), "the expression is empty");
        }
        Syntax tree = any_of();
        if (peek().kind != Token::Kind::end) {
            unexpected("");
        }
        return tree;
    }

private:
    Syntax any_of() {
        return joined(Syntax::Kind::or_, "or", [this] { return all_of(); });
    }
    Syntax all_of() {
        return joined(Syntax::Kind::and_, "and", [this] { return negation(); });
    }

    template <typename Term>
    Syntax joined(Syntax::Kind kind, std::string_view word, Term term) {
        Syntax first = term();
        if (!is_word(word)) {
            return first;
        }
        std::vector<Syntax> terms;
        terms.push_back(std::move(first));
        while (take_word(word)) {
            terms.push_back(term());
        }
        return node(kind, {}, std::move(terms));
    }

    Syntax negation() {
        const std::size_t start = peek().offset;
        if (!take_word("not")) {
            return comparison();
        }
        if (!deeper()) {
            return {};
        }
        Syntax inner = negation();
        --depth_;
        return node_at(start, Syntax::Kind::not_, {}, one(std::move(inner)));
    }

    Syntax comparison() {
        Syntax left = concatenation();
        const std::size_t start = left.offset;
        if (!at_comparison()) {
            return left;
        }
        const bool negated = take_word("not");
        Syntax tree = comparison_of(std::move(left));
        if (negated) {
            tree = node_at(start, Syntax::Kind::not_, {}, one(std::move(tree)));
        }
        if (at_comparison()) {
            fail(peek(), "comparisons cannot be chained: join them with 'and', or use parentheses");
        }
        return tree;
    }

    bool at_comparison() const {
        const Token& token = peek();
        if (token.kind == Token::Kind::sign) {
            return among(comparison_signs, token.text);
        }
        const Token& word = is_word("not") ? tokens_[at_ + 1] : token;
        return word.kind == Token::Kind::word &&
               (among(text_operators, word.text) || word.text == "in" ||
                (word.text == "is" && &word == &token));
    }

    Syntax comparison_of(Syntax left) {
        if (take_word("in")) {
            return membership(std::move(left));
        }
        if (take_word("is")) {
            return state(std::move(left));
        }
        const std::string operation = take().text;
        Syntax right = concatenation();
        return node(Syntax::Kind::binary, operation, two(std::move(left), std::move(right)));
    }

    Syntax membership(Syntax left) {
        std::vector<Syntax> args = one(std::move(left));
        if (!expect("(")) {
            return {};
        }
        do {
            args.push_back(any_of());
        } while (take_sign(","));
        expect(")");
        return node(Syntax::Kind::in, {}, std::move(args));
    }

    Syntax state(Syntax left) {
        const std::size_t start = left.offset;
        const bool negated = take_word("not");
        if (!is_word("null") && !is_word("true") && !is_word("false")) {
            unexpected("null, true or false");
            return {};
        }
        const std::string word = take().text;
        Syntax tree = node(Syntax::Kind::is, word, one(std::move(left)));
        return negated ? node_at(start, Syntax::Kind::not_, {}, one(std::move(tree))) : tree;
    }

    Syntax concatenation() {
        return chain({"||"}, [this] { return sum(); });
    }
    Syntax sum() {
        return chain({"+", "-"}, [this] { return product(); });
    }
    Syntax product() {
        return chain({"*", "/"}, [this] { return unary(); });
    }

    template <typename Term>
    Syntax chain(std::initializer_list<std::string_view> operators, Term term) {
        Syntax left = term();
        while (peek().kind == Token::Kind::sign &&
               std::ranges::find(operators, peek().text) != operators.end()) {
            const std::string operation = take().text;
            Syntax right = term();
            left = node(Syntax::Kind::binary, operation, two(std::move(left), std::move(right)));
        }
        return left;
    }

    Syntax unary() {
        const std::size_t start = peek().offset;
        if (!take_sign("-")) {
            return primary();
        }
        if (!deeper()) {
            return {};
        }
        Syntax inner = unary();
        --depth_;
        return node_at(start, Syntax::Kind::negate, {}, one(std::move(inner)));
    }

    Syntax primary() {
        switch (peek().kind) {
            case Token::Kind::number:
                return leaf(Syntax::Kind::number);
            case Token::Kind::string:
                return leaf(Syntax::Kind::string);
            case Token::Kind::duration:
                return leaf(Syntax::Kind::duration);
            case Token::Kind::word:
                return word();
            case Token::Kind::sign:
            case Token::Kind::end:
                break;
        }
        return parentheses();
    }

    Syntax parentheses() {
        const std::size_t start = peek().offset;
        if (!take_sign("(")) {
            unexpected("a value");
            return {};
        }
        if (!deeper()) {
            return {};
        }
        Syntax tree = any_of();
        --depth_;
        expect(")");
        tree.offset = start;
        tree.end = last_end_;
        return tree;
    }

    Syntax word() {
        const std::string& text = peek().text;
        if (text == "null") {
            return leaf(Syntax::Kind::null);
        }
        if (text == "true" || text == "false") {
            return leaf(Syntax::Kind::boolean);
        }
        const Token& after = tokens_[at_ + 1];
        if (after.kind == Token::Kind::sign && after.text == "(" && !is_operator(text)) {
            return call();
        }
        if (is_operator(text)) {
            unexpected("a value");
            return {};
        }
        Syntax tree = leaf(Syntax::Kind::path);
        tree.words = {tree.text};
        path_rest(tree);
        return tree;
    }

    static bool is_operator(std::string_view text) {
        return text == "and" || text == "or" || text == "not" || text == "in" || text == "is" ||
               among(text_operators, text);
    }

    void path_rest(Syntax& tree) {
        while (take_sign(".")) {
            if (peek().kind != Token::Kind::word) {
                unexpected("the name of a field");
                return;
            }
            tree.words.push_back(take().text);
        }
        tree.end = last_end_;
    }

    Syntax call() {
        const std::size_t start = peek().offset;
        const std::string name = take().text;
        take();
        if (!deeper()) {
            return {};
        }
        Syntax tree = among(relation_functions, name) ? over(name) : function(name);
        --depth_;
        expect(")");
        tree.offset = start;
        tree.end = last_end_;
        return tree;
    }

    Syntax function(const std::string& name) {
        std::vector<Syntax> args;
        if (!is_sign(")")) {
            do {
                args.push_back(any_of());
            } while (take_sign(","));
        }
        return node(Syntax::Kind::call, name, std::move(args));
    }

    Syntax over(const std::string& name) {
        if (peek().kind != Token::Kind::word) {
            unexpected("the name of a relation");
            return {};
        }
        Syntax relation = leaf(Syntax::Kind::path);
        relation.words = {relation.text};
        path_rest(relation);
        std::vector<Syntax> args;
        if (take_sign(",")) {
            args.push_back(any_of());
        }
        Syntax tree = node(Syntax::Kind::over, name, std::move(args));
        tree.words = std::move(relation.words);
        return tree;
    }

    static std::vector<Syntax> one(Syntax first) {
        std::vector<Syntax> list;
        list.push_back(std::move(first));
        return list;
    }
    static std::vector<Syntax> two(Syntax first, Syntax second) {
        std::vector<Syntax> list = one(std::move(first));
        list.push_back(std::move(second));
        return list;
    }

    Syntax leaf(Syntax::Kind kind) {
        const Token& token = take();
        Syntax tree;
        tree.kind = kind;
        tree.text = token.text;
        tree.duration_us = token.duration_us;
        tree.offset = token.offset;
        tree.end = token.end;
        return tree;
    }

    Syntax node(Syntax::Kind kind, std::string text, std::vector<Syntax> args) {
        const std::size_t start = args.empty() ? peek().offset : args.front().offset;
        return node_at(start, kind, std::move(text), std::move(args));
    }

    Syntax node_at(std::size_t start, Syntax::Kind kind, std::string text,
                   std::vector<Syntax> args) {
        Syntax tree;
        tree.kind = kind;
        tree.text = std::move(text);
        tree.args = std::move(args);
        tree.offset = start;
        tree.end = last_end_;
        for (const Syntax& arg : tree.args) {
            tree.depth = std::max(tree.depth, arg.depth + 1);
        }
        if (tree.depth > expression_depth_max) {
            too_deep();
            return {};
        }
        return tree;
    }

    bool deeper() {
        if (depth_ == expression_depth_max) {
            too_deep();
            return false;
        }
        ++depth_;
        return true;
    }

    const Token& peek() const { return tokens_[at_]; }
    const Token& take() {
        const Token& token = tokens_[at_];
        last_end_ = token.end;
        if (at_ + 1 < tokens_.size()) {
            ++at_;
        }
        return token;
    }
    bool is_word(std::string_view text) const {
        return peek().kind == Token::Kind::word && peek().text == text;
    }
    bool is_sign(std::string_view text) const {
        return peek().kind == Token::Kind::sign && peek().text == text;
    }
    bool take_word(std::string_view text) { return is_word(text) && (take(), true); }
    bool take_sign(std::string_view text) { return is_sign(text) && (take(), true); }

    bool expect(std::string_view sign) {
        if (take_sign(sign)) {
            return true;
        }
        unexpected(fmt::format("'{}'", sign));
        return false;
    }

    void unexpected(const std::string& wanted) {
        const Token& token = peek();
        const std::string but = wanted.empty() ? "" : fmt::format("; expected {}", wanted);
        if (token.kind == Token::Kind::end) {
            fail(token, fmt::format("the expression ends too early{}", but));
            return;
        }
        const std::string lower = base::lower(token.text);
        if (token.kind == Token::Kind::word && lower != token.text && is_reserved(lower)) {
            fail(token, fmt::format("'{}' is written in lower case: {}", token.text, lower));
            return;
        }
        if (token.kind == Token::Kind::word && !wanted.empty() && is_operator(token.text)) {
            fail(token,
                 fmt::format("unexpected '{0}'{1} (a field of this name is written this.{0})",
                             token.text, but));
            return;
        }
        fail(token, fmt::format("unexpected '{}'{}", token.text, but));
    }

    void too_deep() {
        fail(peek(), fmt::format("the expression is nested deeper than {}", expression_depth_max));
    }

    void fail(const Token& token, std::string message) {
        if (!failed_) {
            problems_.push_back({token.offset, std::move(message)});
        }
        failed_ = true;
        at_ = tokens_.size() - 1;
    }

    std::vector<Token> tokens_;
    std::vector<ExpressionProblem>& problems_;
    std::size_t at_ = 0;
    std::size_t last_end_ = 0;
    int depth_ = 0;
    bool failed_ = false;
};

}  // namespace

Syntax parse_syntax(std::string_view text, std::vector<ExpressionProblem>& problems) {
    std::vector<Token> tokens = tokens_of(text, problems);
    if (!problems.empty()) {
        return {};
    }
    return Parser(std::move(tokens), problems).run();
}

const std::vector<std::string>& reserved_words() {
    static const std::vector<std::string> words = {
        "and",    "or",     "not",  "in",    "like", "ilike", "matches",
        "is",     "null",   "true", "false", "me",   "role",  "signed_in",
        "anyone", "nobody", "now",  "today", "was",  "this",  "aal2"};
    return words;
}

bool is_reserved(std::string_view word) {
    return std::ranges::find(reserved_words(), word) != reserved_words().end();
}

}  // namespace socle::definition
