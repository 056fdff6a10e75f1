#include "cli/application.h"

#include "base/error.h"
#include "base/log.h"
#include "definition/load.h"
#include "script/library.h"

#include <chrono>
#include <filesystem>
#include <iostream>
#include <thread>

namespace socle::cli {

std::shared_ptr<const definition::Definition> load_application(const std::string& folder) {
    auto result = definition::load(folder);
    if (result.definition) {
        result.problems = script::load(*result.definition).problems;
        if (result.problems.empty()) return result.definition;
    }
    for (const auto& problem : result.problems)
        std::cerr << definition::to_text(problem) << "\n";
    const auto count = result.problems.size();
    std::cerr << folder << ": " << count << (count == 1 ? " mistake" : " mistakes")
              << "; nothing was started\n";
    return nullptr;
}

store::StoreSettings store_settings(const Settings& settings) {
    store::StoreSettings made;
    made.data_folder = settings.data_folder();
    made.database_url = settings.database;
    return made;
}

std::unique_ptr<store::Store> open_application_store(const Settings& settings,
                                                     int statement_timeout_ms) {
    auto wanted = store_settings(settings);
    wanted.statement_timeout_ms = statement_timeout_ms;
    return store::open_store(wanted);
}

std::unique_ptr<store::Store> open_application_store_to_read(const Settings& settings) {
    auto wanted = store_settings(settings);
    wanted.read_only = true;
    return store::open_store(wanted);
}

std::unique_ptr<store::Store> open_application_store_beside(const Settings& settings) {
    auto wanted = store_settings(settings);
    wanted.beside = true;
    return store::open_store(wanted);
}

std::unique_ptr<store::Store> open_application_store_to_work(const Settings& settings) {
    auto wanted = store_settings(settings);
    wanted.guest = true;
    return store::open_store(wanted);
}

SchemaState compare_schema(store::Store& store, const definition::Definition& definition) {
    SchemaState state;
    state.wanted = store::wanted_schema(definition, store.dialect());
    const auto live = store::live_schema(store);
    state.migration = store::plan_migration(store, live, state.wanted);
    return state;
}

std::string describe(const store::Migration& migration) {
    std::string text;
    for (const auto& step : migration.steps) {
        text += "-- " + step.description + "\n";
        if (!step.loss.empty()) text += "-- LOSES " + step.loss + "\n";
        for (const auto& statement : step.sql)
            text += statement + ";\n";
    }
    return text;
}

namespace {

constexpr int migration_tries_max = 5;
constexpr auto migration_pause = std::chrono::milliseconds(200);

/// While requests are answered, the database may end the steps for what both wait for.
void apply_patiently(store::Store& store, const SchemaState& state) {
    for (int attempt = 1; attempt < migration_tries_max; ++attempt) {
        try {
            return store::apply_migration(store, state.migration, state.wanted);
        } catch (const base::Error& error) {
            const bool passing =
                error.code == base::Code::unavailable || error.code == base::Code::timed_out;
            if (!passing) throw;
            base::log(base::Level::warning, "the steps are tried again",
                      {{"cause", error.message}});
        }
        std::this_thread::sleep_for(migration_pause);
    }
    store::apply_migration(store, state.migration, state.wanted);
}

}  // namespace

void prepare_schema(const ServeSettings& settings, const definition::Definition& definition,
                    store::Store& store) {
    const auto state = compare_schema(store, definition);
    if (state.migration.empty()) return;
    if (settings.production || !state.migration.additive()) {
        std::cerr << describe(state.migration);
        throw base::Error(
            base::Code::unavailable,
            settings.production ? "the database is not as the definitions ask"
                                : "the database needs steps that are not only additions",
            {}, "Look at the steps above, then run: socle migrate " + settings.common.folder);
    }
    apply_patiently(store, state);
    for (const auto& step : state.migration.steps) {
        base::log(base::Level::info, "migrated", {{"step", step.description}});
    }
}

}  // namespace socle::cli
