#include "base/error.h"
#include "base/log.h"
#include "cli/application.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/first_admin.h"
#include "cli/installation.h"
#include "cli/logging.h"
#include "cli/reloader.h"
#include "cli/version_text.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <malloc.h>

#include <iostream>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

/// A password hash holds the lock on the process' address space for milliseconds, while the kernel
/// clears its memory. A core that changes its heap's bounds meanwhile waits for it, so these are
/// changed rarely and by large steps: malloc's own are 128 KB.
void calm_allocator() {
    mallopt(M_TOP_PAD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 16 << 20);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

void print_start(Installation& installation) {
    const auto& definition = installation.definition();
    const bool sqlite = installation.store().dialect() == base::Dialect::sqlite;
    std::cout << "Socle " << version_text << " serves " << definition.title.in(definition.languages)
              << " (" << definition.own_models() << " models, "
              << (sqlite ? "SQLite" : "PostgreSQL") << ")\n"
              << "listening on " << installation.url() << '\n'
              << std::flush;
}

/// Serves until SIGINT or SIGTERM, then drains. A second signal ends at once.
void run(const ServeSettings& settings, Installation& installation) {
    boost::asio::io_context context(1);
    boost::asio::signal_set signals(context, SIGINT, SIGTERM);
    installation.start();
    auto reloader = settings.watch ? std::make_unique<Reloader>(settings, installation) : nullptr;
    print_start(installation);
    std::thread joiner;
    signals.async_wait([&](const boost::system::error_code&, int) {
        base::log(base::Level::info, "stopping: finishing the requests under way");
        signals.async_wait([](const boost::system::error_code& error, int) {
            if (!error) std::_Exit(1);
        });
        reloader.reset();
        installation.drain();
        joiner = std::thread([&] {
            installation.join();
            context.stop();
        });
    });
    context.run();
    joiner.join();
}

}  // namespace

int serve(const ServeSettings& settings) {
    calm_allocator();
    set_up_logging(settings.log_level, settings.log_format);
    if (settings.watch && settings.production) {
        throw Error(Code::bad_value, "--watch is for development, --production is not");
    }
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    // Takes the port before anything is changed.
    Installation installation(settings, definition);
    prepare_schema(settings, *definition, installation.store());
    if (settings.demo) {
        const auto created = load_demo(*definition, installation.store());
        base::log(base::Level::info, "demonstration data", {{"rows", created}});
    }
    greet_first_administrator(*definition, installation.store(), installation.services(),
                              installation.keys(), settings.common.folder);
    run(settings, installation);
    installation.close();
    base::log(base::Level::info, "stopped");
    base::flush_log();
    return 0;
}

}  // namespace socle::cli
