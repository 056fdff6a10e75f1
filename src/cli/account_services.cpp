#include "cli/account_services.h"

#include "mail/transport.h"
#include "mail/transport_phone.h"

#include <algorithm>

namespace socle::cli {

namespace {

/// Hashes go after requests, and leave them a core.
constexpr int hashing_niceness = 10;
constexpr std::size_t hashes_waiting_max = 1'000;
constexpr int asking_threads = 4;
constexpr std::size_t questions_waiting_max = 200;

base::WorkerPool::Settings hashing_settings(int cores) {
    return {.threads = std::max(1, cores - 1),
            .waiting_max = hashes_waiting_max,
            .niceness = hashing_niceness,
            .noun = "passwords"};
}

base::WorkerPool::Settings asking_settings() {
    return {.threads = asking_threads,
            .waiting_max = questions_waiting_max,
            .niceness = 0,
            .noun = "requests to other servers"};
}

outbound::FetchSettings fetch_settings(bool allow_private) {
    outbound::FetchSettings settings;
    settings.allow_private = allow_private;
    return settings;
}

}  // namespace

AccountServices::AccountServices(const definition::Definition& definition, store::Store& store,
                                 const Settings& settings)
    : hashing_(hashing_settings(settings.cores)),
      asking_(asking_settings()),
      fetcher_(asking_, fetch_settings(settings.allow_private)),
      passwords_(hashing_, definition.accounts),
      limits_(definition.accounts),
      key_sets_(fetcher_),
      proxies_(settings.trusted_proxies),
      mails_(store,
             {mail::make_transport(
                  settings.mail.empty() ? definition.mail.transport : settings.mail, fetcher_),
              mail::make_phone_transport(definition.accounts.phone, fetcher_)}) {}

void AccountServices::start() {
    mails_.start();
}

void AccountServices::stop() {
    mails_.stop();
}

}  // namespace socle::cli
