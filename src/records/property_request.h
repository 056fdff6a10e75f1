#pragma once

#include "base/text.h"
#include "records/property_generator.h"

/// For the property test only: random requests, as the client writes them and as expressions.
namespace socle::records::property {

/// A condition of the URL.
struct Filter {
    enum class Style { group, single, list, braces, word };
    Style style = Style::single;
    bool any = false;  ///< of a group
    bool negated = false;
    std::vector<Filter> children;
    std::string name;
    std::string operation;
    std::vector<std::string> values;
    Tree test;

    Tree tree() const {
        Tree inner = test;
        if (style == Style::group) {
            std::vector<Tree> terms;
            for (const auto& child : children)
                terms.push_back(child.tree());
            inner = terms.size() == 1 ? terms.front()
                                      : made(any ? Shape::or_ : Shape::and_, std::move(terms));
        }
        return negated ? made(Shape::not_, {inner}) : inner;
    }

    /// As a parameter of a query string.
    std::string parameter() const {
        if (style == Style::group) {
            return std::string(negated ? "not." : "") + (any ? "or=" : "and=") +
                   base::url_encode(members());
        }
        return base::url_encode(name) + "=" + (negated ? "not." : "") +
               base::url_encode(operation + "." + operands(false));
    }

private:
    std::string members() const {
        std::string out = "(";
        for (const auto& child : children)
            out += (out.size() > 1 ? "," : "") + child.member();
        return out + ")";
    }

    std::string member() const {
        const std::string no = negated ? "not." : "";
        if (style == Style::group) return no + (any ? "or" : "and") + members();
        return name + "." + no + operation + "." + operands(true);
    }

    static std::string quoted(const std::string& value) {
        std::string out = "\"";
        for (const char c : value)
            out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        return out + "\"";
    }

    std::string operands(bool inside) const {
        if (style == Style::word) return values.front();
        if (style == Style::single) return inside ? quoted(values.front()) : values.front();
        std::string out;
        for (const auto& value : values)
            out += (out.empty() ? "" : ",") + quoted(value);
        return style == Style::list ? "(" + out + ")" : "{" + out + "}";
    }
};

struct Order {
    std::string name;
    Tree tree;
    bool descending = false;
    std::optional<bool> nulls_first;
};

struct Selected {
    std::string name;
    Tree tree;
};

struct Request {
    enum class Verb { read, create, update, remove };
    Verb verb = Verb::read;
    Person person;
    int model = 0;
    std::vector<Selected> select;  ///< empty: all
    std::vector<Filter> filters;
    bool named_filter = false;
    std::vector<Order> order;
    std::optional<int> limit;
    std::optional<int> offset;
    std::vector<std::pair<int, Cell>> body;  ///< fields and values
    std::int64_t key = 0;                    ///< of the record to create
    bool representation = false;

    std::string query() const {
        std::vector<std::string> parts;
        if (!select.empty()) {
            std::string names;
            for (const auto& item : select)
                names += (names.empty() ? "" : ",") + item.name;
            parts.push_back("select=" + names);
        }
        for (const auto& filter : filters)
            parts.push_back(filter.parameter());
        if (named_filter) parts.emplace_back("filter=f0");
        if (!order.empty()) parts.push_back("order=" + order_text());
        if (limit) parts.push_back("limit=" + std::to_string(*limit));
        if (offset) parts.push_back("offset=" + std::to_string(*offset));
        return base::join(parts, "&");
    }

private:
    std::string order_text() const {
        std::string out;
        for (const auto& term : order) {
            out += (out.empty() ? "" : ",") + term.name + (term.descending ? ".desc" : ".asc");
            if (term.nulls_first) out += *term.nulls_first ? ".nullsfirst" : ".nullslast";
        }
        return out;
    }
};

/// Makes requests to a model of an application.
class RequestGenerator {
public:
    RequestGenerator(Chance& chance, const std::vector<ModelModel>& models, const Tables& tables)
        : chance_(chance), models_(models), tables_(tables), generator_(chance, models) {}

    Request request() {
        Request made;
        made.person = person();
        made.model = chance_.below(static_cast<int>(models_.size()));
        model_ = made.model;
        const int kind = chance_.below(100);
        made.verb = kind < 50   ? Request::Verb::read
                    : kind < 65 ? Request::Verb::create
                    : kind < 88 ? Request::Verb::update
                                : Request::Verb::remove;
        const bool read = made.verb == Request::Verb::read;
        made.representation = !read && chance_.percent(40);
        if (read || made.representation) add_select(made);
        if (made.verb != Request::Verb::create) add_filters(made);
        if (read) add_page(made);
        if (made.verb == Request::Verb::create || made.verb == Request::Verb::update) {
            add_body(made);
        }
        return made;
    }

private:
    const ModelModel& described() const { return models_[static_cast<std::size_t>(model_)]; }

    Person person() {
        Person made;
        const int kind = chance_.below(10);
        made.kind = kind == 0   ? Person::Kind::service
                    : kind <= 2 ? Person::Kind::anonymous
                                : Person::Kind::signed_in;
        if (made.kind != Person::Kind::signed_in) return made;
        const std::vector<std::string> ids = {people[0], people[1], people[2],
                                              "00000000-0000-7000-8000-0000000000EE", "auth0|a"};
        made.id = chance_.one_of(ids);
        for (const auto& role : role_names) {
            if (chance_.percent(30)) made.roles.push_back(role);
        }
        for (const auto& permission : permission_names) {
            const bool by_role = permission == "p1" && !made.roles.empty() &&
                                 made.roles.front() == role_names.front();
            if (by_role || chance_.percent(25)) made.permissions.push_back(permission);
        }
        return made;
    }

    /// A field or a computed field, with its name.
    Selected named() {
        const auto& model = described();
        const int computed = static_cast<int>(model.rules.computed.size());
        if (computed > 0 && chance_.percent(40)) {
            const int at = chance_.below(computed);
            return {"c" + std::to_string(at), model.rules.computed[static_cast<std::size_t>(at)]};
        }
        const int at = chance_.below(static_cast<int>(model.fields.size()));
        return {model.fields[static_cast<std::size_t>(at)].name, generator_.field(model_, at)};
    }

    void add_select(Request& request) {
        if (chance_.percent(40)) return;
        for (int count = 1 + chance_.below(3); count > 0; --count)
            request.select.push_back(named());
    }

    void add_filters(Request& request) {
        for (int count = chance_.below(3); count > 0; --count)
            request.filters.push_back(filter(2));
        request.named_filter = chance_.percent(25);
    }

    void add_page(Request& request) {
        for (int count = chance_.below(3); count > 0; --count) {
            Order term;
            std::tie(term.name, term.tree) = name_and_tree();
            term.descending = chance_.percent(50);
            if (chance_.percent(50)) term.nulls_first = chance_.percent(50);
            request.order.push_back(std::move(term));
        }
        if (chance_.percent(15)) request.limit = chance_.below(4);
        if (chance_.percent(10)) request.offset = chance_.below(3);
    }

    std::pair<std::string, Tree> name_and_tree() {
        auto found = named();
        return {std::move(found.name), std::move(found.tree)};
    }

    void add_body(Request& request) {
        const auto& fields = described().fields;
        for (std::size_t at = 1; at < fields.size(); ++at) {
            if (!chance_.percent(request.verb == Request::Verb::create ? 60 : 25)) continue;
            request.body.emplace_back(static_cast<int>(at), body_value(fields[at]));
        }
        for (const auto& [key, row] : tables_[static_cast<std::size_t>(model_)])
            request.key = std::max(request.key, key);
        request.key += 1 + chance_.below(2);
    }

    Cell body_value(const FieldModel& field) {
        if (chance_.percent(20)) return {};
        if (field.to < 0) return chance_.value(field);
        const auto& targets = tables_[static_cast<std::size_t>(field.to)];
        if (chance_.percent(4)) return std::int64_t{99'900};
        if (targets.empty()) return {};
        auto target = targets.begin();
        std::advance(target, chance_.below(static_cast<int>(targets.size())));
        return target->second.front();
    }

    Filter filter(int depth) {
        if (depth > 0 && chance_.percent(25)) {
            Filter group;
            group.style = Filter::Style::group;
            group.any = chance_.percent(60);
            group.negated = chance_.percent(30);
            for (int count = 1 + chance_.below(3); count > 0; --count)
                group.children.push_back(filter(depth - 1));
            return group;
        }
        Filter made;
        Tree target;
        std::tie(made.name, target) = name_and_tree();
        made.negated = chance_.percent(20);
        FieldModel like;
        like.sort = target->sort;
        like.decimal = target->decimal;
        like.to = -1;
        made_test(made, target, like);
        return made;
    }

    void made_test(Filter& made, const Tree& target, const FieldModel& like) {
        const int kind = chance_.below(100);
        if (kind < 20) return word_test(made, target);
        if (target->sort == Sort::text && kind < 45) return text_test(made, target);
        if (kind < 60) return list_test(made, target, like);
        struct Sign {
            const char* name;
            const char* word;
        };
        const std::vector<Sign> signs = {{"eq", "="},   {"neq", "!="}, {"gt", ">"},
                                         {"gte", ">="}, {"lt", "<"},   {"lte", "<="}};
        const auto& sign = chance_.one_of(signs);
        if (chance_.percent(10)) {
            const auto value = input(made, like);
            made.operation = "isdistinct";
            made.test = property::made(Shape::distinct, {target, value});
            return;
        }
        made.operation = sign.name;
        const bool quantified = std::string_view(sign.name) != "neq" && chance_.percent(20);
        if (!quantified) {
            made.test = property::made(Shape::compare, {target, input(made, like)}, sign.word);
            return;
        }
        quantify(made, [&] {
            return property::made(Shape::compare, {target, input(made, like)}, sign.word);
        });
    }

    template <typename One>
    void quantify(Filter& made, One one) {
        const bool any = chance_.percent(50);
        made.style = Filter::Style::braces;
        made.operation += any ? "(any)" : "(all)";
        std::vector<Tree> terms;
        for (int count = 1 + chance_.below(3); count > 0; --count)
            terms.push_back(one());
        made.test = terms.size() == 1
                        ? terms.front()
                        : property::made(any ? Shape::or_ : Shape::and_, std::move(terms));
    }

    void word_test(Filter& made, const Tree& target) {
        made.operation = "is";
        made.style = Filter::Style::word;
        const int kind = chance_.below(target->sort == Sort::truth ? 5 : 2);
        const std::vector<std::string> words = {"null", "not_null", "true", "false", "unknown"};
        made.values = {words[static_cast<std::size_t>(kind)]};
        if (kind == 0 || kind == 4) made.test = property::made(Shape::null, {target}, {}, true);
        if (kind == 1) {
            made.test = property::made(Shape::null, {target});
        }
        if (kind == 2 || kind == 3) {
            made.test = property::made(Shape::truth, {target}, {}, kind == 2);
        }
    }

    void text_test(Filter& made, const Tree& target) {
        const std::vector<std::string> likes = {"a*", "%b", "*", "_", "A_", "*é*", "50\\%", "a.b"};
        const std::vector<std::string> regexes = {"^a", "b$", "a", "é", "^ab$", "z"};
        const int kind = chance_.below(4);
        const char* const names[] = {"like", "ilike", "match", "imatch"};
        const Shape shapes[] = {Shape::like, Shape::ilike, Shape::match, Shape::imatch};
        made.operation = names[kind];
        const auto one = [&] {
            made.values.push_back(chance_.one_of(kind < 2 ? likes : regexes));
            auto pattern = std::make_shared<Expression>();
            pattern->shape = Shape::literal;
            auto text = made.values.back();
            if (kind < 2) std::ranges::replace(text, '*', '%');
            pattern->value = text;
            return property::made(shapes[kind], {target, pattern});
        };
        if (chance_.percent(25)) return quantify(made, one);
        made.test = one();
    }

    void list_test(Filter& made, const Tree& target, const FieldModel& like) {
        made.operation = "in";
        made.style = Filter::Style::list;
        std::vector<Tree> args = {target};
        for (int count = chance_.below(4); count > 0; --count)
            args.push_back(input(made, like));
        made.test = args.size() == 1 ? constant(false) : property::made(Shape::in, std::move(args));
    }

    /// A value of the request and the literal it means.
    Tree input(Filter& made, const FieldModel& like) {
        const auto literal = generator_.literal(like);
        const auto& value = literal->value;
        if (const auto* truth = std::get_if<bool>(&value)) {
            made.values.emplace_back(*truth ? "true" : "false");
        } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
            made.values.push_back(number_text(*number, like.decimal));
        } else {
            made.values.push_back(std::get<std::string>(value));
        }
        return literal;
    }

    Chance& chance_;
    const std::vector<ModelModel>& models_;
    const Tables& tables_;
    Generator generator_;
    int model_ = 0;
};

}  // namespace socle::records::property
