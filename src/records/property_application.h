#pragma once

#include "base/error.h"
#include "records/property_generator.h"
#include "records/property_oracle.h"
#include "records/test_application.h"

/// For the property test only: random models as an application, and requests run on it.
namespace socle::records::property {

/// The part of a model's YAML that says who may do what.
template <typename Quoted>
std::string rules_text(const ModelModel& model, Quoted quoted) {
    const auto& rules = model.rules;
    std::string text =
        "access:\n  read: " + quoted(rules.read) + "\n  create: " + quoted(rules.create) +
        "\n  update: " + quoted(rules.update) + "\n  delete: " + quoted(rules.remove) + "\n";
    std::string fields;
    for (std::size_t at = 1; at < model.fields.size(); ++at) {
        std::string both;
        if (rules.field_read[at]) both += "read: " + quoted(rules.field_read[at]);
        if (rules.field_read[at] && rules.field_write[at]) both += ", ";
        if (rules.field_write[at]) both += "write: " + quoted(rules.field_write[at]);
        if (!both.empty()) fields += "    " + model.fields[at].name + ": {" + both + "}\n";
    }
    if (!fields.empty()) text += "  fields:\n" + fields;
    text += "check:\n  - {rule: " + quoted(rules.check) + ", message: No.}\n";
    text += "filters:\n  f0: {rule: " + quoted(rules.filter) + "}\n";
    if (!rules.computed.empty()) text += "computed:\n";
    for (std::size_t at = 0; at < rules.computed.size(); ++at)
        text += "  c" + std::to_string(at) + ": " + quoted(rules.computed[at]) + "\n";
    return text;
}

/// The models as YAML, with their rules or (`bare`) without any.
inline std::map<std::string, std::string> files_of(const std::vector<ModelModel>& models,
                                                   bool bare) {
    const Writer writer(models);
    const auto quoted = [&](const Tree& tree) {
        std::string out = "\"";
        for (const char c : writer.text(tree))
            out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        return out + "\"";
    };
    std::map<std::string, std::string> files;
    files["app.yaml"] =
        "app: random\nroles: {boss: {may: [p1]}, clerk: {may: []}, editor: {may: []}}\n";
    for (const auto& model : models) {
        std::string text = "model: " + model.name + "\nkey: {id: serial}\n";
        if (model.link) text += "link: true\n";
        text += "fields:\n";
        static constexpr const char* on_delete[] = {"restrict", "cascade", "set_null"};
        for (std::size_t at = 1; at < model.fields.size(); ++at) {
            const auto& field = model.fields[at];
            static const std::map<Sort, std::string> types = {{Sort::truth, "boolean"},
                                                              {Sort::number, "integer"},
                                                              {Sort::text, "text"},
                                                              {Sort::date, "date"},
                                                              {Sort::uuid, "uuid"}};
            std::string type = types.at(field.sort);
            if (field.decimal) type = "decimal, scale: 2";
            if (field.account) type = "ref, to: user";
            if (field.to >= 0) {
                type = "ref, to: " + models[static_cast<std::size_t>(field.to)].name +
                       ", on_delete: " + on_delete[field.on_delete];
            }
            text += "  " + field.name + ": {type: " + type + "}\n";
        }
        if (!bare) text += rules_text(model, quoted);
        files["models/" + model.name + ".yaml"] = text;
    }
    return files;
}

inline std::string json_of(const FieldModel& field, const Cell& cell) {
    if (is_null(cell)) return "null";
    if (const auto* truth = std::get_if<bool>(&cell)) return *truth ? "true" : "false";
    if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        return number_text(*number, field.decimal);
    }
    std::string out;
    base::append_json_string(out, std::get<std::string>(cell));
    return out;
}

inline std::string body_of(const ModelModel& model, const Request& request) {
    std::string out = "{";
    if (request.verb == Request::Verb::create) out += "\"id\":" + std::to_string(request.key);
    for (const auto& [at, cell] : request.body) {
        const auto& field = model.fields[static_cast<std::size_t>(at)];
        out += (out.size() > 1 ? ",\"" : "\"") + field.name + "\":" + json_of(field, cell);
    }
    return out + "}";
}

/// A cell of an answer in the form of the test.
inline Cell cell_of(base::TypeInfo type, const base::ValueView& view) {
    if (base::is_null(view)) return {};
    if (const auto* text = std::get_if<std::string_view>(&view)) return std::string(*text);
    const auto number = std::get<std::int64_t>(view);
    if (type.type == base::Type::boolean) return number != 0;
    std::int64_t scaled = number * 100;
    for (int decimals = type.scale; decimals > 0; --decimals)
        scaled /= 10;
    return scaled;
}

inline std::vector<Row> rows_of(const std::vector<base::Column>& columns, const base::Rows& rows) {
    std::vector<Row> found;
    const bool none = columns.size() == 1 && columns.front().name.empty();
    for (std::size_t row = 0; row < rows.size(); ++row) {
        found.emplace_back();
        for (std::size_t at = 0; at < columns.size() && !none; ++at)
            found.back().push_back(cell_of(columns[at].type, rows.at(row, at)));
    }
    return found;
}

inline std::string code_name(const base::Error& error) {
    switch (error.code) {
        case base::Code::permission_denied:
            return "permission_denied";
        case base::Code::check_violation:
            return "check_violation";
        case base::Code::foreign_key_violation:
            return "foreign_key_violation";
        case base::Code::bad_range:
            return "bad_range";
        default:
            return error.message + " / " + error.details + " / " + error.internal;
    }
}

/// An application with rows in it, on one store.
class Running {
public:
    Running(base::Dialect dialect, const std::vector<ModelModel>& models, const Tables& tables)
        : application_(dialect, files_of(models, true)) {
        for (const auto& account : people)
            application_.create(application_.service(), "user", R"({"id":")" + account + R"("})");
        for (std::size_t model = 0; model < models.size(); ++model) {
            insert(models[model], tables[model]);
        }
        for (std::size_t model = 0; model < models.size(); ++model) {
            for (const auto& [key, row] : tables[model])
                connect(models[model], key, row);
        }
    }

    void use(std::shared_ptr<const definition::Definition> rules) {
        application_.use(std::move(rules));
    }

    Outcome run(const std::vector<ModelModel>& models, const Request& request) {
        Outcome outcome;
        try {
            ask(models, request, outcome);
        } catch (const base::Error& error) {
            outcome.code = code_name(error);
        }
        if (request.verb != Request::Verb::read) outcome.after = content(models);
        return outcome;
    }

private:
    void insert(const ModelModel& model, const std::map<std::int64_t, Row>& rows) {
        std::string body = "[";
        for (const auto& [key, row] : rows) {
            Request request;
            request.verb = Request::Verb::create;
            request.key = key;
            for (std::size_t at = 1; at < row.size(); ++at) {
                const bool ref = model.fields[at].to >= 0;
                request.body.emplace_back(static_cast<int>(at), ref ? Cell() : row[at]);
            }
            body += (body.size() > 1 ? "," : "") + body_of(model, request);
        }
        if (!rows.empty()) application_.create(application_.service(), model.name, body + "]");
    }

    void connect(const ModelModel& model, std::int64_t key, const Row& row) {
        Request request;
        request.verb = Request::Verb::update;
        for (std::size_t at = 1; at < row.size(); ++at) {
            if (model.fields[at].to >= 0 && !is_null(row[at])) {
                request.body.emplace_back(static_cast<int>(at), row[at]);
            }
        }
        if (request.body.empty()) return;
        application_.update(application_.service(), model.name, "id=eq." + std::to_string(key),
                            body_of(model, request));
    }

    Caller caller(const Person& person) const {
        const access::Identity::Kind kinds[] = {access::Identity::Kind::anonymous,
                                                access::Identity::Kind::signed_in,
                                                access::Identity::Kind::service};
        return application_.caller(kinds[static_cast<int>(person.kind)], person.id, person.roles,
                                   person.permissions);
    }

    void ask(const std::vector<ModelModel>& models, const Request& request, Outcome& outcome) {
        const auto& model = models[static_cast<std::size_t>(request.model)];
        const auto who = caller(request.person);
        const auto query = request.query();
        if (request.verb == Request::Verb::read) {
            const auto answer = application_.read(who, model.name, query, true);
            outcome.rows = rows_of(*answer.columns, answer.rows);
            outcome.affected = answer.total.value_or(-1);
            return;
        }
        WriteCommand command;
        command.model = application_.index_of(model.name);
        command.query = query;
        const auto body = body_of(model, request);
        command.body = body;
        command.representation = request.representation;
        command.allow_unfiltered = true;
        const auto verb = request.verb == Request::Verb::create   ? TestApplication::Verb::create
                          : request.verb == Request::Verb::update ? TestApplication::Verb::update
                                                                  : TestApplication::Verb::remove;
        const auto answer = application_.write(verb, who, command);
        outcome.affected = answer.affected;
        if (request.representation) outcome.rows = rows_of(*answer.columns, answer.rows);
    }

    Tables content(const std::vector<ModelModel>& models) {
        Tables tables;
        for (const auto& model : models) {
            const auto answer = application_.read(application_.service(), model.name, "order=id");
            auto& table = tables.emplace_back();
            for (auto& row : rows_of(*answer.columns, answer.rows))
                table[key_of(row)] = row;
        }
        return tables;
    }

    TestApplication application_;
};

}  // namespace socle::records::property
