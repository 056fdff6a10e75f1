#include "store/schema.h"

#include "store/migration_test_database.h"

#include <random>

namespace socle::store {

namespace {

using namespace test;
using base::Dialect;
using base::Type;

constexpr int walks = 8;
constexpr int changes_per_walk = 10;
constexpr int rows_per_change = 4;

/// Random applications over few names, so that changes meet each other.
class RandomApplication {
public:
    explicit RandomApplication(unsigned seed) : random_(seed) {}

    int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

    std::vector<Model> models() {
        std::vector<Model> result;
        for (const auto* name : {"a", "b", "c"}) {
            if (below(6) > 0) result.push_back(one_model(name));
        }
        for (auto& model : result)
            link(model, result);
        if (!result.empty() && below(2) == 0) {
            const auto& shown = result.front();
            result.push_back(view("v",
                                  "SELECT " + shown.key_field().name + " AS id FROM " + shown.name,
                                  {shown.key_field()}));
            result.back().fields[0].name = "id";
            result.back().fields[0].initial = {};
        }
        return result;
    }

    /// A value that most types can be made of; sometimes null.
    std::string cell(const Field& field) {
        const auto number = std::to_string(below(3));
        if (!field.required && !field.key && below(4) == 0) return "-";
        switch (field.storage.type) {
            case Type::boolean:
                return below(2) == 0 ? "true" : "false";
            case Type::decimal:
                return number + (below(3) == 0 ? ".125" : "");
            case Type::number:
                return number + (below(3) == 0 ? ".5" : "");
            case Type::date:
                return "2024-01-0" + std::to_string(1 + below(3));
            case Type::time:
                return "0" + number + ":00:00";
            case Type::uuid:
                return "0190f1d0-0000-7000-8000-00000000000" + number;
            case Type::json:
                return below(2) == 0 ? number : "{\"a\":[" + number + "]}";
            case Type::timestamp:
                return "2024-01-01T0" + number + ":00:00.5+00:00";
            default:
                return number;
        }
    }

private:
    Model one_model(const std::string& name) {
        std::vector<Field> fields;
        for (const auto* field_name : {"k", "f", "g", "h", "i"}) {
            if (below(4) > 0) fields.push_back(one_field(field_name));
        }
        const auto kind = below(3);
        if (kind == 2 && !fields.empty() && fields[0].name == "k") {
            fields[0].storage = {below(2) == 0 ? Type::text : Type::integer, 0};
            fields[0].initial = {};
            return model(name, KeyKind::natural, fields);
        }
        auto result = model(name, kind == 0 ? KeyKind::text : KeyKind::serial, fields);
        if (result.fields.size() > 2 && below(3) == 0) result.unique = {{1, 2}};
        if (result.fields.size() > 2 && below(3) == 0) result.index = {{2, 1}};
        return result;
    }

    Field one_field(const std::string& name) {
        const std::vector<base::TypeInfo> types = {
            {Type::text, 0},    {Type::text, 0},    {Type::integer, 0},   {Type::integer, 0},
            {Type::decimal, 0}, {Type::decimal, 2}, {Type::decimal, 3},   {Type::number, 0},
            {Type::boolean, 0}, {Type::date, 0},    {Type::timestamp, 0}, {Type::time, 0},
            {Type::uuid, 0},    {Type::json, 0}};
        const auto type = types[static_cast<std::size_t>(below(static_cast<int>(types.size())))];
        auto result = field(name, type.type, type.scale);
        result.required = below(4) == 0;
        result.unique = below(6) == 0;
        if (below(2) == 0) result.initial.kind = definition::Default::Kind::value;
        if (below(2) == 0) result.initial.value = base::parse_text(type, cell(required(result)));
        if (below(6) == 0) result.was = std::string(1, "fghi"[below(4)]);
        return result;
    }

    void link(Model& from, const std::vector<Model>& all) {
        for (auto& item : from.fields) {
            if (item.key || below(3) > 0) continue;
            const int to = below(static_cast<int>(all.size()));
            item.type = FieldType::ref;
            item.to = to;
            item.storage = all[static_cast<std::size_t>(to)].key_field().storage;
            item.on_delete = below(2) == 0 ? OnDelete::cascade : OnDelete::restrict;
            item.initial = {};
        }
    }

    std::mt19937 random_;
};

/// What one store did, in words that must be the same on the other.
struct Outcome {
    bool applied = false;
    std::string words;
};

Outcome outcome(MigrationDatabase& database, const std::vector<Model>& models) {
    auto refusal = database.refusal(models);
    if (!refusal.empty()) return {false, std::move(refusal)};
    try {
        return {true, base::join(database.sorted_losses(database.migrate(models)), "\n")};
    } catch (const base::Error& error) {
        return {false, "FAILED " + error.message + " " + error.internal};
    }
}

std::string insertion(MigrationDatabase& database, const Model& model,
                      const std::vector<std::string>& cells) {
    try {
        database.add(model, cells);
    } catch (const Violation& violation) {
        return "violation " + std::to_string(static_cast<int>(violation.kind));
    }
    return "added";
}

std::string contents(MigrationDatabase& database, const std::vector<Model>& models) {
    std::string text;
    for (const auto& model : models) {
        auto rows = database.rows(model);
        if (model.view) std::ranges::sort(rows);
        text += model.name + "\n" + base::join(rows, "\n") + "\n";
    }
    return text;
}

class random_migrations : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(walks, random_migrations, testing::Range(0, walks));

TEST_P(random_migrations, end_alike_on_both_stores) {
    MigrationDatabase sqlite(Dialect::sqlite);
    MigrationDatabase postgres(Dialect::postgres);
    RandomApplication random(static_cast<unsigned>(GetParam()));
    std::vector<Model> models;
    int number = 0;
    for (int change = 0; change < changes_per_walk; ++change) {
        const auto next = random.models();
        const auto expected = outcome(sqlite, next);
        ASSERT_THAT(expected.words, testing::Not(testing::HasSubstr("FAILED")));
        ASSERT_EQ(outcome(postgres, next).words, expected.words) << "change " << change;
        if (expected.applied) models = next;
        for (const auto& model : models) {
            for (int row = 0; row < rows_per_change && !model.view; ++row) {
                std::vector<std::string> cells;
                for (const auto& field : model.fields) {
                    const bool id = field.key && model.key_kind != KeyKind::natural;
                    cells.push_back(id ? std::to_string(++number) : random.cell(field));
                }
                const auto added = insertion(sqlite, model, cells);
                ASSERT_EQ(insertion(postgres, model, cells), added) << base::join(cells, "|");
            }
        }
        ASSERT_EQ(contents(postgres, models), contents(sqlite, models)) << "change " << change;
    }
}

}  // namespace

}  // namespace socle::store
