#include "definition/loading.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"

#include <fmt/format.h>
#include <boost/json.hpp>

#include <algorithm>
#include <cctype>

namespace socle::definition {
namespace {

bool is_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    });
}

/// Reads the `default` of one field. A quoted text is the value itself; a plain one may be a value,
/// `now`, `today`, `me` or an expression, whichever the field's type makes of it.
class DefaultReader {
public:
    DefaultReader(Loading& loading, int model, Field& field, const YamlNode& node)
        : loading_(loading),
          model_(model),
          field_(field),
          node_(node),
          report_(loading.reporter(*source().document)) {}

    void read() {
        if (node_.kind == YamlNode::Kind::null) return;
        if (field_.type == FieldType::point)
            return refuse("a default of a point does not exist yet");
        if (field_.type == FieldType::secret) {
            return refuse("a secret has no default: it would be known");
        }
        if (!node_.is_scalar() || field_.storage.type == base::Type::json) return read_json();
        if (node_.is_plain() && read_word()) return;
        if (field_.storage.type == base::Type::text) return read_text();
        if (read_value()) return;
        read_expression();
    }

private:
    const ModelSource& source() const { return loading_.sources[static_cast<std::size_t>(model_)]; }
    void refuse(std::string message) { report_(node_.begin, std::move(message)); }

    void set_value(base::Value value) {
        check_value(field_, value, "the default", node_.begin, report_);
        field_.initial.kind = Default::Kind::value;
        field_.initial.value = std::move(value);
    }

    bool read_word() {
        const bool account =
            (field_.type == FieldType::ref && field_.to == loading_.definition.user_model) ||
            field_.type == FieldType::uuid;
        if (node_.text == "now" && field_.type == FieldType::timestamp) {
            field_.initial.kind = Default::Kind::now;
        } else if (node_.text == "me" && account) {
            field_.initial.kind = Default::Kind::me;
        } else if (node_.text == "now" && field_.type == FieldType::date) {
            refuse("'now' is for timestamps; the default of a date is 'today'");
        } else {
            return false;
        }
        return true;
    }

    void read_json() {
        const auto& type = field_.type;
        if (type != FieldType::json && type != FieldType::list) {
            return refuse(
                fmt::format("a default of type '{}' is one value", field_type_name(field_.type)));
        }
        try {
            const auto json = node_json(node_);
            set_value(type == FieldType::list ? list_text(field_, json)
                                              : base::canonical_json(json));
        } catch (const base::Error& error) {
            refuse(error.message);
        }
    }

    bool read_value() {
        try {
            set_value(base::parse_text(field_.storage, node_.text));
            return true;
        } catch (const base::Error&) {
            return false;
        }
    }

    bool is_choice() const { return contains(field_.choices, node_.text, &Choice::value); }

    bool is_path() const {
        const auto& definition = loading_.definition;
        const auto parts = base::split(node_.text, '.');
        return parts.size() > 1 && definition.model(model_).find_field(parts.front()) >= 0;
    }

    void read_text() {
        if (!node_.is_plain() || is_word(node_.text) || is_choice()) return set_value(node_.text);
        if (is_path() || node_.text.find_first_of("(|'") != std::string::npos) {
            return read_expression();
        }
        set_value(node_.text);
    }

    void read_expression() {
        ExpressionUse use;
        use.wanted = field_.storage;
        auto tree = load_expression(loading_, model_, &node_, use);
        if (!tree) return;
        field_.initial.kind = Default::Kind::expression;
        field_.initial.expression = std::move(*tree);
    }

    Loading& loading_;
    int model_;
    Field& field_;
    const YamlNode& node_;
    ReportAt report_;
};

/// Finds the default expressions of one model that need each other.
class Circles {
public:
    Circles(Loading& loading, int model)
        : loading_(loading),
          index_(model),
          model_(loading.definition.models[static_cast<std::size_t>(model)]),
          states_(model_.fields.size(), State::untouched) {}

    void find() {
        for (std::size_t i = 0; i < model_.fields.size(); ++i)
            visit(i);
    }

private:
    enum class State { untouched, open, done };

    void visit(std::size_t index) {
        if (states_[index] != State::untouched) return;
        states_[index] = State::open;
        const auto& initial = model_.fields[index].initial;
        if (initial.kind == Default::Kind::expression) follow(index, initial.expression);
        states_[index] = State::done;
    }

    void follow(std::size_t from, const Expr& tree) {
        if (!tree.path.empty() && tree.path.front().model == index_) {
            const auto next = static_cast<std::size_t>(tree.path.front().field);
            if (states_[next] == State::open) return report(from, next);
            visit(next);
        }
        for (const auto& arg : tree.args)
            follow(from, arg);
    }

    void report(std::size_t from, std::size_t next) {
        const auto& source = loading_.sources[static_cast<std::size_t>(index_)];
        const auto* node = source.fields[from]->find("default");
        loading_.report(source.document->path, node->begin,
                        fmt::format("the defaults of '{}' and '{}' need each other",
                                    model_.fields[from].name, model_.fields[next].name));
    }

    Loading& loading_;
    int index_;
    const Model& model_;
    std::vector<State> states_;
};

}  // namespace

void check_default_circles(Loading& loading, int model) {
    Circles(loading, model).find();
}

void load_default(Loading& loading, int model, int index) {
    auto& source = loading.sources[static_cast<std::size_t>(model)];
    auto& owner = loading.definition.models[static_cast<std::size_t>(model)];
    auto& field = owner.fields[static_cast<std::size_t>(index)];
    const auto* node = source.fields[static_cast<std::size_t>(index)]->find("default");
    if (node == nullptr || owner.view || loading.broken.contains(field.name)) return;
    DefaultReader(loading, model, field, *node).read();
}

}  // namespace socle::definition
