#include "events/rewind.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "events/json_members.h"

#include <boost/json.hpp>

namespace socle::events {

namespace {

using definition::Default;
using definition::Field;
using definition::FieldType;
using definition::Model;

std::size_t width_of(const Field& field) {
    return field.type == FieldType::point ? 2 : 1;
}

[[noreturn]] void refuse(const Field& field) {
    throw base::Error(base::Code::bad_value,
                      "an old value of \"" + field.name + "\" is not of the type it has now");
}

base::Values point_cells(const Field& field, std::string_view json) {
    for (const auto& member : json_members(json)) {
        if (member.name != "coordinates") continue;
        const auto parts = json_elements(member.value);
        if (parts.size() != 2) refuse(field);
        constexpr base::TypeInfo number{base::Type::number, 0};
        return {base::parse_text(number, parts[1]), base::parse_text(number, parts[0])};
    }
    refuse(field);
}

base::Values initial_cells(const Field& field) {
    base::Values cells(width_of(field));
    if (field.initial.kind == Default::Kind::value) cells.front() = field.initial.value;
    return cells;
}

base::Values readable_cells(const Field& field, const std::string& json) {
    try {
        return cells_of_json(field, json);
    } catch (const base::Error&) {
        return initial_cells(field);
    }
}

}  // namespace

void Rewind::undo(const LoggedEvent& event) {
    if (event.kind == "action") return;
    auto& object = objects_[event.object_id];
    object.existed = event.kind != "added";
    if (event.kind != "changed") {
        object.fields.clear();
        object.whole = event.kind == "deleted";
    }
    if (event.kind == "added") return;
    for (const auto& member : json_members(event.changes)) {
        const int field = field_in_log(model_, member.name);
        if (field < 0) continue;
        if (event.kind == "deleted") {
            object.fields[field] = member.value;
            continue;
        }
        const auto change = json_elements(member.value);
        if (change.size() == 2) object.fields[field] = change.front();
    }
}

int field_in_log(const Model& model, std::string_view name) {
    const int field = model.find_field(name);
    if (field >= 0) return field;
    for (std::size_t index = 0; index < model.fields.size(); ++index) {
        if (model.fields[index].was == name) return static_cast<int>(index);
    }
    return -1;
}

int model_in_log(const definition::Definition& definition, std::string_view name) {
    const int model = definition.find_model(name);
    if (model >= 0) return model;
    for (std::size_t index = 0; index < definition.models.size(); ++index) {
        if (definition.models[index].was == name) return static_cast<int>(index);
    }
    return -1;
}

std::vector<std::string> names_in_log(const Model& model) {
    if (model.was.empty()) return {model.name};
    return {model.name, model.was};
}

base::Values cells_of_json(const Field& field, std::string_view json) {
    if (json == "null") return base::Values(width_of(field));
    if (field.type == FieldType::point) return point_cells(field, json);
    if (field.storage.type == base::Type::json) return {std::string(json)};
    if (json.starts_with('"')) return {base::parse_text(field.storage, json_string(json))};
    if (json.starts_with('{') || json.starts_with('[')) refuse(field);
    return {base::parse_text(field.storage, json)};
}

base::Values past_cells(const Model& model, const PastObject& object, const base::Rows* now,
                        std::size_t row) {
    base::Values cells;
    std::size_t cell = 0;
    for (std::size_t index = 0; index < model.fields.size(); ++index) {
        const auto& field = model.fields[index];
        const auto width = width_of(field);
        const auto found = object.fields.find(static_cast<int>(index));
        base::Values own;
        if (found != object.fields.end() && field.type != FieldType::secret) {
            own = readable_cells(field, found->second);
        } else if (now != nullptr && !object.whole) {
            for (std::size_t part = 0; part < width; ++part)
                own.push_back(base::copy(now->at(row, cell + part)));
        } else {
            own = initial_cells(field);
        }
        for (auto& value : own)
            cells.push_back(std::move(value));
        cell += width;
    }
    return cells;
}

}  // namespace socle::events
