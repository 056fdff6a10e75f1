#pragma once

#include "records/property_expression.h"

#include <fmt/format.h>

#include <random>

/// For the property test only: random models and rules, and their text.
namespace socle::records::property {

inline const std::vector<std::string> people = {
    "00000000-0000-7000-8000-00000000000a", "00000000-0000-7000-8000-00000000000b",
    "00000000-0000-7000-8000-0000000000ee", "10000000-0000-7000-8000-000000000000"};
inline const std::vector<std::string> texts = {"",    "a",   "A",    "Ab",     "b,c", "it's \"q\"",
                                               "(z)", "é",   "É",    "a.b",    "50%", "_",
                                               "ab",  "{x}", "null", people[0]};
inline const std::vector<std::string> days = {"1999-12-31", "2024-02-29", "2024-03-01"};
inline const std::vector<std::string> role_names = {"boss", "clerk", "editor"};
inline const std::vector<std::string> permission_names = {"p1", "p2"};

/// A text in single quotes.
inline std::string quoted_text(const std::string& text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("''") : std::string(1, c);
    return out + "'";
}

inline std::string number_text(std::int64_t hundredths, bool decimal) {
    const auto whole = std::abs(hundredths);
    const std::string sign = hundredths < 0 ? "-" : "";
    return decimal ? fmt::format("{}{}.{:02}", sign, whole / 100, whole % 100)
                   : fmt::format("{}{}", sign, whole / 100);
}

/// Writes expressions in the language of rules.
class Writer {
public:
    explicit Writer(const std::vector<ModelModel>& models) : models_(models) {}

    std::string text(const Tree& tree) const {
        switch (tree->shape) {
            case Shape::constant:
                return tree->flag ? "anyone" : "nobody";
            case Shape::signed_in:
                return "signed_in";
            case Shape::role:
                return fmt::format("role {} '{}'", tree->flag ? "!=" : "=", tree->word);
            case Shape::may:
                return fmt::format("may('{}')", tree->word);
            case Shape::me:
                return "me";
            case Shape::field:
                return path(*tree);
            case Shape::literal:
                return literal(*tree);
            case Shape::any:
            case Shape::count:
                return relation(*tree);
            case Shape::not_:
                return fmt::format("(not ({}))", text(tree->args[0]));
            case Shape::null:
                return fmt::format("({} is{} null)", text(tree->args[0]), tree->flag ? "" : " not");
            case Shape::truth:
                return fmt::format("(({}) is {})", text(tree->args[0]), tree->flag);
            case Shape::coalesce:
                return fmt::format("coalesce({}, {})", text(tree->args[0]), text(tree->args[1]));
            case Shape::length:
                return fmt::format("length({})", text(tree->args[0]));
            case Shape::lower:
                return fmt::format("lower({})", text(tree->args[0]));
            case Shape::in:
                return fmt::format("({} in ({}))", text(tree->args[0]), joined(*tree, ", ", 1));
            default:
                return fmt::format("({})", joined(*tree, sign(*tree), 0));
        }
    }

private:
    static std::string sign(const Expression& tree) {
        switch (tree.shape) {
            case Shape::and_:
                return " and ";
            case Shape::or_:
                return " or ";
            case Shape::like:
                return " like ";
            case Shape::ilike:
                return " ilike ";
            case Shape::match:
                return " matches ";
            case Shape::add:
                return " + ";
            case Shape::subtract:
                return " - ";
            default:
                return " " + tree.word + " ";
        }
    }

    std::string joined(const Expression& tree, const std::string& between, std::size_t from) const {
        std::string out;
        for (std::size_t at = from; at < tree.args.size(); ++at)
            out += (at == from ? "" : between) + text(tree.args[at]);
        return out;
    }

    std::string path(const Expression& tree) const {
        std::string out = tree.was ? "was" : "";
        for (const auto& step : tree.path)
            out += (out.empty() ? "" : ".") + field(step.model, step.field).name;
        return out;
    }

    static std::string literal(const Expression& tree) {
        if (const auto* truth = std::get_if<bool>(&tree.value)) return *truth ? "true" : "false";
        if (const auto* number = std::get_if<std::int64_t>(&tree.value)) {
            return number_text(*number, tree.decimal);
        }
        return quoted_text(std::get<std::string>(tree.value));
    }

    std::string relation(const Expression& tree) const {
        const auto& way = tree.relation;
        const auto& target = models_[static_cast<std::size_t>(way.model)].name;
        const auto name = way.link < 0
                              ? target + "." + field(way.model, way.back).name
                              : target + "." + models_[static_cast<std::size_t>(way.link)].name;
        const std::string_view function = tree.shape == Shape::count ? "count" : "any";
        if (tree.args.empty()) return fmt::format("{}({})", function, name);
        return fmt::format("{}({}, {})", function, name, text(tree.args[0]));
    }

    const FieldModel& field(int model, int at) const {
        return models_[static_cast<std::size_t>(model)].fields[static_cast<std::size_t>(at)];
    }

    const std::vector<ModelModel>& models_;
};

/// Chance, reproducible from a seed.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : engine_(seed) {}

    int below(int count) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(count)); }
    bool percent(int percents) { return below(100) < percents; }
    template <typename List>
    const auto& one_of(const List& list) {
        return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
    }

    Cell value(const FieldModel& field) {
        switch (field.sort) {
            case Sort::truth:
                return percent(50);
            case Sort::text:
                return one_of(texts);
            case Sort::date:
                return one_of(days);
            case Sort::uuid:
                return one_of(people);
            case Sort::number:
                break;
        }
        return field.decimal ? std::int64_t{below(800)} - 300 : (std::int64_t{below(8)} - 3) * 100;
    }

private:
    std::mt19937_64 engine_;
};

/// Makes expressions over models.
class Generator {
public:
    Generator(Chance& chance, const std::vector<ModelModel>& models)
        : chance_(chance), models_(models) {}

    Tree condition(int model, bool was, int depth) {
        const int kind = chance_.below(depth <= 0 ? 60 : 100);
        if (kind < 4) return property::constant(chance_.percent(60));
        if (kind < 8) return made(Shape::signed_in, {});
        if (kind < 13) {
            return made(Shape::role, {}, chance_.one_of(role_names), chance_.percent(20));
        }
        if (kind < 16) return made(Shape::may, {}, chance_.one_of(permission_names));
        if (kind < 26) return ownership(model, was);
        if (kind < 32) {
            if (auto field = some_field(model, Sort::truth, was)) return field;
        }
        if (kind < 60) return test(model, was, depth);
        if (kind < 66) return made(Shape::not_, {condition(model, was, depth - 1)});
        if (kind < 70) {
            return made(Shape::truth, {condition(model, was, depth - 1)}, {}, chance_.percent(50));
        }
        if (kind < 82) {
            if (auto relation = related(model, Shape::any, depth)) return relation;
        }
        std::vector<Tree> terms;
        for (int count = 2 + chance_.below(2); count > 0; --count)
            terms.push_back(condition(model, was, depth - 1));
        return made(chance_.percent(50) ? Shape::and_ : Shape::or_, std::move(terms));
    }

    /// A value that is no condition: for computed fields.
    Tree value(int model) {
        const Sort sorts[] = {Sort::number, Sort::text, Sort::date, Sort::uuid, Sort::number};
        auto found = operand(model, chance_.one_of(std::vector(std::begin(sorts), std::end(sorts))),
                             false, 1);
        return found->shape == Shape::me ? some_key(model) : found;
    }

    Tree literal(const FieldModel& field) {
        auto tree = std::make_shared<Expression>();
        tree->shape = Shape::literal;
        tree->sort = field.sort;
        tree->decimal = field.decimal;
        tree->value = chance_.value(field);
        return tree;
    }

    Tree field(int model, int index, bool was = false) const {
        auto tree = std::make_shared<Expression>();
        tree->shape = Shape::field;
        tree->sort = described(model, index).sort;
        tree->decimal = described(model, index).decimal;
        tree->was = was;
        tree->path = {{model, index}};
        return tree;
    }

private:
    const FieldModel& described(int model, int index) const {
        return models_[static_cast<std::size_t>(model)].fields[static_cast<std::size_t>(index)];
    }

    Tree some_key(int model) const { return field(model, 0); }

    /// A field of this sort, perhaps at the end of refs; null when there is none.
    Tree some_field(int model, Sort sort, bool was) {
        std::vector<Step> way;
        int at = model;
        while (way.size() < 2 && chance_.percent(40)) {
            std::vector<int> refs;
            const auto& fields = models_[static_cast<std::size_t>(at)].fields;
            for (std::size_t index = 0; index < fields.size(); ++index) {
                if (fields[index].to >= 0) refs.push_back(static_cast<int>(index));
            }
            if (refs.empty()) break;
            way.push_back({at, chance_.one_of(refs)});
            at = described(at, way.back().field).to;
        }
        std::vector<int> fitting;
        const auto& fields = models_[static_cast<std::size_t>(at)].fields;
        for (std::size_t index = 0; index < fields.size(); ++index) {
            if (fields[index].sort == sort) fitting.push_back(static_cast<int>(index));
        }
        if (fitting.empty()) return nullptr;
        const int last = chance_.one_of(fitting);
        auto tree = std::make_shared<Expression>(*field(at, last));
        tree->was = was && way.empty() && chance_.percent(40);
        way.push_back({at, last});
        tree->path = way;
        return tree;
    }

    Tree some_literal(Sort sort) {
        FieldModel like;
        like.sort = sort;
        like.decimal = sort == Sort::number && chance_.percent(30);
        return literal(like);
    }

    Tree some_me(Sort sort) {
        auto tree = std::make_shared<Expression>();
        tree->shape = Shape::me;
        tree->sort = sort;
        return tree;
    }

    Tree ownership(int model, bool was) {
        const auto sort = chance_.percent(80) ? Sort::uuid : Sort::text;
        auto owner = some_field(model, sort, was);
        if (!owner) return made(Shape::signed_in, {});
        return made(Shape::compare, {owner, some_me(sort)}, chance_.percent(75) ? "=" : "!=");
    }

    Tree operand(int model, Sort sort, bool was, int depth) {
        auto found = some_field(model, sort, was);
        if (!found) return some_literal(sort);
        if (sort == Sort::number && chance_.percent(15)) {
            const auto shape = chance_.percent(50) ? Shape::add : Shape::subtract;
            return made_number(shape, {found, operand(model, sort, was, 0)});
        }
        if (sort == Sort::number && depth > 0 && chance_.percent(25)) {
            if (auto count = related(model, Shape::count, depth)) return count;
        }
        if (sort == Sort::number && chance_.percent(8)) {
            if (auto text = some_field(model, Sort::text, was)) {
                return made_number(Shape::length, {text});
            }
        }
        if (sort == Sort::text && chance_.percent(15)) return of_sort(Shape::lower, sort, {found});
        if (chance_.percent(10) && sort != Sort::truth) {
            return of_sort(Shape::coalesce, sort, {found, some_literal(sort)});
        }
        return found;
    }

    static Tree of_sort(Shape shape, Sort sort, std::vector<Tree> args) {
        auto tree = std::make_shared<Expression>(*made(shape, std::move(args)));
        tree->sort = sort;
        return tree;
    }
    static Tree made_number(Shape shape, std::vector<Tree> args) {
        return of_sort(shape, Sort::number, std::move(args));
    }

    Tree test(int model, bool was, int depth) {
        const Sort sorts[] = {Sort::truth, Sort::number, Sort::number, Sort::text,
                              Sort::date,  Sort::uuid,   Sort::number};
        const auto sort = sorts[chance_.below(7)];
        auto left =
            sort == Sort::truth ? some_field(model, sort, was) : operand(model, sort, was, depth);
        if (!left || left->shape == Shape::literal) return made(Shape::signed_in, {});
        const int kind = chance_.below(100);
        if (kind < 15) return made(Shape::null, {left}, {}, chance_.percent(50));
        if (kind < 25) {
            std::vector<Tree> args = {left};
            for (int count = 1 + chance_.below(3); count > 0; --count) {
                args.push_back(chance_.percent(55) ? some_literal(sort)
                                                   : operand(model, sort, was, 0));
            }
            return made(Shape::in, std::move(args));
        }
        if (sort == Sort::text && kind < 50) return text_test(left);
        const std::vector<std::string> signs = {"=", "!=", "<", "<=", ">", ">="};
        auto right = chance_.percent(50) ? some_literal(sort) : operand(model, sort, was, 0);
        const auto& sign = sort == Sort::truth || sort == Sort::uuid ? signs[chance_.percent(50)]
                                                                     : chance_.one_of(signs);
        return made(Shape::compare, {left, right}, sign);
    }

    Tree text_test(const Tree& left) {
        auto pattern = std::make_shared<Expression>();
        pattern->shape = Shape::literal;
        const int kind = chance_.below(3);
        const std::vector<std::string> likes = {"a%", "%b", "%", "_", "A_", "%é%", "50\\%", "a.b"};
        const std::vector<std::string> regexes = {"^a", "b$", "a", "é", "^ab$", "z"};
        pattern->value = chance_.one_of(kind == 2 ? regexes : likes);
        const Shape shapes[] = {Shape::like, Shape::ilike, Shape::match};
        return made(shapes[kind], {left, pattern});
    }

    Tree related(int model, Shape shape, int depth) {
        std::vector<Relation> ways;
        for (std::size_t other = 0; other < models_.size(); ++other) {
            const auto& fields = models_[other].fields;
            for (std::size_t index = 0; index < fields.size(); ++index) {
                if (fields[index].to != model) continue;
                const int back = static_cast<int>(index);
                ways.push_back({static_cast<int>(other), back, -1, 0});
                if (!models_[other].link) continue;
                const int forward = back == 1 ? 2 : 1;
                const int to = fields[static_cast<std::size_t>(forward)].to;
                if (to == model) continue;
                ways.push_back({to, back, static_cast<int>(other), forward});
            }
        }
        if (ways.empty()) return nullptr;
        auto tree = std::make_shared<Expression>();
        tree->shape = shape;
        tree->sort = shape == Shape::count ? Sort::number : Sort::truth;
        tree->relation = chance_.one_of(ways);
        if (chance_.percent(75)) {
            tree->args.push_back(condition(tree->relation.model, false, depth - 1));
        }
        return tree;
    }

    Chance& chance_;
    const std::vector<ModelModel>& models_;
};

}  // namespace socle::records::property
