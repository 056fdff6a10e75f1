#include "cli/account_desk.h"

#include "accounts/users.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/text.h"
#include "base/time.h"
#include "cli/application.h"
#include "cli/scripted_records.h"
#include "mail/outbox.h"

#include <chrono>
#include <thread>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

constexpr int mail_wait_s = 20;
constexpr std::int64_t newest_mails = 50;
constexpr auto mail_poll = std::chrono::milliseconds(20);

const mail::OutboxMail* newest_to(const std::vector<mail::OutboxMail>& mails,
                                  const std::string& recipient) {
    for (const auto& each : mails) {
        if (each.message.to == recipient) return &each;
    }
    return nullptr;
}

}  // namespace

struct AccountDesk::State {
    State(const definition::Definition& definition, store::Store& store_in,
          AccountServices& services_in, accounts::Keys keys_in, std::string url)
        : store(store_in),
          services(services_in),
          keys(std::move(keys_in)),
          client(store.open_client(io)),
          scripted(definition, store.dialect(), *client),
          context{definition,
                  store.dialect(),
                  *client,
                  scripted.records,
                  keys,
                  services.passwords(),
                  services.limits(),
                  services.mails(),
                  services.fetcher(),
                  std::move(url)},
          administration(context) {
        wait_for_database(io, *client);
    }

    store::Store& store;
    AccountServices& services;
    accounts::Keys keys;
    boost::asio::io_context io{1};
    std::unique_ptr<store::Client> client;
    ScriptedRecords scripted;
    accounts::Context context;
    accounts::Administration administration;
};

AccountDesk::AccountDesk(const definition::Definition& definition, store::Store& store,
                         AccountServices& services, accounts::Keys keys, std::string url)
    : state_(
          std::make_unique<State>(definition, store, services, std::move(keys), std::move(url))) {}

AccountDesk::~AccountDesk() {
    state_->io.restart();
    state_->io.poll();
}

const accounts::Context& AccountDesk::context() const {
    return state_->context;
}

const accounts::Administration& AccountDesk::administration() const {
    return state_->administration;
}

boost::asio::io_context& AccountDesk::io() {
    return state_->io;
}

accounts::Visitor AccountDesk::visitor() const {
    accounts::Visitor visitor;
    visitor.user_agent = "socle";
    visitor.request_id = base::new_request_id();
    visitor.now_us = base::now_us();
    visitor.languages = state_->context.definition.languages;
    return visitor;
}

accounts::FullUser AccountDesk::find(const std::string& who) {
    const accounts::Users users(context());
    auto user = run(base::parse_uuid(who)  ? users.find(who)
                    : who.starts_with('+') ? users.find_by_phone(accounts::phone_digits(who))
                                           : users.find_by_email(base::lower(base::trimmed(who))));
    if (!user) {
        throw Error(Code::bad_value, "there is no account " + who, {},
                    "socle user list FOLDER shows them.");
    }
    return run(users.full(std::move(*user)));
}

std::string AccountDesk::send_mails(const std::string& recipient) {
    if (state_->store.beside()) return "the running server sends it within half a minute";
    state_->services.start();
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(mail_wait_s);
    while (std::chrono::steady_clock::now() < until) {
        const auto mails = mail::list_outbox(state_->store, newest_mails);
        const auto* mail = newest_to(mails, recipient);
        if (mail != nullptr && mail->status == "sent") return "sent";
        if (mail != nullptr && mail->status == "kept") {
            return "kept in the outbox, since nothing is to be sent (mail.transport is outbox)";
        }
        if (mail != nullptr && !mail->fault.empty()) {
            return "not sent yet (" + mail->fault + "); a running server tries again";
        }
        std::this_thread::sleep_for(mail_poll);
    }
    return "not sent yet; a running server tries again";
}

namespace {

/// An empty database gets its tables, as `socle serve` would make them.
void prepare(store::Store& store, const definition::Definition& definition,
             const std::string& folder) {
    const auto state = compare_schema(store, definition);
    if (state.migration.empty()) return;
    if (store.beside()) {
        throw Error(Code::unavailable,
                    "the server that runs has other definitions than the folder has now", {},
                    "Start it again, then run this command.");
    }
    if (!store::live_schema(store).tables.empty()) {
        throw Error(Code::unavailable, "the database is not as the definitions ask", {},
                    "Run: socle migrate " + folder);
    }
    store::apply_migration(store, state.migration, state.wanted);
}

}  // namespace

OpenAccounts::OpenAccounts(const Settings& settings,
                           std::shared_ptr<const definition::Definition> definition,
                           const std::string& url)
    : definition_(std::move(definition)), store_(open_application_store_beside(settings)) {
    prepare(*store_, *definition_, settings.folder);
    auto keys = accounts::load_keys(settings.data_folder(), settings.jwt_secret,
                                    definition_->accounts.signing);
    AccountServices::Settings wanted;
    wanted.mail = settings.mail;
    wanted.allow_private = settings.allow_private_fetch;
    services_ = std::make_unique<AccountServices>(*definition_, *store_, wanted);
    desk_ = std::make_unique<AccountDesk>(*definition_, *store_, *services_, std::move(keys), url);
}

OpenAccounts::~OpenAccounts() {
    desk_.reset();
    services_.reset();
    store_->close();
}

}  // namespace socle::cli
