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

int Model::find_field(std::string_view field_name) const {
    return index_of(fields, field_name);
}

int Definition::find_model(std::string_view name) const {
    return index_of(models, name);
}

const Role* Definition::find_role(std::string_view name) const {
    const int index = index_of(roles, name);
    return index < 0 ? nullptr : &roles[static_cast<std::size_t>(index)];
}

}  // namespace socle::definition
