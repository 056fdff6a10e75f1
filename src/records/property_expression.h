#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

/// For the property test only: expressions with a meaning of their own. Each can be written as the
/// text of a rule and evaluated here over plain rows, by other code than the one that is tested.
namespace socle::records::property {

/// Null, a truth, a number in hundredths, or a text (also of a date and a uuid).
using Cell = std::variant<std::monostate, bool, std::int64_t, std::string>;
using Row = std::vector<Cell>;

inline bool is_null(const Cell& cell) {
    return std::holds_alternative<std::monostate>(cell);
}

struct Expression;
using Tree = std::shared_ptr<const Expression>;

enum class Sort { truth, number, text, date, uuid };

struct FieldModel {
    std::string name;
    Sort sort = Sort::number;
    bool decimal = false;
    int to = -1;           ///< a ref to this model; its value is the key in hundredths
    bool account = false;  ///< a ref to an account, not a uuid field
    int on_delete = 0;     ///< of a ref: 0 restrict, 1 cascade, 2 set_null
};

/// What a caller may do, as expressions; absent: no rule of its own.
struct Rules {
    Tree read, create, update, remove, check, filter;
    std::vector<Tree> field_read, field_write;
    std::vector<Tree> computed;
};

struct ModelModel {
    std::string name;
    std::vector<FieldModel> fields;  ///< the first is the key
    bool link = false;               ///< fields 1 and 2 link two models
    Rules rules;
};

struct Person {
    enum class Kind { anonymous, signed_in, service };
    Kind kind = Kind::anonymous;
    std::string id;
    std::vector<std::string> roles;
    std::vector<std::string> permissions;  ///< all of them, those of roles included
};

/// Rows of each model by key.
using Tables = std::vector<std::map<std::int64_t, Row>>;

struct Step {
    int model = 0;
    int field = 0;
};

struct Relation {
    int model = 0;
    int back = 0;  ///< field of `model`, or of `link`
    int link = -1;
    int forward = 0;
};

enum class Shape {
    constant,
    signed_in,
    role,
    may,
    field,
    literal,
    me,
    not_,
    and_,
    or_,
    compare,
    distinct,
    in,
    null,
    truth,
    unknown,
    like,
    ilike,
    match,
    imatch,
    add,
    subtract,
    coalesce,
    length,
    lower,
    any,
    count,
};

/// `word`: the role, permission, comparison sign or pattern. `flag`: a constant's value, the truth
/// that is tested for.
struct Expression {
    Shape shape = Shape::constant;
    Sort sort = Sort::truth;
    std::string word;
    bool flag = false;
    bool was = false;
    Cell value;
    bool decimal = false;
    std::vector<Step> path;
    Relation relation;
    std::vector<Tree> args;
};

inline Tree constant(bool value) {
    auto made = std::make_shared<Expression>();
    made->flag = value;
    return made;
}

inline Tree made(Shape shape, std::vector<Tree> args, std::string word = {}, bool flag = false) {
    auto tree = std::make_shared<Expression>();
    tree->shape = shape;
    tree->args = std::move(args);
    tree->word = std::move(word);
    tree->flag = flag;
    return tree;
}

/// Lower case of the letters the test uses.
inline std::string lowered(const std::string& text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        const bool accent = at > 0 && text[at - 1] == '\xc3' && c == '\x89';  // É
        out += accent ? '\xa9' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    }
    return out;
}

inline std::vector<std::string> characters(const std::string& text) {
    std::vector<std::string> found;
    for (const char c : text) {
        const bool more = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
        if (more && !found.empty()) {
            found.back() += c;
        } else {
            found.emplace_back(1, c);
        }
    }
    return found;
}

/// SQL's like over characters.
inline bool like(const std::vector<std::string>& text, std::size_t at,
                 const std::vector<std::string>& pattern, std::size_t next) {
    if (next == pattern.size()) return at == text.size();
    if (pattern[next] == "%") {
        for (std::size_t end = at; end <= text.size(); ++end) {
            if (like(text, end, pattern, next + 1)) return true;
        }
        return false;
    }
    if (at == text.size()) return false;
    if (pattern[next] == "_") return like(text, at + 1, pattern, next + 1);
    if (pattern[next] == "\\") ++next;
    return text[at] == pattern[next] && like(text, at + 1, pattern, next + 1);
}

/// The regular expressions the test uses: letters, perhaps after `^` or before `$`.
inline bool matches(const std::string& text, std::string_view pattern) {
    const bool start = pattern.starts_with('^');
    const bool end = pattern.ends_with('$');
    const auto letters = std::string(
        pattern.substr(start ? 1 : 0, pattern.size() - (start ? 1 : 0) - (end ? 1 : 0)));
    if (start && end) return text == letters;
    if (start) return text.starts_with(letters);
    return end ? text.ends_with(letters) : text.find(letters) != std::string::npos;
}

inline std::int64_t key_of(const Row& row) {
    return std::get<std::int64_t>(row.front()) / 100;
}

/// Folds what only depends on the caller, as rules are refused as a whole when they come out false.
inline Tree folded(const Tree& tree, const Person& person) {
    const auto has = [](const std::vector<std::string>& names, const std::string& name) {
        return std::ranges::find(names, name) != names.end();
    };
    switch (tree->shape) {
        case Shape::signed_in:
            return constant(person.kind == Person::Kind::signed_in);
        case Shape::role:
            return constant(has(person.roles, tree->word) != tree->flag);
        case Shape::may:
            return constant(has(person.permissions, tree->word));
        case Shape::constant:
            return tree;
        default:
            break;
    }
    auto copy = std::make_shared<Expression>(*tree);
    for (auto& arg : copy->args)
        arg = folded(arg, person);
    const auto is = [](const Tree& arg, bool value) {
        return arg->shape == Shape::constant && arg->flag == value;
    };
    if (copy->shape == Shape::not_ && copy->args[0]->shape == Shape::constant) {
        return constant(!copy->args[0]->flag);
    }
    if (copy->shape != Shape::and_ && copy->shape != Shape::or_) return copy;
    const bool all = copy->shape == Shape::and_;
    if (std::ranges::any_of(copy->args, [&](const Tree& arg) { return is(arg, !all); })) {
        return constant(!all);
    }
    std::erase_if(copy->args, [&](const Tree& arg) { return is(arg, all); });
    if (copy->args.empty()) return constant(all);
    return copy->args.size() == 1 ? copy->args.front() : copy;
}

/// Evaluates expressions for one caller over the rows there are.
class Evaluator {
public:
    Evaluator(const std::vector<ModelModel>& models, const Tables& tables, const Person& person)
        : models_(models), tables_(tables), person_(person) {}

    /// The value of `tree` in a row. `guarded`: fields the caller may not read are null.
    Cell value(const Tree& tree, int model, const Row& row, const Row* was, bool guarded) const {
        const Scope scope{model, &row, was, guarded};
        return of(*tree, scope);
    }

    bool holds(const Tree& tree, int model, const Row& row, const Row* was = nullptr) const {
        if (person_.kind == Person::Kind::service) return true;
        return tree && value(tree, model, row, was, false) == Cell(true);
    }

    /// Whether the caller may read this field in this row.
    bool readable(int model, int field, const Row& row) const {
        const auto& rule = field_rule(model, field);
        if (!rule || person_.kind == Person::Kind::service) return true;
        return value(rule, model, row, nullptr, false) == Cell(true);
    }

    /// Whether the caller may read this field in no row at all.
    bool never_readable(int model, int field) const {
        const auto& rule = field_rule(model, field);
        if (!rule || person_.kind == Person::Kind::service) return false;
        return is_false(rule);
    }

    bool is_false(const Tree& rule) const {
        const auto fold = folded(rule, person_);
        return fold->shape == Shape::constant && !fold->flag;
    }

    /// Whether a folded tree names a field that the caller may never read.
    bool mentions_hidden(const Tree& tree) const {
        for (const auto& step : tree->path) {
            if (never_readable(step.model, step.field)) return true;
        }
        return std::ranges::any_of(tree->args,
                                   [&](const Tree& arg) { return mentions_hidden(arg); });
    }

private:
    struct Scope {
        int model;
        const Row* row;
        const Row* was;
        bool guarded;
    };

    const Tree& field_rule(int model, int field) const {
        return models_[static_cast<std::size_t>(model)]
            .rules.field_read[static_cast<std::size_t>(field)];
    }

    Cell field(const Expression& tree, const Scope& scope) const {
        const Row* row = tree.was ? scope.was : scope.row;
        if (row == nullptr) return {};
        for (std::size_t at = 0;; ++at) {
            const auto& step = tree.path[at];
            if (scope.guarded && !readable(step.model, step.field, *row)) return {};
            const Cell& cell = (*row)[static_cast<std::size_t>(step.field)];
            if (at + 1 == tree.path.size() || is_null(cell)) return cell;
            const auto& target = tables_[static_cast<std::size_t>(tree.path[at + 1].model)];
            row = &target.at(std::get<std::int64_t>(cell) / 100);
        }
    }

    Cell of(const Expression& tree, const Scope& scope) const {
        switch (tree.shape) {
            case Shape::constant:
                return tree.flag;
            case Shape::signed_in:
            case Shape::role:
            case Shape::may:
                return folded(std::make_shared<Expression>(tree), person_)->flag;
            case Shape::field:
                return field(tree, scope);
            case Shape::literal:
                return tree.value;
            case Shape::me:
                return me(tree.sort);
            case Shape::not_:
                return negated(of(*tree.args[0], scope));
            case Shape::and_:
            case Shape::or_:
                return logic(tree, scope);
            case Shape::any:
                return count(tree, scope) > 0;
            case Shape::count:
                return count(tree, scope) * 100;
            case Shape::null:
                return is_null(of(*tree.args[0], scope)) == tree.flag;
            case Shape::truth:
                return of(*tree.args[0], scope) == Cell(tree.flag);
            case Shape::unknown:
                return is_null(of(*tree.args[0], scope));
            case Shape::distinct:
                return of(*tree.args[0], scope) != of(*tree.args[1], scope);
            case Shape::in:
                return in(tree, scope);
            case Shape::coalesce: {
                auto first = of(*tree.args[0], scope);
                return is_null(first) ? of(*tree.args[1], scope) : first;
            }
            default:
                return strict(tree, scope);
        }
    }

    /// What is null when an argument is.
    Cell strict(const Expression& tree, const Scope& scope) const {
        std::vector<Cell> args;
        for (const auto& arg : tree.args) {
            args.push_back(of(*arg, scope));
            if (is_null(args.back())) return {};
        }
        const auto number = [&](std::size_t at) { return std::get<std::int64_t>(args[at]); };
        const auto text = [&](std::size_t at) { return std::get<std::string>(args[at]); };
        switch (tree.shape) {
            case Shape::compare:
                return compared(tree.word, args[0], args[1]);
            case Shape::like:
                return like(characters(text(0)), 0, characters(text(1)), 0);
            case Shape::ilike:
                return like(characters(lowered(text(0))), 0, characters(lowered(text(1))), 0);
            case Shape::match:
                return matches(text(0), text(1));
            case Shape::imatch:
                return matches(lowered(text(0)), lowered(text(1)));
            case Shape::add:
                return number(0) + number(1);
            case Shape::subtract:
                return number(0) - number(1);
            case Shape::length:
                return static_cast<std::int64_t>(characters(text(0)).size()) * 100;
            default:
                return lowered(text(0));
        }
    }

    static Cell compared(const std::string& sign, const Cell& a, const Cell& b) {
        if (sign == "=") return a == b;
        if (sign == "!=") return a != b;
        if (sign == "<") return a < b;
        if (sign == "<=") return a <= b;
        return sign == ">" ? a > b : a >= b;
    }

    static Cell negated(const Cell& cell) {
        return is_null(cell) ? Cell() : Cell(!std::get<bool>(cell));
    }

    Cell logic(const Expression& tree, const Scope& scope) const {
        const bool all = tree.shape == Shape::and_;
        bool unknown = false;
        for (const auto& arg : tree.args) {
            const auto cell = of(*arg, scope);
            if (cell == Cell(!all)) return !all;
            unknown = unknown || is_null(cell);
        }
        return unknown ? Cell() : Cell(all);
    }

    Cell in(const Expression& tree, const Scope& scope) const {
        const auto wanted = of(*tree.args[0], scope);
        if (tree.args.size() == 1) return false;
        bool unknown = is_null(wanted);
        for (std::size_t at = 1; at < tree.args.size(); ++at) {
            const auto item = of(*tree.args[at], scope);
            if (!is_null(wanted) && item == wanted) return true;
            unknown = unknown || is_null(item);
        }
        return unknown ? Cell() : Cell(false);
    }

    Cell me(Sort sort) const {
        if (person_.id.empty()) return {};
        if (sort == Sort::text) return person_.id;
        const bool uuid = person_.id.size() == 36;
        return uuid ? Cell(lowered(person_.id)) : Cell();
    }

    std::int64_t count(const Expression& tree, const Scope& scope) const {
        const auto& relation = tree.relation;
        const auto& key = scope.row->front();
        std::int64_t found = 0;
        for (const auto& [id, row] : tables_[static_cast<std::size_t>(relation.model)]) {
            if (!related(relation, row, key)) continue;
            const Scope inner{relation.model, &row, nullptr, scope.guarded};
            if (tree.args.empty() || of(*tree.args[0], inner) == Cell(true)) ++found;
        }
        return found;
    }

    bool related(const Relation& relation, const Row& row, const Cell& key) const {
        const auto back = static_cast<std::size_t>(relation.back);
        if (relation.link < 0) return row[back] == key;
        const auto forward = static_cast<std::size_t>(relation.forward);
        return std::ranges::any_of(
            tables_[static_cast<std::size_t>(relation.link)], [&](const auto& link) {
                return link.second[back] == key && link.second[forward] == row.front();
            });
    }

    const std::vector<ModelModel>& models_;
    const Tables& tables_;
    const Person& person_;
};

}  // namespace socle::records::property
