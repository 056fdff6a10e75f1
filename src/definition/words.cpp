#include "definition/words.h"

#include "base/convert.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace socle::definition {

namespace {

using Kind = Expr::Kind;

/// A word or a pattern in both languages.
struct Word {
    const char* english;
    const char* french;
};

constexpr Word everybody = {"everybody", "tout le monde"};
constexpr Word nobody = {"nobody but the service key", "personne, sauf la clé de service"};
constexpr Word caller = {"the caller", "l'utilisateur"};
constexpr Word nothing = {"nothing", "rien"};
constexpr Word has_role = {"the caller has the role ", "l'utilisateur a le rôle "};
constexpr Word has_permission = {"the caller has the permission ",
                                 "l'utilisateur a la permission "};
constexpr Word is_signed_in = {"the caller is signed in", "l'utilisateur est connecté"};
constexpr Word has_factor = {"the caller has shown a second factor",
                             "l'utilisateur a montré un second facteur"};
constexpr Word and_word = {" and ", " et "};
constexpr Word or_word = {" or ", " ou "};
constexpr Word not_word = {"not: ", "ne pas : "};
constexpr Word of_word = {" of ", " de "};
constexpr Word now_word = {"now", "maintenant"};
constexpr Word today_word = {"today", "aujourd'hui"};
constexpr Word before_word = {"the former ", "l'ancien "};
constexpr Word one_of = {" is one of ", " est parmi "};
constexpr Word is_empty = {" is empty", " est vide"};
constexpr Word is_true = {" is true", " est vrai"};
constexpr Word is_false = {" is false", " est faux"};
constexpr Word there_is = {"there is a record of ", "il y a un enregistrement de "};
constexpr Word for_which = {" for which ", " pour lequel "};
constexpr Word number_of = {"the number of records of ", "le nombre d'enregistrements de "};

constexpr std::pair<Kind, Word> comparisons[] = {
    {Kind::equal, {" is ", " est "}},
    {Kind::not_equal, {" is not ", " n'est pas "}},
    {Kind::distinct, {" differs from ", " diffère de "}},
    {Kind::less, {" is less than ", " est inférieur à "}},
    {Kind::less_equal, {" is at most ", " est au plus "}},
    {Kind::greater, {" is more than ", " est supérieur à "}},
    {Kind::greater_equal, {" is at least ", " est au moins "}},
    {Kind::like, {" is like ", " ressemble à "}},
    {Kind::ilike, {" is like ", " ressemble à "}},
    {Kind::match, {" matches ", " correspond à "}},
    {Kind::imatch, {" matches ", " correspond à "}},
    {Kind::contains, {" contains ", " contient "}},
    {Kind::contained, {" is within ", " est compris dans "}},
    {Kind::overlaps, {" shares a part with ", " a une partie commune avec "}},
    {Kind::add, {" + ", " + "}},
    {Kind::subtract, {" - ", " - "}},
    {Kind::multiply, {" × ", " × "}},
    {Kind::divide, {" / ", " / "}},
    {Kind::concat, {" followed by ", " suivi de "}},
};

class Speaker {
public:
    Speaker(const Definition& definition, const std::vector<std::string>& languages)
        : definition_(definition),
          languages_(languages),
          french_(!languages.empty() && languages.front().starts_with("fr")) {}

    std::string sentence(const Expr& rule) const {
        if (is_constant(rule, true)) return say(everybody);
        if (is_constant(rule, false)) return say(nobody);
        return clause(rule);
    }

private:
    std::string say(const Word& word) const { return french_ ? word.french : word.english; }
    std::string clause(const Expr& expression) const;
    std::string about_caller(const Expr& expression) const;
    std::string logic(const Expr& expression, const Word& word) const;
    std::string compared(const Expr& expression) const;
    std::string listed(const Expr& expression) const;
    std::string related(const Expr& expression, const Word& start) const;
    std::string path_of(const Expr& expression) const;
    std::string literal(const Expr& expression) const;
    std::string called(const Expr& expression, const std::string& name) const;
    std::string titled(const Texts& title, const std::string& name) const {
        const auto& text = title.in(languages_);
        return text.empty() ? name : text;
    }
    std::string with(const Expr& expression, const Word& end) const {
        return clause(expression.args.front()) + say(end);
    }

    const Definition& definition_;
    const std::vector<std::string>& languages_;
    const bool french_;
};

std::string Speaker::literal(const Expr& expression) const {
    if (expression.type.type == base::Type::boolean) {
        return is_constant(expression, true) ? (french_ ? "vrai" : "true")
                                             : (french_ ? "faux" : "false");
    }
    const auto view = base::view(expression.value);
    if (base::is_null(view)) return say(nothing);
    return base::to_text(expression.type, view);
}

/// "the Title of Movie" of a path movie.title.
std::string Speaker::path_of(const Expr& expression) const {
    std::string text;
    for (auto step = expression.path.rbegin(); step != expression.path.rend(); ++step) {
        const auto& field =
            definition_.model(step->model).fields[static_cast<std::size_t>(step->field)];
        if (!text.empty()) text += say(of_word);
        text += titled(field.title, field.name);
    }
    return expression.was ? say(before_word) + text : text;
}

std::string Speaker::logic(const Expr& expression, const Word& word) const {
    std::string text;
    for (const auto& part : expression.args) {
        if (!text.empty()) text += say(word);
        const bool nested = part.kind == Kind::and_ || part.kind == Kind::or_;
        text += nested ? "(" + clause(part) + ")" : clause(part);
    }
    return text;
}

std::string Speaker::listed(const Expr& expression) const {
    std::string text = clause(expression.args.front()) + say(one_of);
    for (std::size_t i = 1; i < expression.args.size(); ++i)
        text += (i > 1 ? ", " : "") + clause(expression.args[i]);
    return text;
}

std::string Speaker::related(const Expr& expression, const Word& start) const {
    const auto& model = definition_.model(expression.relation.model);
    std::string text = say(start) + titled(model.title, model.name);
    if (!expression.path.empty()) text += say(of_word) + path_of(expression);
    if (!expression.args.empty()) text += say(for_which) + clause(expression.args.front());
    return text;
}

std::string Speaker::called(const Expr& expression, const std::string& name) const {
    std::string text = name + "(";
    for (std::size_t i = 0; i < expression.args.size(); ++i)
        text += (i > 0 ? ", " : "") + clause(expression.args[i]);
    return text + ")";
}

/// A comparison or an operation with a word between its parts; "" for what is none.
std::string Speaker::compared(const Expr& expression) const {
    const auto found =
        std::ranges::find(comparisons, expression.kind, &std::pair<Kind, Word>::first);
    if (found == std::end(comparisons) || expression.args.size() != 2) return {};
    return clause(expression.args[0]) + say(found->second) + clause(expression.args[1]);
}

/// What is about who asks; "" for what is not.
std::string Speaker::about_caller(const Expr& expression) const {
    switch (expression.kind) {
        case Kind::me:
            return say(caller);
        case Kind::role: {
            const auto* role = definition_.find_role(expression.name);
            return say(has_role) +
                   (role == nullptr ? expression.name : titled(role->title, role->name));
        }
        case Kind::may:
            return say(has_permission) + expression.name;
        case Kind::signed_in:
            return say(is_signed_in);
        case Kind::second_factor:
            return say(has_factor);
        case Kind::now:
            return say(now_word);
        case Kind::today:
            return say(today_word);
        default:
            return {};
    }
}

std::string Speaker::clause(const Expr& expression) const {
    if (auto text = about_caller(expression); !text.empty()) return text;
    if (auto text = compared(expression); !text.empty()) return text;
    switch (expression.kind) {
        case Kind::literal:
            return literal(expression);
        case Kind::field:
            return path_of(expression);
        case Kind::not_:
            return say(not_word) + clause(expression.args.front());
        case Kind::and_:
            return logic(expression, and_word);
        case Kind::or_:
            return logic(expression, or_word);
        case Kind::in:
            return listed(expression);
        case Kind::is_null:
            return with(expression, is_empty);
        case Kind::is_true:
            return with(expression, is_true);
        case Kind::is_false:
            return with(expression, is_false);
        case Kind::any:
            return related(expression, there_is);
        case Kind::count:
            return related(expression, number_of);
        case Kind::cast:
            return clause(expression.args.front());
        default:
            return called(expression, expression.name.empty() ? "value" : expression.name);
    }
}

}  // namespace

std::string rule_in_words(const Definition& definition, const Expr& rule,
                          const std::vector<std::string>& languages) {
    return Speaker(definition, languages).sentence(rule);
}

}  // namespace socle::definition
