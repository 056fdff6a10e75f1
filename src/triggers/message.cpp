#include "triggers/message.h"

#include "base/convert.h"

namespace socle::triggers {

namespace {

using base::Value;
using base::Values;
using definition::Field;
using definition::FieldType;
using definition::Model;

void append_name(std::string& out, std::string_view name) {
    if (out.back() != '{') out += ',';
    base::append_json_string(out, name);
    out += ':';
}

void append_text(std::string& out, std::string_view name, std::string_view text) {
    append_name(out, name);
    base::append_json_string(out, text);
}

void append_text_or_null(std::string& out, std::string_view name, std::string_view text) {
    append_name(out, name);
    if (text.empty()) {
        out += "null";
    } else {
        base::append_json_string(out, text);
    }
}

void append_cells(std::string& out, const Field& field, const Values& cells, std::size_t cell) {
    if (field.type == FieldType::point) {
        base::append_point(out, base::view(cells[cell]), base::view(cells[cell + 1]));
    } else {
        base::append_json(out, field.storage, base::view(cells[cell]));
    }
}

/// As a text where it is none of its own in JSON: numbers keep their decimals so.
void append_as_text(std::string& out, const Field& field, const Values& cells, std::size_t cell) {
    using base::Type;
    const auto type = field.storage.type;
    const bool plain = field.type == FieldType::point || type == Type::json ||
                       type == Type::boolean || base::is_null(cells[cell]);
    if (plain) return append_cells(out, field, cells, cell);
    base::append_json_string(out, base::to_text(field.storage, base::view(cells[cell])));
}

/// The fields but the secret ones, each value by `append`.
template <typename Append>
std::string fields_object(const Model& model, const Values& cells, const Append& append) {
    const auto offsets = cell_offsets(model);
    std::string out = "{";
    for (std::size_t index = 0; index < model.fields.size(); ++index) {
        const auto& field = model.fields[index];
        if (field.type == FieldType::secret) continue;
        append_name(out, field.name);
        append(out, field, cells, offsets[index]);
    }
    return out + '}';
}

std::string event_object(const Model& model, const events::LoggedEvent& event,
                         std::string_view kind) {
    std::string out = "{";
    append_name(out, "id");
    out += std::to_string(event.id);
    append_text(out, "at", event.at);
    append_text_or_null(out, "by", event.by);
    append_text(out, "kind", kind);
    append_text(out, "model", model.name);
    append_text(out, "object_id", event.object_id);
    append_text_or_null(out, "request_id", event.request_id);
    append_name(out, "changes");
    out += event.changes.empty() ? "{}" : event.changes;
    return out + '}';
}

/// The same without `changes`, whose names could be anything.
std::string event_texts(const Model& model, const events::LoggedEvent& event) {
    std::string out = "{";
    append_text(out, "id", std::to_string(event.id));
    append_text(out, "at", event.at);
    append_text(out, "kind", event_word(event.kind));
    append_text(out, "model", model.name);
    append_text(out, "object_id", event.object_id);
    return out + '}';
}

}  // namespace

std::string_view event_word(std::string_view kind) {
    return kind == "added" ? "created" : kind;
}

std::string webhook_body(const Model& model, const Occurrence& occurrence) {
    const auto& event = occurrence.event;
    std::string out = "{";
    append_text(out, "type", model.name + "." + std::string(event_word(event.kind)));
    append_text(out, "timestamp", event.at);
    append_name(out, "event");
    out += event_object(model, event, event.kind);
    append_name(out, "record");
    out += fields_object(model, occurrence.record, append_cells);
    return out + '}';
}

std::string job_body(const Model& model, const Occurrence& occurrence) {
    const auto& event = occurrence.event;
    auto out = event_object(model, event, event_word(event.kind));
    out.pop_back();
    append_name(out, "record");
    out += fields_object(model, occurrence.record, append_cells);
    append_name(out, "was");
    const bool is_new = event.kind == "added";
    out += is_new ? "null" : fields_object(model, occurrence.was, append_cells);
    return "{\"event\":" + out + "}}";
}

std::string text_object(const Model& model, const Values& cells) {
    return fields_object(model, cells, append_as_text);
}

std::string mail_values(const MailValues& values) {
    const auto& model = *values.model;
    const auto& occurrence = *values.occurrence;
    const auto offsets = cell_offsets(model);
    std::string out = "{";
    for (std::size_t index = 0; index < model.fields.size(); ++index) {
        const auto& field = model.fields[index];
        if (field.type == FieldType::secret) continue;
        append_name(out, field.name);
        if (!values.related[index].empty()) {
            out += values.related[index];
        } else {
            append_as_text(out, field, occurrence.record, offsets[index]);
        }
    }
    const auto add = [&](std::string_view name, const std::string& json) {
        if (model.find_field(name) >= 0) return;
        append_name(out, name);
        out += json.empty() ? "null" : json;
    };
    add("record", text_object(model, occurrence.record));
    add("was", text_object(model, occurrence.was));
    add("by", values.by);
    add("user", values.by);
    add("event", event_texts(model, occurrence.event));
    return out + '}';
}

}  // namespace socle::triggers
