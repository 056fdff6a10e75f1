#pragma once

#include "definition/definition.h"

#include <string>
#include <utility>
#include <vector>

namespace socle::store {

/// For tests: definitions written in a few words of C++.
namespace test {

using definition::Definition;
using definition::Field;
using definition::FieldType;
using definition::KeyKind;
using definition::Model;
using definition::OnDelete;

inline Field field(std::string name, base::Type type, int scale = 0) {
    Field result;
    result.name = std::move(name);
    result.storage = {type, scale};
    result.type = type == base::Type::point ? FieldType::point : FieldType::text;
    return result;
}

inline Field text(std::string name) {
    return field(std::move(name), base::Type::text);
}

inline Field required(Field result) {
    result.required = true;
    return result;
}

inline Field unique(Field result) {
    result.unique = true;
    return result;
}

inline Field was(std::string name, Field result) {
    result.was = std::move(name);
    return result;
}

inline Field filled(Field result, base::Value value) {
    result.initial.kind = definition::Default::Kind::value;
    result.initial.value = std::move(value);
    return result;
}

inline Field filled(Field result, definition::Default::Kind kind) {
    result.initial.kind = kind;
    return result;
}

/// A reference to model number `to`, whose key has `key_type`.
inline Field ref(std::string name, int to, base::Type key_type,
                 OnDelete on_delete = OnDelete::restrict) {
    auto result = field(std::move(name), key_type);
    result.type = FieldType::ref;
    result.to = to;
    result.on_delete = on_delete;
    return result;
}

/// A model whose key is `id`, or with KeyKind::natural its first field.
inline Model model(std::string name, KeyKind kind, std::vector<Field> fields) {
    Model result;
    result.name = std::move(name);
    result.key_kind = kind;
    if (kind != KeyKind::natural) {
        const auto type = kind == KeyKind::serial ? base::Type::integer
                          : kind == KeyKind::uuid ? base::Type::uuid
                                                  : base::Type::text;
        fields.insert(fields.begin(), field("id", type));
    }
    fields.front().key = true;
    result.fields = std::move(fields);
    return result;
}

inline Model view(std::string name, std::string sql, std::vector<Field> fields) {
    auto result = model(std::move(name), KeyKind::natural, std::move(fields));
    result.view = true;
    result.sql_sqlite = sql;
    result.sql_postgres = std::move(sql);
    return result;
}

inline Definition definition_of(std::vector<Model> models) {
    Definition result;
    result.models = std::move(models);
    return result;
}

}  // namespace test

}  // namespace socle::store
