#include "records/property_application.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

/// Nobody sees or changes more or less than the rules say: random applications, rows, callers and
/// requests run on both stores and are compared with what property_oracle.h makes of them.
/// SOCLE_PROPERTY_SEED chooses others, SOCLE_PROPERTY_ROUNDS how many applications.
namespace socle::records::property {
namespace {

constexpr std::uint64_t default_seed = 20'240'229;
constexpr std::uint64_t default_rounds = 12;
constexpr int rule_sets = 3;
constexpr int requests_each = 14;
constexpr int shrink_attempts_max = 400;

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Everything needed to run one request again.
struct Case {
    std::vector<ModelModel> models;
    Tables tables;
    Request request;
};

class ModelMaker {
public:
    explicit ModelMaker(Chance& chance) : chance_(chance) {}

    std::vector<ModelModel> models() {
        std::vector<ModelModel> made(static_cast<std::size_t>(1 + chance_.below(3)));
        const int plain = static_cast<int>(made.size());
        for (int at = 0; at < plain; ++at) {
            auto& model = made[static_cast<std::size_t>(at)];
            model.name = "m" + std::to_string(at);
            model.fields.push_back({"id"});
            add_fields(model, plain);
        }
        if (plain > 1 && chance_.percent(50)) made.push_back(link());
        return made;
    }

    void add_rules(std::vector<ModelModel>& models) {
        Generator generator(chance_, models);
        for (std::size_t at = 0; at < models.size(); ++at) {
            const int model = static_cast<int>(at);
            auto& rules = models[at].rules;
            rules.read = rule(generator, model, false);
            rules.create = rule(generator, model, false);
            rules.update = rule(generator, model, true);
            rules.remove = rule(generator, model, false);
            rules.check =
                chance_.percent(50) ? constant(true) : generator.condition(model, true, 2);
            rules.filter = generator.condition(model, false, 2);
            rules.computed = {generator.value(model), generator.condition(model, false, 2),
                              generator.value(model)};
            rules.field_read.assign(models[at].fields.size(), nullptr);
            rules.field_write.assign(models[at].fields.size(), nullptr);
            for (std::size_t field = 1; field < models[at].fields.size(); ++field) {
                if (chance_.percent(35)) rules.field_read[field] = rule(generator, model, false);
                if (chance_.percent(25)) rules.field_write[field] = rule(generator, model, false);
            }
        }
    }

    Tables rows(const std::vector<ModelModel>& models) {
        Tables tables(models.size());
        const int total = chance_.below(5 * static_cast<int>(models.size()));
        for (int made = 0; made < total; ++made) {
            const auto at =
                static_cast<std::size_t>(chance_.below(static_cast<int>(models.size())));
            const auto& fields = models[at].fields;
            Row row(fields.size());
            const auto key = static_cast<std::int64_t>(tables[at].size()) + 1;
            row.front() = key * 100;
            for (std::size_t field = 1; field < fields.size(); ++field)
                row[field] = cell(fields[field], tables);
            tables[at][key] = row;
        }
        return tables;
    }

private:
    void add_fields(ModelModel& model, int plain) {
        const std::vector<FieldModel> simple = {
            {"b1", Sort::truth}, {"b2", Sort::truth},   {"t1", Sort::text},
            {"t2", Sort::text},  {"n1", Sort::number},  {"d1", Sort::number, true},
            {"day", Sort::date}, {"owner", Sort::uuid}, {"n2", Sort::number},
        };
        for (auto field : simple) {
            const bool taken = chance_.percent(55);
            if (field.sort == Sort::uuid) field.account = chance_.percent(50);
            if (taken) model.fields.push_back(field);
        }
        if (model.fields.size() == 1) model.fields.push_back(simple.front());
        for (int count = chance_.below(3); count > 0; --count)
            model.fields.push_back(ref("r" + std::to_string(count), chance_.below(plain)));
    }

    FieldModel ref(std::string name, int to) {
        FieldModel made;
        made.name = std::move(name);
        made.to = to;
        made.on_delete = chance_.below(3);
        return made;
    }

    ModelModel link() {
        ModelModel made;
        made.name = "link";
        made.link = true;
        made.fields = {{"id"}, ref("l1", 0), ref("l2", 1), {"b1", Sort::truth}};
        return made;
    }

    Tree rule(Generator& generator, int model, bool was) {
        if (chance_.percent(30)) return constant(chance_.percent(80));
        return generator.condition(model, was, 2);
    }

    Cell cell(const FieldModel& field, const Tables& tables) {
        if (chance_.percent(25)) return {};
        if (field.to < 0) return chance_.value(field);
        const auto& targets = tables[static_cast<std::size_t>(field.to)];
        if (targets.empty()) return {};
        const auto key = chance_.below(static_cast<int>(targets.size())) + 1;
        return std::int64_t{key} * 100;
    }

    Chance& chance_;
};

std::string text_of(const Cell& cell) {
    if (const auto* text = std::get_if<std::string>(&cell)) return quoted_text(*text);
    return json_of({}, cell) +
           (std::holds_alternative<std::int64_t>(cell) && std::get<std::int64_t>(cell) % 100 != 0
                ? fmt::format(" ({} hundredths)", std::get<std::int64_t>(cell))
                : "");
}

std::string text_of(const Row& row) {
    std::string out;
    for (const auto& cell : row)
        out += (out.empty() ? "" : ", ") + text_of(cell);
    return "[" + out + "]";
}

std::string text_of(const Outcome& outcome, bool with_tables) {
    std::string out = outcome.code.empty() ? fmt::format("done, {} rows", outcome.affected)
                                           : "refused: " + outcome.code;
    for (const auto& row : outcome.rows)
        out += "\n    " + text_of(row);
    for (std::size_t model = 0; with_tables && model < outcome.after.size(); ++model) {
        out += fmt::format("\n    after, model {}:", model);
        for (const auto& [key, row] : outcome.after[model])
            out += "\n      " + text_of(row);
    }
    return out;
}

std::string text_of(const Case& tried) {
    std::string out;
    for (const auto& [path, text] : files_of(tried.models, false))
        out += "--- " + path + "\n" + text;
    for (std::size_t model = 0; model < tried.tables.size(); ++model) {
        out += "--- rows of " + tried.models[model].name + "\n";
        for (const auto& [key, row] : tried.tables[model])
            out += text_of(row) + "\n";
    }
    const auto& request = tried.request;
    const char* const verbs[] = {"read", "create", "update", "delete"};
    const char* const kinds[] = {"anonymous", "signed in", "service"};
    return out +
           fmt::format("--- {} {}{}?{}\n{}\nby {} '{}' roles {} permissions {}\n",
                       verbs[static_cast<int>(request.verb)],
                       tried.models[static_cast<std::size_t>(request.model)].name,
                       request.representation ? " (representation)" : "", request.query(),
                       body_of(tried.models[static_cast<std::size_t>(request.model)], request),
                       kinds[static_cast<int>(request.person.kind)], request.person.id,
                       base::join(request.person.roles, ","),
                       base::join(request.person.permissions, ","));
}

/// "" when the outcome is the one expected.
std::string difference(const Outcome& expected, const Outcome& got, bool write) {
    const bool same = expected.code == got.code && expected.rows == got.rows &&
                      (!expected.code.empty() || expected.affected == got.affected) &&
                      (!write || expected.after == got.after);
    if (same) return {};
    return "expected: " + text_of(expected, write) + "\ngot: " + text_of(got, write);
}

std::string difference(base::Dialect dialect, const Case& tried) {
    const auto expected = Oracle(tried.models, tried.tables, tried.request).expected();
    if (expected.unsure) return {};
    Running running(dialect, tried.models, tried.tables);
    running.use(loaded(files_of(tried.models, false)));
    return difference(expected, running.run(tried.models, tried.request),
                      tried.request.verb != Request::Verb::read);
}

/// Makes a failing case smaller as long as it fails.
class Shrinker {
public:
    Shrinker(base::Dialect dialect, Case failing) : dialect_(dialect), best_(std::move(failing)) {}

    Case shrunk() {
        bool smaller = true;
        while (smaller && attempts_ < shrink_attempts_max) {
            smaller = drop_rows() || drop_parts() || simplify_rules() || drop_cells();
        }
        return best_;
    }

private:
    bool attempt(const Case& smaller) {
        if (++attempts_ > shrink_attempts_max) return false;
        try {
            if (difference(dialect_, smaller).empty()) return false;
        } catch (const std::exception&) {
            return false;
        }
        best_ = smaller;
        return true;
    }

    bool drop_rows() {
        const auto tables = best_.tables;
        for (std::size_t model = 0; model < tables.size(); ++model) {
            for (const auto& [key, row] : tables[model]) {
                Case smaller = best_;
                smaller.tables[model].erase(key);
                if (attempt(smaller)) return true;
            }
        }
        return false;
    }

    template <typename List>
    bool drop_each(List Request::* list) {
        for (std::size_t at = 0; at < (best_.request.*list).size(); ++at) {
            Case smaller = best_;
            (smaller.request.*list)
                .erase((smaller.request.*list).begin() + static_cast<std::ptrdiff_t>(at));
            if (attempt(smaller)) return true;
        }
        return false;
    }

    bool drop_parts() {
        if (drop_each(&Request::filters) || drop_each(&Request::order) ||
            drop_each(&Request::body) || drop_each(&Request::select)) {
            return true;
        }
        for (std::size_t at = 0; at < best_.request.filters.size(); ++at) {
            for (const auto& child : best_.request.filters[at].children) {
                Case smaller = best_;
                const Filter kept = child;
                smaller.request.filters[at] = kept;
                if (attempt(smaller)) return true;
            }
        }
        for (bool Request::* flag : {&Request::named_filter, &Request::representation}) {
            if (!(best_.request.*flag)) continue;
            Case smaller = best_;
            smaller.request.*flag = false;
            if (attempt(smaller)) return true;
        }
        return false;
    }

    bool simplify_rules() {
        for (std::size_t model = 0; model < best_.models.size(); ++model) {
            auto& rules = best_.models[model].rules;
            std::vector<Tree*> trees = {&rules.read,   &rules.create, &rules.update,
                                        &rules.remove, &rules.check,  &rules.filter};
            for (auto* list : {&rules.field_read, &rules.field_write, &rules.computed}) {
                for (auto& tree : *list)
                    trees.push_back(&tree);
            }
            for (auto* tree : trees) {
                if (simplify(*tree)) return true;
            }
        }
        return false;
    }

    /// Requests hold the trees of the computed fields they name.
    static Tree replaced(const Tree& tree, const Tree& before, const Tree& after) {
        if (!tree || tree == before) return tree ? after : tree;
        auto copy = std::make_shared<Expression>(*tree);
        for (auto& arg : copy->args)
            arg = replaced(arg, before, after);
        return copy->args == tree->args ? tree : copy;
    }

    static void replace_in(Filter& filter, const Tree& before, const Tree& after) {
        filter.test = replaced(filter.test, before, after);
        for (auto& child : filter.children)
            replace_in(child, before, after);
    }

    /// `tree` is a part of the best case.
    bool simplify(Tree& tree) {
        if (!tree || tree->shape == Shape::constant) return false;
        std::vector<Tree> simpler = {constant(true), constant(false)};
        for (const auto& arg : tree->args) {
            if (arg->sort == tree->sort) simpler.push_back(arg);
        }
        const Tree before = tree;
        if (tree->sort != Sort::truth) simpler.erase(simpler.begin(), simpler.begin() + 2);
        for (const auto& candidate : simpler) {
            tree = candidate;
            Case smaller = best_;
            tree = before;
            for (auto& item : smaller.request.select)
                item.tree = replaced(item.tree, before, candidate);
            for (auto& item : smaller.request.order)
                item.tree = replaced(item.tree, before, candidate);
            for (auto& filter : smaller.request.filters)
                replace_in(filter, before, candidate);
            if (attempt(smaller)) return true;
        }
        return false;
    }

    bool drop_cells() {
        const auto tables = best_.tables;
        for (std::size_t model = 0; model < tables.size(); ++model) {
            for (const auto& [key, row] : tables[model]) {
                for (std::size_t at = 1; at < row.size(); ++at) {
                    if (is_null(row[at])) continue;
                    Case smaller = best_;
                    smaller.tables[model][key][at] = Cell();
                    if (attempt(smaller)) return true;
                }
            }
        }
        return false;
    }

    base::Dialect dialect_;
    Case best_;
    int attempts_ = 0;
};

struct Store {
    base::Dialect dialect;
    const char* name;
};
constexpr Store stores[] = {{base::Dialect::sqlite, "SQLite"},
                            {base::Dialect::postgres, "PostgreSQL"}};

void report(const Store& store, std::uint64_t seed, const Case& failing, const std::string& first) {
    std::string shrunk_text;
    try {
        const auto shrunk = Shrinker(store.dialect, failing).shrunk();
        shrunk_text = text_of(shrunk) + difference(store.dialect, shrunk);
    } catch (const std::exception& error) {
        shrunk_text = error.what();
    }
    ADD_FAILURE() << store.name << ", SOCLE_PROPERTY_SEED=" << seed << " SOCLE_PROPERTY_ROUNDS=1\n"
                  << (shrunk_text.empty() ? text_of(failing) + first : shrunk_text);
}

/// One application with several sets of rules and many requests; false after a difference.
bool round(std::uint64_t seed) {
    Chance chance(seed);
    ModelMaker maker(chance);
    Case tried;
    tried.models = maker.models();
    tried.tables = maker.rows(tried.models);
    std::vector<std::unique_ptr<Running>> running;
    for (const auto& store : stores)
        running.push_back(std::make_unique<Running>(store.dialect, tried.models, tried.tables));
    for (int set = 0; set < rule_sets; ++set) {
        maker.add_rules(tried.models);
        const auto rules = loaded(files_of(tried.models, false));
        for (auto& one : running)
            one->use(rules);
        for (int count = 0; count < requests_each; ++count) {
            tried.request = RequestGenerator(chance, tried.models, tried.tables).request();
            const auto expected = Oracle(tried.models, tried.tables, tried.request).expected();
            if (expected.unsure) continue;
            const bool write = tried.request.verb != Request::Verb::read;
            for (std::size_t at = 0; at < running.size(); ++at) {
                const auto wrong =
                    difference(expected, running[at]->run(tried.models, tried.request), write);
                if (wrong.empty()) continue;
                report(stores[at], seed, tried, wrong);
                return false;
            }
            tried.tables = expected.after;
        }
    }
    return true;
}

TEST(Property, NobodyPassesARule) {
    const auto seed = setting("SOCLE_PROPERTY_SEED", default_seed);
    const auto rounds = setting("SOCLE_PROPERTY_ROUNDS", default_rounds);
    int failures = 0;
    for (std::uint64_t at = 0; at < rounds && failures < 3; ++at) {
        try {
            failures += round(seed + at) ? 0 : 1;
        } catch (const std::exception& error) {
            ++failures;
            ADD_FAILURE() << "SOCLE_PROPERTY_SEED=" << seed + at << ": " << error.what();
        }
    }
}

}  // namespace
}  // namespace socle::records::property
