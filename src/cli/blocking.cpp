#include "cli/blocking.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "cli/scripted_records.h"

#include <chrono>

namespace socle::cli {

namespace {

constexpr auto patience = std::chrono::seconds(30);
constexpr auto pause = std::chrono::milliseconds(100);

base::Task<void> write_nothing(store::Transaction&) {
    co_return;
}

}  // namespace

void wait_for_database(boost::asio::io_context& context, store::Client& client) {
    base::Statement nothing;
    nothing.sql = "SELECT 1";
    nothing.columns = {{"one", {base::Type::integer, 0}}};
    const base::Values none;
    const auto until = std::chrono::steady_clock::now() + patience;
    while (true) {
        try {
            run_blocking(context, client.read(nothing, none));
            run_blocking(context, client.write(write_nothing));
            return;
        } catch (const base::Error& error) {
            const bool late = std::chrono::steady_clock::now() > until;
            if (late || error.code != base::Code::unavailable) throw;
        }
        context.restart();
        context.run_for(pause);
    }
}

records::Caller service_caller(const definition::Definition& definition) {
    records::Caller caller;
    caller.identity =
        access::make_identity(definition, access::Identity::Kind::service, {}, {}, {});
    caller.now_us = base::now_us();
    caller.request_id = base::new_request_id();
    caller.languages = definition.languages;
    return caller;
}

records::WriteAnswer create_blocking(const definition::Definition& definition, store::Store& store,
                                     const records::Caller& caller,
                                     const records::WriteCommand& command) {
    boost::asio::io_context context(1);
    const auto client = store.open_client(context);
    wait_for_database(context, *client);
    ScriptedRecords scripted(definition, store.dialect(), *client);
    return run_blocking(context, scripted.records.create(caller, command));
}

}  // namespace socle::cli
