#pragma once

#include "records/property_request.h"

#include <set>

/// For the property test only: what a request must do, computed without the code under test.
namespace socle::records::property {

struct Outcome {
    std::string code;  ///< "" when it is done
    std::vector<Row> rows;
    std::int64_t affected = 0;
    bool unsure = false;  ///< which row the database deletes first decides
    Tables after;
};

class Oracle {
public:
    Oracle(const std::vector<ModelModel>& models, const Tables& tables, const Request& request)
        : models_(models),
          request_(request),
          model_(models[static_cast<std::size_t>(request.model)]),
          service_(request.person.kind == Person::Kind::service),
          tables_(tables) {}

    Outcome expected() {
        outcome_.after = tables_;
        outcome_.code = forbidden() ? "permission_denied" : std::string();
        if (!outcome_.code.empty()) return outcome_;
        switch (request_.verb) {
            case Request::Verb::read:
                read();
                break;
            case Request::Verb::create:
                create();
                break;
            case Request::Verb::update:
                update();
                break;
            case Request::Verb::remove:
                remove();
                break;
        }
        if (outcome_.code.empty()) {
            if (request_.verb != Request::Verb::read) outcome_.after = tables_;
        } else {
            outcome_.rows.clear();
        }
        return outcome_;
    }

private:
    Evaluator evaluator() const { return Evaluator(models_, tables_, request_.person); }
    const std::map<std::int64_t, Row>& table() const {
        return tables_[static_cast<std::size_t>(request_.model)];
    }
    bool impossible(const Tree& rule) const { return !service_ && evaluator().is_false(rule); }

    Tree where() const {
        std::vector<Tree> terms;
        for (const auto& filter : request_.filters)
            terms.push_back(filter.tree());
        if (request_.named_filter) terms.push_back(model_.rules.filter);
        return made(Shape::and_, std::move(terms));
    }

    bool hidden(const Tree& tree) const {
        return evaluator().mentions_hidden(folded(tree, request_.person));
    }

    /// What is refused whatever the rows are.
    bool forbidden() const {
        const auto& rules = model_.rules;
        const bool creates = request_.verb == Request::Verb::create;
        const bool reads = !creates || request_.representation;
        if (reads && impossible(rules.read)) return true;
        if (creates && impossible(rules.create)) return true;
        if (request_.verb == Request::Verb::update && impossible(rules.update)) return true;
        if (request_.verb == Request::Verb::remove && impossible(rules.remove)) return true;
        for (const auto& [field, value] : request_.body) {
            const auto& rule = rules.field_write[static_cast<std::size_t>(field)];
            if (rule && impossible(rule)) return true;
        }
        if (!creates && hidden(where())) return true;
        const auto is_hidden = [&](const auto& item) { return hidden(item.tree); };
        return std::ranges::any_of(request_.select, is_hidden) ||
               std::ranges::any_of(request_.order, is_hidden);
    }

    std::vector<std::int64_t> found() const {
        std::vector<std::int64_t> keys;
        const auto evaluate = evaluator();
        const auto condition = where();
        for (const auto& [key, row] : table()) {
            if (!evaluate.holds(model_.rules.read, request_.model, row)) continue;
            if (evaluate.value(condition, request_.model, row, nullptr, true) != Cell(true)) {
                continue;
            }
            keys.push_back(key);
        }
        return keys;
    }

    Row shown(const Row& row) const {
        const auto evaluate = evaluator();
        Row cells;
        for (const auto& item : request_.select)
            cells.push_back(evaluate.value(item.tree, request_.model, row, nullptr, true));
        if (!request_.select.empty()) return cells;
        for (std::size_t at = 0; at < row.size(); ++at) {
            const int field = static_cast<int>(at);
            if (evaluate.never_readable(request_.model, field)) continue;
            const bool readable = evaluate.readable(request_.model, field, row);
            cells.push_back(readable ? row[at] : Cell());
        }
        return cells;
    }

    /// -1, 0 or 1 as `a` comes before, with or after `b`.
    static int compared(const Order& term, const Cell& a, const Cell& b) {
        if (is_null(a) || is_null(b)) {
            if (is_null(a) && is_null(b)) return 0;
            return is_null(a) == term.nulls_first.value_or(term.descending) ? -1 : 1;
        }
        const int way = term.descending ? -1 : 1;
        return a < b ? -way : b < a ? way : 0;
    }

    bool before(std::int64_t a, std::int64_t b) const {
        const auto evaluate = evaluator();
        for (const auto& term : request_.order) {
            const auto left =
                evaluate.value(term.tree, request_.model, table().at(a), nullptr, true);
            const auto right =
                evaluate.value(term.tree, request_.model, table().at(b), nullptr, true);
            if (const int order = compared(term, left, right); order != 0) return order < 0;
        }
        const bool down = !request_.order.empty() && request_.order.back().descending;
        return down ? b < a : a < b;
    }

    void read() {
        auto keys = found();
        outcome_.affected = static_cast<std::int64_t>(keys.size());
        if (request_.offset.value_or(0) > outcome_.affected) {
            outcome_.code = "bad_range";
            return;
        }
        std::ranges::sort(keys, [&](auto a, auto b) { return before(a, b); });
        const auto skipped =
            std::min(keys.size(), static_cast<std::size_t>(request_.offset.value_or(0)));
        keys.erase(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(skipped));
        if (request_.limit) {
            keys.resize(std::min(keys.size(), static_cast<std::size_t>(*request_.limit)));
        }
        for (const auto key : keys)
            outcome_.rows.push_back(shown(table().at(key)));
    }

    void represent(const std::vector<std::int64_t>& keys) {
        outcome_.affected = static_cast<std::int64_t>(keys.size());
        if (!request_.representation) return;
        for (const auto key : keys) {
            const auto& row = table().at(key);
            if (evaluator().holds(model_.rules.read, request_.model, row)) {
                outcome_.rows.push_back(shown(row));
            }
        }
    }

    bool broken_ref() const {
        for (const auto& [field, value] : request_.body) {
            const int to = model_.fields[static_cast<std::size_t>(field)].to;
            if (to < 0 || is_null(value)) continue;
            const auto key = std::get<std::int64_t>(value) / 100;
            if (!tables_[static_cast<std::size_t>(to)].contains(key)) return true;
        }
        return false;
    }

    bool writable(const Row& row) const {
        const auto& rules = model_.rules.field_write;
        return std::ranges::all_of(request_.body, [&](const auto& item) {
            const auto& rule = rules[static_cast<std::size_t>(item.first)];
            return !rule || evaluator().holds(rule, request_.model, row);
        });
    }

    /// The code for rows just written; `before` are the rows as they were.
    std::string verdict(const Tree& rule, const std::map<std::int64_t, Row>& written,
                        const std::map<std::int64_t, Row>* before) const {
        bool failed = false;
        for (const auto& [key, old] : written) {
            const auto& row = table().at(key);
            const Row* was = before == nullptr ? nullptr : &before->at(key);
            if (!evaluator().holds(rule, request_.model, row, was) || !writable(row)) {
                return "permission_denied";
            }
            const auto check =
                evaluator().value(model_.rules.check, request_.model, row, was, false);
            failed = failed || check == Cell(false);
        }
        return failed ? "check_violation" : "";
    }

    void create() {
        if (broken_ref()) {
            outcome_.code = "foreign_key_violation";
            return;
        }
        Row row(model_.fields.size());
        row.front() = request_.key * 100;
        for (const auto& [field, value] : request_.body)
            row[static_cast<std::size_t>(field)] = value;
        tables_[static_cast<std::size_t>(request_.model)][request_.key] = row;
        outcome_.code = verdict(model_.rules.create, {{request_.key, row}}, nullptr);
        if (outcome_.code.empty()) represent({request_.key});
    }

    void update() {
        const auto keys = found();
        std::map<std::int64_t, Row> before;
        for (const auto key : keys) {
            const auto& row = table().at(key);
            if (!evaluator().holds(model_.rules.update, request_.model, row, &row) ||
                !writable(row)) {
                outcome_.code = "permission_denied";
                return;
            }
            before[key] = row;
        }
        if (!keys.empty() && broken_ref()) {
            outcome_.code = "foreign_key_violation";
            return;
        }
        for (const auto key : keys) {
            for (const auto& [field, value] : request_.body) {
                tables_[static_cast<std::size_t>(request_.model)][key]
                       [static_cast<std::size_t>(field)] = value;
            }
        }
        if (!request_.body.empty()) outcome_.code = verdict(model_.rules.update, before, &before);
        if (outcome_.code.empty()) represent(keys);
    }

    using Name = std::pair<int, std::int64_t>;

    template <typename Visit>
    void each_ref(Visit visit) const {
        for (std::size_t model = 0; model < models_.size(); ++model) {
            for (const auto& [key, row] : tables_[model]) {
                for (std::size_t at = 0; at < row.size(); ++at) {
                    const auto& field = models_[model].fields[at];
                    if (field.to < 0 || is_null(row[at])) continue;
                    visit(Name(model, key), Name(field.to, std::get<std::int64_t>(row[at]) / 100),
                          field.on_delete, at);
                }
            }
        }
    }

    std::set<Name> doomed(const std::vector<std::int64_t>& keys) const {
        std::set<Name> gone;
        for (const auto key : keys)
            gone.emplace(request_.model, key);
        for (std::size_t size = 0; size != gone.size();) {
            size = gone.size();
            each_ref([&](const Name& from, const Name& to, int on_delete, std::size_t) {
                if (on_delete == 1 && gone.contains(to)) gone.insert(from);
            });
        }
        return gone;
    }

    /// Whether rows to delete refer to each other in a circle.
    bool circular(std::set<Name> gone) const {
        for (std::size_t size = 0; size != gone.size();) {
            size = gone.size();
            std::set<Name> referred;
            each_ref([&](const Name& from, const Name& to, int, std::size_t) {
                if (from != to && gone.contains(from)) referred.insert(to);
            });
            std::erase_if(gone, [&](const Name& name) { return !referred.contains(name); });
        }
        return !gone.empty();
    }

    void remove() {
        const auto keys = found();
        for (const auto key : keys) {
            if (!evaluator().holds(model_.rules.remove, request_.model, table().at(key))) {
                outcome_.code = "permission_denied";
                return;
            }
        }
        represent(keys);
        const auto gone = doomed(keys);
        outcome_.unsure = circular(gone);
        std::vector<std::pair<Name, std::size_t>> released;
        each_ref([&](const Name& from, const Name& to, int on_delete, std::size_t at) {
            if (gone.contains(from) || !gone.contains(to)) return;
            if (on_delete == 0) outcome_.code = "foreign_key_violation";
            if (on_delete == 2) released.emplace_back(from, at);
        });
        for (const auto& [name, at] : released)
            tables_[static_cast<std::size_t>(name.first)][name.second][at] = Cell();
        for (const auto& [model, key] : gone)
            tables_[static_cast<std::size_t>(model)].erase(key);
    }

    const std::vector<ModelModel>& models_;
    const Request& request_;
    const ModelModel& model_;
    bool service_;
    Tables tables_;
    Outcome outcome_;
};

}  // namespace socle::records::property
