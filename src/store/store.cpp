#include "store/store.h"

#include "store/postgres.h"
#include "store/sqlite.h"

namespace socle::store {

std::unique_ptr<Store> open_store(const StoreSettings& settings) {
    if (settings.database_url.empty()) return open_sqlite_store(settings);
    return open_postgres_store(settings);
}

}  // namespace socle::store
