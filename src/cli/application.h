#pragma once

#include "cli/settings.h"
#include "definition/definition.h"
#include "store/schema.h"
#include "store/store.h"

#include <memory>

namespace socle::cli {

/// The application of a folder, or nullptr after printing all its mistakes to standard error.
std::shared_ptr<const definition::Definition> load_application(const std::string& folder);

/// Makes the data folder where absent (mode 0700) and opens the store. Throws Error with one clear
/// line.
std::unique_ptr<store::Store> open_application_store(const Settings& settings,
                                                     int statement_timeout_ms = 30'000);

/// Where the data is.
store::StoreSettings store_settings(const Settings& settings);

/// The store to read only: on SQLite beside a server that runs. The database must be there.
std::unique_ptr<store::Store> open_application_store_to_read(const Settings& settings);

/// The store to write: on SQLite beside a server that runs, when there is one.
std::unique_ptr<store::Store> open_application_store_beside(const Settings& settings);

/// The store of `socle work`: on SQLite beside a server, whether one runs or not, so that one may
/// be started meanwhile. The database must be there.
std::unique_ptr<store::Store> open_application_store_to_work(const Settings& settings);

/// The steps between the database and the definitions.
struct SchemaState {
    store::Schema wanted;
    store::Migration migration;
};
SchemaState compare_schema(store::Store& store, const definition::Definition& definition);

/// Brings the database to the definitions where that only adds, and not in production; else prints
/// the steps and throws Error unavailable that says what to do.
void prepare_schema(const ServeSettings& settings, const definition::Definition& definition,
                    store::Store& store);

/// The steps as `socle plan` prints them: what each does, its SQL, what it loses.
std::string describe(const store::Migration& migration);

}  // namespace socle::cli
