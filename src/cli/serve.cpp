#include "base/error.h"
#include "base/log.h"
#include "cli/application.h"
#include "cli/commands.h"
#include "cli/demo.h"
#include "cli/first_admin.h"
#include "cli/installation.h"
#include "cli/listen_address.h"
#include "cli/logging.h"
#include "cli/reloader.h"
#include "cli/restart.h"
#include "cli/served_restore.h"
#include "cli/stop_signals.h"
#include "cli/version_text.h"

#include <malloc.h>

#include <chrono>
#include <iostream>
#include <thread>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

/// What another program may hold for a moment, a port or a lock, ends no server that was there.
constexpr auto restart_patience = std::chrono::seconds(10);
constexpr auto restart_pause = std::chrono::milliseconds(100);

/// A password hash holds the lock on the process' address space for milliseconds, while the kernel
/// clears its memory. A core that changes its heap's bounds meanwhile waits for it, so these are
/// changed rarely and by large steps: malloc's own are 128 KB.
void calm_allocator() {
    mallopt(M_TOP_PAD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 16 << 20);
    mallopt(M_MMAP_THRESHOLD, 4 << 20);
}

/// How the first administrator is made.
void print_no_account(const std::string& link, const std::string& folder) {
    std::cout << "There is no account yet. ";
    if (!link.empty()) std::cout << "Make the administrator at " << link << "\nor run: ";
    std::cout << (link.empty() ? "For an administrator run: " : "") << "socle init-admin " << folder
              << "\n";
}

void print_start(Installation& installation, const std::string& folder, bool no_account) {
    const auto& definition = installation.definition();
    const bool sqlite = installation.store().dialect() == base::Dialect::sqlite;
    std::cout << "Socle " << version_text << " serves " << definition.title.in(definition.languages)
              << " (" << definition.own_models() << " models, "
              << (sqlite ? "SQLite" : "PostgreSQL") << ")\n";
    if (no_account) print_no_account(installation.first_administrator_link(), folder);
    std::cout << "listening on " << installation.url() << '\n' << std::flush;
}

/// Any free port is, after a restart, the one that it was.
ServeSettings with_port(ServeSettings settings, std::uint16_t port) {
    const auto address = parse_listen(settings.listen);
    if (port != 0 && address.port == 0) settings.listen = address.host + ":" + std::to_string(port);
    return settings;
}

std::unique_ptr<Installation> install(
    const ServeSettings& settings, const std::shared_ptr<const definition::Definition>& definition,
    bool again) {
    const auto end = std::chrono::steady_clock::now() + restart_patience;
    for (;;) {
        try {
            // Takes the port before anything is changed.
            return std::make_unique<Installation>(settings, definition);
        } catch (const Error& error) {
            const bool patient = again && error.code == Code::unavailable;
            if (!patient || std::chrono::steady_clock::now() > end) throw;
        }
        std::this_thread::sleep_for(restart_pause);
    }
}

/// Serves until a signal, or a restore that was asked for, then drains. The backup to restore; ""
/// for none.
std::string run(const ServeSettings& settings, Installation& installation, bool no_account,
                StopSignals& signals) {
    installation.start();
    auto reloader = settings.watch ? std::make_unique<Reloader>(settings, installation) : nullptr;
    print_start(installation, settings.common.folder, no_account);
    const bool signalled = signals.wait();
    base::log(base::Level::info, "stopping: finishing the requests under way");
    reloader.reset();
    installation.drain();
    installation.join();
    const auto restore = installation.agreed_restore();
    if (signalled && !restore.empty())
        base::log(base::Level::warning, "not restored: the server was told to stop",
                  {{"backup", restore}});
    return signalled ? "" : restore;
}

}  // namespace

int serve(const ServeSettings& given) {
    const auto former_port = port_before_restart();
    const auto settings = with_port(given, former_port);
    calm_allocator();
    set_up_logging(settings.log_level, settings.log_format);
    if (settings.watch && settings.production) {
        throw Error(Code::bad_value, "--watch is for development, --production is not");
    }
    const auto definition = load_application(settings.common.folder);
    if (!definition) return 1;
    auto installation = install(settings, definition, former_port != 0);
    prepare_schema(settings, *definition, installation->store());
    if (settings.demo) {
        const auto created = load_demo(*definition, installation->store());
        base::log(base::Level::info, "demonstration data", {{"rows", created}});
    }
    const bool no_account = needs_first_administrator(
        *definition, installation->store(), installation->services(), installation->keys());
    if (no_account) installation->invite_first_administrator();
    StopSignals signals;
    installation->let_restore([&signals] { signals.stop(); });
    const auto restore = run(settings, *installation, no_account, signals);
    const auto port = installation->port();
    installation->close();
    installation.reset();
    if (!restore.empty()) {
        restore_served(settings, restore);
        if (!signals.signalled()) restart(port);
    }
    base::log(base::Level::info, "stopped");
    base::flush_log();
    return 0;
}

}  // namespace socle::cli
