#include "query/request.h"

#include "base/error.h"
#include "base/text.h"
#include "query/request_select.h"
#include "query/scanner.h"
#include "query/search_query.h"

#include <charconv>
#include <utility>

namespace socle::query {

namespace {

using base::Code;
using base::Error;

struct OperatorName {
    std::string_view name;
    Operator operation;
    bool quantifiable;
};

constexpr OperatorName operator_names[] = {
    {"eq", Operator::equal, true},
    {"neq", Operator::not_equal, false},
    {"gte", Operator::greater_equal, true},
    {"gt", Operator::greater, true},
    {"lte", Operator::less_equal, true},
    {"lt", Operator::less, true},
    {"like", Operator::like, true},
    {"ilike", Operator::ilike, true},
    {"match", Operator::match, true},
    {"imatch", Operator::imatch, true},
    {"in", Operator::in, false},
    {"isdistinct", Operator::distinct, false},
    {"cs", Operator::contains, false},
    {"cd", Operator::contained, false},
    {"ov", Operator::overlaps, false},
};

struct SearchName {
    std::string_view name;
    SearchSyntax syntax;
};

constexpr SearchName search_names[] = {{"fts", SearchSyntax::query},
                                       {"plfts", SearchSyntax::plain},
                                       {"phfts", SearchSyntax::phrase},
                                       {"wfts", SearchSyntax::web}};

constexpr std::string_view later_operators[] = {"sl", "sr", "nxr", "nxl", "adj"};

[[noreturn]] void refuse_later(const std::string& what) {
    throw Error(Code::unsupported, what + " is not served by this version of Socle", {},
                "See docs/rest.md for what is.");
}

/// Reads the parameters of a query string into a ReadRequest, adding to its shape as it goes.
class RequestParser {
public:
    ReadRequest take(std::string_view query_string) {
        if (query_string.size() > query_bytes_max) {
            throw Error(Code::bad_query, "the query string is longer than " +
                                             std::to_string(query_bytes_max) + " bytes");
        }
        while (!query_string.empty()) {
            const auto end = query_string.find('&');
            parameter(query_string.substr(0, end));
            if (end == std::string_view::npos) break;
            query_string.remove_prefix(end + 1);
        }
        return std::move(request_);
    }

private:
    void parameter(std::string_view text) {
        if (text.empty()) return;
        const auto equals = text.find('=');
        const auto key = decoded(text.substr(0, equals));
        const auto value =
            equals == std::string_view::npos ? std::string() : decoded(text.substr(equals + 1));
        if (key == "select") return select(value);
        if (key == "order") return order(request_.order, value);
        if (key == "limit") {
            request_.limit = page_number(key, value);
            return;
        }
        if (key == "offset") {
            request_.offset = page_number(key, value);
            return;
        }
        if (key == "columns") return names(request_.columns, "columns", value);
        if (key == "on_conflict") return names(request_.on_conflict, "on_conflict", value);
        if (key == "filter") return named_filters(request_.named_filters, value);
        if (key == "and" || key == "or" || key == "not.and" || key == "not.or") {
            return logic(request_.where, key, value);
        }
        if (key == "as_of") refuse_later("reading the past (as_of)");
        filter(key, value);
    }

    static std::string decoded(std::string_view text) {
        auto result = base::url_decode(text);
        if (!result || result->find('\0') != std::string::npos) {
            throw Error(Code::bad_query, "the query string is not valid percent-encoded UTF-8");
        }
        return *std::move(result);
    }

    /// With its length, so that no two requests that differ have the same shape.
    void note(std::string_view part) {
        request_.shape += std::to_string(part.size());
        request_.shape += ':';
        request_.shape += part;
    }

    void select(const std::string& text) {
        note("select");
        note(text);
        Scanner scanner(text, "select parameter (" + text + ")");
        if (scanner.at_end()) return;
        request_.select = SelectReader(scanner).take();
        if (!scanner.at_end()) scanner.fail("\",\" or end of input");
    }

    void order(std::vector<OrderItem>& items, const std::string& text) {
        note("order");
        note(text);
        Scanner scanner(text, "order (" + text + ")");
        if (scanner.at_end()) return;
        do {
            if (items.size() == order_items_max) {
                scanner.fail("at most " + std::to_string(order_items_max) + " terms");
            }
            items.push_back(read_order_item(scanner));
        } while (scanner.accept(','));
        if (!scanner.at_end())
            scanner.fail("\",\", asc, desc, nullsfirst, nullslast or end of input");
    }

    static std::int64_t page_number(std::string_view name, const std::string& text) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        const bool whole = error == std::errc() && end == text.data() + text.size();
        if (whole && number < 0 && name == "limit") {
            throw Error(Code::bad_range, "Requested range not satisfiable",
                        "Limit should be greater than or equal to zero.");
        }
        if (!whole || number < 0) {
            throw Error(
                Code::bad_query,
                "\"failed to parse " + std::string(name) + " (" + text + ")\" (line 1, column 1)",
                "expecting a whole number that is not negative");
        }
        return number;
    }

    void names(std::vector<std::string>& list, const std::string& key, const std::string& text) {
        Scanner scanner(text, key + " parameter (" + text + ")");
        note(key);
        note(text);
        if (scanner.at_end()) return;
        do {
            list.emplace_back(base::trimmed(scanner.name()));
        } while (scanner.accept(','));
        if (!scanner.at_end()) scanner.fail("\",\" or end of input");
    }

    void named_filters(std::vector<std::string>& filters, const std::string& text) {
        note("filter");
        note(text);
        Scanner scanner(text, "named filter (" + text + ")");
        do {
            filters.emplace_back(base::trimmed(scanner.name()));
        } while (scanner.accept(','));
        if (!scanner.at_end()) scanner.fail("\",\" or end of input");
    }

    void logic(Condition& where, const std::string& key, const std::string& text) {
        Scanner scanner(text, "logic tree (" + text + ")");
        Condition group;
        group.negated = key.starts_with("not.");
        group.kind = key.ends_with("or") ? Condition::Kind::any_of : Condition::Kind::all_of;
        note(key);
        group_members(scanner, group, 1);
        if (!scanner.at_end()) scanner.fail("end of input");
        where.children.push_back(std::move(group));
    }

    void group_members(Scanner& scanner, Condition& group, int depth) {
        if (depth > condition_depth_max) {
            scanner.fail("at most " + std::to_string(condition_depth_max) + " nested groups");
        }
        scanner.expect('(');
        note("(");
        do {
            skip_spaces(scanner);
            group.children.push_back(group_member(scanner, depth));
            skip_spaces(scanner);
        } while (scanner.accept(','));
        scanner.expect(')');
        note(")");
    }

    static void skip_spaces(Scanner& scanner) {
        while (scanner.accept(' ')) {
        }
    }

    Condition group_member(Scanner& scanner, int depth) {
        Condition member;
        const auto rest = scanner.rest();
        const bool negated = rest.starts_with("not.and(") || rest.starts_with("not.or(");
        if (negated) scanner.skip(4);
        if (scanner.rest().starts_with("and(") || scanner.rest().starts_with("or(")) {
            const bool any = scanner.peek() == 'o';
            scanner.skip(any ? 2 : 3);
            member.kind = any ? Condition::Kind::any_of : Condition::Kind::all_of;
            member.negated = negated;
            note(negated ? (any ? "not.or" : "not.and") : (any ? "or" : "and"));
            group_members(scanner, member, depth + 1);
            return member;
        }
        member.kind = Condition::Kind::test;
        member.name = base::trimmed(scanner.name());
        const auto start = scanner.position();
        member.path = read_json_path(scanner);
        note(member.name);
        if (!member.path.empty()) note(scanner.since(start));
        scanner.expect('.');
        test(scanner, member, true);
        return member;
    }

    /// `name=test`, `name->path=test`, or something about an embed: `embed.name=test`,
    /// `embed.embed.order=…`.
    void filter(const std::string& key, const std::string& text) {
        Scanner names(key, "filter name (" + key + ")");
        std::vector<std::string> path;
        std::string name(base::trimmed(names.name()));
        while (names.accept('.')) {
            if (path.size() == static_cast<std::size_t>(embed_depth_max)) {
                names.fail("at most " + std::to_string(embed_depth_max) + " nested embeds");
            }
            path.push_back(std::exchange(name, std::string(base::trimmed(names.name()))));
        }
        const auto start = names.position();
        auto steps = read_json_path(names);
        if (!names.at_end()) names.fail("end of the field name");
        auto* where = &request_.where;
        if (!path.empty()) {
            const bool negated_logic = path.back() == "not" && (name == "and" || name == "or");
            if (negated_logic) {
                path.pop_back();
                name = "not." + name;
            }
            for (const auto& step : path)
                note(step);
            note(".");
            auto& embed = embed_at(path);
            if (steps.empty() && parameter_of(embed, name, text)) return;
            where = &embed.where;
        }
        Condition condition;
        condition.kind = Condition::Kind::test;
        condition.name = std::move(name);
        condition.path = std::move(steps);
        note(condition.name);
        if (!condition.path.empty()) note(names.since(start));
        Scanner scanner(text, "filter (" + text + ")");
        test(scanner, condition, false);
        where->children.push_back(std::move(condition));
    }

    EmbedRequest& embed_at(const std::vector<std::string>& path) {
        for (auto& known : request_.embeds) {
            if (known.path == path) return known;
        }
        request_.embeds.push_back({});
        request_.embeds.back().path = path;
        return request_.embeds.back();
    }

    /// True when `name` is a word of the grammar, which is then done.
    bool parameter_of(EmbedRequest& embed, const std::string& name, const std::string& text) {
        if (name == "order") {
            order(embed.order, text);
        } else if (name == "filter") {
            named_filters(embed.named_filters, text);
        } else if (name == "and" || name == "or" || name == "not.and" || name == "not.or") {
            logic(embed.where, name, text);
        } else if (name == "limit" || name == "offset") {
            page_number(name, text);
            note(name);
            (name == "limit" ? embed.limit_slot : embed.offset_slot) = add_value(text);
        } else {
            return false;
        }
        return true;
    }

    /// `[not.]operator.value`; inside a group the value ends at `,` or `)`.
    void test(Scanner& scanner, Condition& condition, bool in_group) {
        if (++conditions_ > conditions_max) {
            scanner.fail("at most " + std::to_string(conditions_max) + " conditions");
        }
        while (scanner.accept("not.")) {
            condition.negated = !condition.negated;
            note("not");
        }
        const auto start = scanner.position();
        const auto word = scanner.until(".(,)");
        note(word);
        if (word == "is") return is_test(scanner, condition, in_group);
        for (const auto& known : search_names) {
            if (word == known.name) return search_test(scanner, condition, known.syntax, in_group);
        }
        for (const auto later : later_operators) {
            if (word == later) refuse_later("the operator " + std::string(word));
        }
        for (const auto& known : operator_names) {
            if (word != known.name) continue;
            condition.operation = known.operation;
            if (known.quantifiable) quantifier(scanner, condition);
            scanner.expect('.');
            return operands(scanner, condition, in_group);
        }
        scanner.back_to(start);
        scanner.fail("\"not\" or operator (eq, gt, ...)");
    }

    void quantifier(Scanner& scanner, Condition& condition) {
        if (scanner.accept("(any)")) condition.quantifier = Quantifier::any;
        if (scanner.accept("(all)")) condition.quantifier = Quantifier::all;
        if (condition.quantifier != Quantifier::none) {
            note(condition.quantifier == Quantifier::any ? "any" : "all");
        }
    }

    void is_test(Scanner& scanner, Condition& condition, bool in_group) {
        scanner.expect('.');
        const auto start = scanner.position();
        const auto word = base::lower(in_group ? scanner.until(",)") : scanner.until(""));
        note(word);
        if (word == "null") {
            condition.operation = Operator::is_null;
        } else if (word == "not_null") {
            condition.operation = Operator::is_not_null;
        } else if (word == "true") {
            condition.operation = Operator::is_true;
        } else if (word == "false") {
            condition.operation = Operator::is_false;
        } else if (word == "unknown") {
            condition.operation = Operator::is_unknown;
        } else {
            scanner.back_to(start);
            scanner.fail("null, not_null, true, false or unknown");
        }
    }

    /// `[(language)].query`.
    void search_test(Scanner& scanner, Condition& condition, SearchSyntax syntax, bool in_group) {
        if (scanner.accept('(')) {
            const auto start = scanner.position();
            condition.language = scanner.until(").");
            if (condition.language.empty()) {
                scanner.back_to(start);
                scanner.fail("a language");
            }
            scanner.expect(')');
        }
        note(condition.language);
        scanner.expect('.');
        const auto query = parse_search(syntax, single_value(scanner, in_group));
        if (!in_group && !scanner.at_end()) scanner.fail("end of input");
        condition.operation = Operator::search;
        const bool negated = std::exchange(condition.negated, false);
        condition = searched(query, condition);
        if (negated) condition.negated = !condition.negated;
    }

    /// The query as conditions on what `test` tests.
    Condition searched(const SearchQuery& query, const Condition& test) {
        if (query.kind == SearchQuery::Kind::phrase) {
            if (++conditions_ > conditions_max) {
                throw Error(Code::bad_query,
                            "at most " + std::to_string(conditions_max) + " conditions");
            }
            auto leaf = test;
            leaf.negated = query.negated;
            leaf.searched_by_index = query.phrase.in_a_row();
            leaf.slots = {add_value(base::to_text(query.phrase))};
            note(leaf.searched_by_index ? "phrase" : "distances");
            if (leaf.negated) note("not");
            return leaf;
        }
        const bool all = query.kind == SearchQuery::Kind::all_of;
        Condition group;
        group.kind = all ? Condition::Kind::all_of : Condition::Kind::any_of;
        group.negated = query.negated;
        note(all ? "all(" : "any(");
        if (group.negated) note("not");
        for (const auto& child : query.children)
            group.children.push_back(searched(child, test));
        note(")");
        return group;
    }

    void operands(Scanner& scanner, Condition& condition, bool in_group) {
        if (condition.operation == Operator::in) {
            list(scanner, condition, '(', ')');
        } else if (condition.quantifier != Quantifier::none) {
            list(scanner, condition, '{', '}');
        } else {
            condition.slots.push_back(add_value(single_value(scanner, in_group)));
        }
        if (!in_group && !scanner.at_end()) scanner.fail("end of input");
    }

    static std::string single_value(Scanner& scanner, bool in_group) {
        if (!in_group) return std::string(scanner.until(""));
        if (scanner.peek() == '"') return scanner.quoted_value();
        if (scanner.peek() == '{' || scanner.peek() == '[') return bracketed(scanner);
        return std::string(scanner.until(",)"));
    }

    /// A `{…}` or `[…]` literal inside a group, brackets and quotes balanced.
    static std::string bracketed(Scanner& scanner) {
        const auto text = scanner.rest();
        int depth = 0;
        bool quoted = false;
        for (std::size_t at = 0; at < text.size(); ++at) {
            const char character = text[at];
            if (quoted && character == '\\') {
                ++at;
            } else if (character == '"') {
                quoted = !quoted;
            } else if (!quoted && (character == '{' || character == '[')) {
                ++depth;
            } else if (!quoted && (character == '}' || character == ']') && --depth == 0) {
                scanner.skip(at + 1);
                return std::string(text.substr(0, at + 1));
            }
        }
        scanner.skip(text.size());
        scanner.fail("the closing bracket of the list");
    }

    void list(Scanner& scanner, Condition& condition, char open, char close) {
        scanner.expect(open);
        const std::string ends = std::string(",") + close;
        if (!scanner.accept(close)) {
            do {
                if (condition.slots.size() == list_values_max) {
                    scanner.fail("at most " + std::to_string(list_values_max) + " values");
                }
                skip_spaces(scanner);
                condition.slots.push_back(add_value(scanner.peek() == '"'
                                                        ? scanner.quoted_value()
                                                        : std::string(scanner.until(ends))));
            } while (scanner.accept(','));
            scanner.expect(close);
        }
        note(std::to_string(condition.slots.size()));
    }

    int add_value(std::string value) {
        request_.values.push_back(std::move(value));
        return static_cast<int>(request_.values.size()) - 1;
    }

    ReadRequest request_;
    std::size_t conditions_ = 0;
};

}  // namespace

ReadRequest parse_read(std::string_view query_string) {
    return RequestParser().take(query_string);
}

}  // namespace socle::query
