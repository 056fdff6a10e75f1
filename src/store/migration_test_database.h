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

#include <memory>
#include <string>
#include <vector>

namespace socle::store::test {

/// For tests of migrations: a database of either kind, filled and looked at in the same words, so
/// that one expectation holds for both.
class MigrationTest : public testing::TestWithParam<base::Dialect> {
protected:
    void SetUp() override {
        database_ = std::make_unique<TestDatabase>(GetParam());
        store_ = database_->open();
    }

    void TearDown() override {
        if (store_) store_->close();
        store_.reset();
        database_.reset();
    }

    Schema wanted(const std::vector<Model>& models) const {
        return wanted_schema(definition_of(models), GetParam());
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

    /// Inserts a row given as texts, "-" for null, in the order of the fields.
    void add(const Model& model, const std::vector<std::string>& cells) {
        const auto schema = wanted({model});
        std::vector<std::string> names;
        std::vector<std::string> values;
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const auto& column = schema.tables[0].columns[i];
            if (cells[i] == "-") continue;
            names.push_back(base::quoted(column.name));
            values.push_back(
                value_sql(GetParam(), column.type, base::parse_text(column.type, cells[i])));
        }
        store_->execute({"INSERT INTO " + base::quoted(model.name) + " (" +
                         base::join(names, ", ") + ") VALUES (" + base::join(values, ", ") + ")"});
    }

    /// All rows in the order of insertion, `1|Leon|-` each.
    std::vector<std::string> rows(const Model& model) {
        auto copy = model;
        for (auto& item : copy.fields)
            item.to = definition::account_model;
        const auto table = wanted({copy}).tables[0];
        base::Statement statement;
        std::vector<std::string> names;
        for (const auto& column : table.columns) {
            names.push_back(base::quoted(column.name));
            statement.columns.push_back({column.name, column.type});
        }
        auto order = base::quoted(table.key);
        if (!table.serial && !model.view) {
            order = GetParam() == base::Dialect::sqlite ? "rowid" : base::quoted(row_column);
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

    std::unique_ptr<TestDatabase> database_;
    std::unique_ptr<Store> store_;
};

inline std::string dialect_name(const testing::TestParamInfo<base::Dialect>& info) {
    return info.param == base::Dialect::sqlite ? "sqlite" : "postgres";
}

}  // namespace socle::store::test
