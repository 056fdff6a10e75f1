#pragma once

#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "store/schema.h"
#include "store/schema_sql.h"
#include "store/schema_test_definition.h"
#include "store/store.h"
#include "store/test_database.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace socle::store::test {

/// For tests of migrations: a database of either kind, filled and looked at in the same words, so
/// that one expectation holds for both.
class MigrationDatabase {
public:
    explicit MigrationDatabase(base::Dialect dialect)
        : dialect_(dialect), database_(dialect), store_(database_.open()) {}
    ~MigrationDatabase() { store_->close(); }
    MigrationDatabase(const MigrationDatabase&) = delete;
    MigrationDatabase& operator=(const MigrationDatabase&) = delete;

    Schema wanted(const std::vector<Model>& models) const {
        return wanted_schema(definition_of(models), dialect_);
    }

    Migration plan(const std::vector<Model>& models) {
        return plan_migration(*store_, live_schema(*store_), wanted(models));
    }

    /// Plans and applies; afterwards the live tables must be what the catalogue says and nothing
    /// may be left to do.
    Migration migrate(const std::vector<Model>& models) {
        auto migration = plan(models);
        apply_migration(*store_, migration, wanted(models));
        const auto rest = plan(models);
        EXPECT_TRUE(rest.empty()) << words(rest);
        return migration;
    }

    /// The message of the refusal to plan; "" when it is planned.
    std::string refusal(const std::vector<Model>& models) {
        try {
            plan(models);
        } catch (const base::Error& error) {
            return error.message;
        }
        return "";
    }

    static std::string words(const Migration& migration) {
        std::string text;
        for (const auto& step : migration.steps)
            text += (text.empty() ? "" : "; ") + step.description;
        return text;
    }

    static std::string losses(const Migration& migration) {
        std::string text;
        for (const auto& step : migration.steps) {
            if (!step.loss.empty()) text += (text.empty() ? "" : "; ") + step.loss;
        }
        return text;
    }

    /// The parts of what is lost, whatever steps name them.
    static std::vector<std::string> sorted_losses(const Migration& migration) {
        std::vector<std::string> parts;
        for (const auto& step : migration.steps) {
            for (auto rest = step.loss; !rest.empty();) {
                const auto end = rest.find(", ");
                parts.push_back(rest.substr(0, end));
                rest = end == std::string::npos ? "" : rest.substr(end + 2);
            }
        }
        std::ranges::sort(parts);
        return parts;
    }

    /// Inserts a row given as texts, "-" for null, in the order of the fields.
    void add(const Model& model, const std::vector<std::string>& cells) {
        const auto schema = alone(model);
        std::vector<std::string> names;
        std::vector<std::string> values;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& column = schema.tables[0].columns[i];
            if (cells[i] == "-") continue;
            names.push_back(base::quoted(column.name));
            values.push_back(
                value_sql(dialect_, column.type, base::parse_text(column.type, cells[i])));
        }
        const auto columns = "(" + base::join(names, ", ") + ") VALUES (";
        store_->execute(
            {"INSERT INTO " + base::quoted(model.name) + " " +
             (names.empty() ? "DEFAULT VALUES" : columns + base::join(values, ", ") + ")")});
    }

    /// All rows in the order of insertion, `1|Leon|-` each.
    std::vector<std::string> rows(const Model& model) {
        const auto table = alone(model).tables[0];
        base::Statement statement;
        std::vector<std::string> names;
        for (const auto& column : table.columns) {
            names.push_back(base::quoted(column.name));
            statement.columns.push_back({column.name, column.type});
        }
        auto order = base::quoted(table.key);
        if (!table.serial && !model.view) {
            order = dialect_ == base::Dialect::sqlite ? "rowid" : base::quoted(row_column);
        }
        statement.sql = "SELECT " + base::join(names, ", ") + " FROM " + base::quoted(table.name) +
                        " ORDER BY " + order;
        return texts(store_->query(statement), statement.columns);
    }

    std::vector<std::string> ask(const std::string& sql, const std::vector<base::Type>& types) {
        base::Statement statement;
        statement.sql = sql;
        for (const auto type : types)
            statement.columns.push_back({"", {type, 0}});
        return texts(store_->query(statement), statement.columns);
    }

    Store& store() { return *store_; }

private:
    /// A model without the others it refers to.
    Schema alone(Model model) const {
        for (auto& item : model.fields)
            item.to = -1;
        return wanted({model});
    }

    static std::vector<std::string> texts(const base::Rows& rows,
                                          const std::vector<base::Column>& columns) {
        std::vector<std::string> result;
        for (std::size_t row = 0; row < rows.size(); ++row) {
            std::string text;
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const auto cell = rows.at(row, i);
                if (i > 0) text += '|';
                text += base::is_null(cell) ? "-" : base::to_text(columns[i].type, cell);
            }
            result.push_back(std::move(text));
        }
        return result;
    }

    const base::Dialect dialect_;
    TestDatabase database_;
    std::unique_ptr<Store> store_;
};

/// A test with a database of the kind it is run for; its own name is an alias of this one.
class MigrationTest : public testing::TestWithParam<base::Dialect>, protected MigrationDatabase {
protected:
    MigrationTest() : MigrationDatabase(GetParam()) {}
};

inline std::string dialect_name(const testing::TestParamInfo<base::Dialect>& info) {
    return info.param == base::Dialect::sqlite ? "sqlite" : "postgres";
}

}  // namespace socle::store::test
