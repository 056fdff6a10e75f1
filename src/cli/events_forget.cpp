#include "base/error.h"
#include "base/time.h"
#include "cli/application.h"
#include "cli/blocking.h"
#include "cli/events_commands.h"
#include "events/erase.h"
#include "events/find.h"
#include "events/retention.h"
#include "jobs/desk.h"
#include "triggers/delivery_desk.h"

#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

void check(const EventsSettings& settings) {
    const bool record = !settings.model.empty() && !settings.object_id.empty();
    if (record != settings.by.empty() || settings.model.empty() != settings.object_id.empty()) {
        throw Error(Code::bad_value, "say whose data: --model and --id of a record, or --by", {},
                    "socle events forget FOLDER --model user --id ID, then --by ID");
    }
    if (!record && !settings.fields.empty()) {
        throw Error(Code::bad_value, "--field is for a record: --model and --id");
    }
}

bool confirmed(const EventsSettings& settings) {
    if (settings.yes) return true;
    std::cout << "This cannot be undone. Type yes: " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "yes";
}

}  // namespace

int events_forget(const EventsSettings& settings) {
    check(settings);
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    if (!confirmed(settings)) return 1;
    const auto store = open_application_store_beside(settings.common);
    boost::asio::io_context context(1);
    std::int64_t erased = 0;
    {
        const auto client = store->open_client(context);
        wait_for_database(context, *client);
        const events::Eraser eraser(*client, store->dialect());
        if (settings.by.empty()) {
            const int model = definition->find_model(settings.model);
            if (model < 0) throw Error(Code::bad_value, "there is no model " + settings.model);
            triggers::forget_record(*store, settings.model, settings.object_id, base::now_us());
            jobs::forget_record(*store, settings.model, settings.object_id, base::now_us());
            erased = run_blocking(
                context,
                eraser.erase_record(definition->model(model), settings.object_id, settings.fields));
        } else {
            triggers::forget_author(*store, settings.by, base::now_us());
            jobs::forget_author(*store, settings.by, base::now_us());
            erased = run_blocking(context, eraser.erase_author(settings.by));
        }
    }
    store->close();
    std::cout << "erased in " << erased << (erased == 1 ? " event" : " events") << "\n";
    return 0;
}

int events_compact(const EventsSettings& settings) {
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    const auto store = open_application_store_beside(settings.common);
    boost::asio::io_context context(1);
    std::int64_t forgotten = 0;
    {
        const auto client = store->open_client(context);
        wait_for_database(context, *client);
        const events::Retention retention(*client, store->dialect(), *definition);
        forgotten = run_blocking(context, retention.compact(base::now_us()));
    }
    store->close();
    std::cout << forgotten << (forgotten == 1 ? " event" : " events") << " forgotten\n";
    return 0;
}

}  // namespace socle::cli
