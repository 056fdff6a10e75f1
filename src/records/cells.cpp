#include "records/cells.h"

namespace socle::records {

using base::Type;
using definition::Field;
using definition::FieldType;
using definition::Model;

const Field& field_of(const Model& model, int index) {
    return model.fields[static_cast<std::size_t>(index)];
}

std::vector<base::Column> stored_columns(const Model& model) {
    std::vector<base::Column> columns;
    for (const auto& field : model.fields) {
        const bool point = field.type == FieldType::point;
        columns.push_back({field.name, point ? base::TypeInfo{Type::point, 0} : field.storage});
    }
    return columns;
}

std::vector<std::size_t> cell_offsets(const Model& model) {
    std::vector<std::size_t> offsets;
    std::size_t next = 0;
    for (const auto& field : model.fields) {
        offsets.push_back(next);
        next += field.type == FieldType::point ? 2 : 1;
    }
    return offsets;
}

std::vector<std::string> columns_of(const Field& field) {
    if (field.type != FieldType::point) return {base::quoted(field.name)};
    return {base::quoted(field.name + "_latitude"), base::quoted(field.name + "_longitude")};
}

base::TypeInfo cell_type(const Field& field) {
    if (field.type == FieldType::point) return {Type::number, 0};
    return field.storage;
}

}  // namespace socle::records
