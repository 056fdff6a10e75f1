#pragma once

#include "accounts/administration.h"
#include "accounts/context.h"
#include "accounts/keys.h"
#include "accounts/visitor.h"
#include "base/task.h"
#include "cli/account_services.h"
#include "cli/blocking.h"
#include "cli/settings.h"
#include "definition/definition.h"
#include "store/store.h"

#include <memory>
#include <string>

namespace socle::cli {

/// What commands need to work on the accounts of an application: everything `accounts` stands on,
/// on an io_context that runs while a command waits. For one thread; what it is given outlives it.
class AccountDesk {
public:
    /// `url`: the public address of the server, for links in mails.
    AccountDesk(const definition::Definition& definition, store::Store& store,
                AccountServices& services, accounts::Keys keys, std::string url);
    ~AccountDesk();
    AccountDesk(const AccountDesk&) = delete;
    AccountDesk& operator=(const AccountDesk&) = delete;

    const accounts::Context& context() const;
    const accounts::Administration& administration() const;
    /// The administrator at the terminal, now.
    accounts::Visitor visitor() const;

    /// Waits for it, and throws what it threw.
    template <typename T>
    T run(base::Task<T> task) {
        return run_blocking(io(), std::move(task));
    }

    /// The account with that email, number (+33…) or id, or Error bad_value.
    accounts::FullUser find(const std::string& who);

    /// Sends the mails that wait, unless a server runs that does. What became of the last one to
    /// `recipient`, for people.
    std::string send_mails(const std::string& recipient);

private:
    boost::asio::io_context& io();

    struct State;
    std::unique_ptr<State> state_;
};

/// An application opened for a command on its accounts, beside a running server too. Makes the
/// tables of an empty database; a database that is not as the definitions ask is refused.
class OpenAccounts {
public:
    OpenAccounts(const Settings& settings, std::shared_ptr<const definition::Definition> definition,
                 const std::string& url);
    ~OpenAccounts();
    OpenAccounts(const OpenAccounts&) = delete;
    OpenAccounts& operator=(const OpenAccounts&) = delete;

    const definition::Definition& definition() const { return *definition_; }
    AccountDesk& desk() { return *desk_; }

private:
    std::shared_ptr<const definition::Definition> definition_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<AccountServices> services_;
    std::unique_ptr<AccountDesk> desk_;
};

}  // namespace socle::cli
