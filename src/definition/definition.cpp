#include "definition/definition.h"

#include <algorithm>
#include <array>

namespace socle::definition {
namespace {

constexpr std::array<std::string_view, 15> type_names = {
    "text", "integer", "number", "decimal", "boolean", "date",  "time",  "timestamp",
    "uuid", "json",    "choice", "ref",     "list",    "point", "secret"};

template <typename Named>
int index_of(const std::vector<Named>& all, std::string_view name) {
    const auto found = std::ranges::find(all, name, &Named::name);
    return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

}  // namespace

const std::string& Texts::in(const std::vector<std::string>& languages) const {
    static const std::string nothing;
    for (const auto& language : languages) {
        const auto found = by_language.find(language);
        if (found != by_language.end()) return found->second;
    }
    return by_language.empty() ? nothing : by_language.begin()->second;
}

std::string_view field_type_name(FieldType type) {
    return type_names.at(static_cast<std::size_t>(type));
}

base::TypeInfo storage_of(FieldType type, int scale) {
    switch (type) {
        case FieldType::integer:
            return {base::Type::integer, 0};
        case FieldType::number:
            return {base::Type::number, 0};
        case FieldType::decimal:
            return {base::Type::decimal, scale};
        case FieldType::boolean:
            return {base::Type::boolean, 0};
        case FieldType::date:
            return {base::Type::date, 0};
        case FieldType::time:
            return {base::Type::time, 0};
        case FieldType::timestamp:
            return {base::Type::timestamp, 0};
        case FieldType::uuid:
        case FieldType::ref:
            return {base::Type::uuid, 0};
        case FieldType::json:
        case FieldType::list:
            return {base::Type::json, 0};
        case FieldType::point:
            return {base::Type::point, 0};
        case FieldType::text:
        case FieldType::choice:
        case FieldType::secret:
            break;
    }
    return {base::Type::text, 0};
}

std::vector<int> Model::searched_fields() const {
    std::vector<int> found;
    for (const auto& path : search.fields) {
        if (path.size() == 1) found.push_back(path.front().field);
    }
    return found;
}

int Model::find_field(std::string_view field_name) const {
    return index_of(fields, field_name);
}

int Definition::find_model(std::string_view name) const {
    return index_of(models, name);
}

int Definition::find_served_model(std::string_view name) const {
    const int index = find_model(name);
    return index >= 0 && model(index).internal ? -1 : index;
}

std::size_t Definition::own_models() const {
    // The built-in ones stand behind them, the account model first.
    if (user_model < 0) return models.size();
    return static_cast<std::size_t>(user_model) + (user_extended ? 1 : 0);
}

const Role* Definition::find_role(std::string_view name) const {
    const int index = index_of(roles, name);
    return index < 0 ? nullptr : &roles[static_cast<std::size_t>(index)];
}

const Job* Definition::find_job(std::string_view name) const {
    const int index = index_of(jobs, name);
    return index < 0 ? nullptr : &jobs[static_cast<std::size_t>(index)];
}

const JobQueue* Definition::find_queue(std::string_view name) const {
    const int index = index_of(queues, name);
    return index < 0 ? nullptr : &queues[static_cast<std::size_t>(index)];
}

std::vector<std::string> Definition::function_names() const {
    std::vector<std::string> names;
    for (const auto& script : scripts) {
        const auto begin = script.path.rfind('/') + 1;
        if (!script.path.starts_with("functions/")) continue;
        names.push_back(script.path.substr(begin, script.path.rfind('.') - begin));
    }
    return names;
}

}  // namespace socle::definition
