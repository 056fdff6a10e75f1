#pragma once

#include "access/restrict.h"
#include "accounts/context.h"
#include "accounts/sessions.h"
#include "accounts/users.h"
#include "base/task.h"

#include <boost/json/object.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace socle::accounts {

/// Accounts made and changed as records of the model `user`, by people whom the rules of
/// models/user.yaml let: who may write `email` may also give a `password`, which is a member of the
/// body but no field. An account made so is confirmed; a new password ends its sessions. One a
/// core, for its thread.
class Members {
public:
    explicit Members(const Context& context);

    /// Whether a body is for `write`: it is JSON, and has a password or comes from a person.
    static bool concerns(const records::Caller& caller, const records::WriteCommand& command);

    /// Does what the command says, as `caller`, whose rules hold. Refuses with check_violation what
    /// is no email or a weak password, before anything is written.
    base::Task<records::WriteAnswer> create(const records::Caller& caller,
                                            records::WriteCommand command) const;
    base::Task<records::WriteAnswer> update(const records::Caller& caller,
                                            records::WriteCommand command) const;

private:
    struct Account;

    std::vector<Account> accounts_in(std::vector<boost::json::object> rows) const;
    void require_rights(const access::Identity& identity, access::Action action,
                        const std::vector<Account>& accounts) const;
    std::vector<std::string> complete(boost::json::object& row,
                                      const records::Caller& caller) const;
    std::vector<int> complete_all(std::vector<Account>& accounts,
                                  const records::Caller& caller) const;
    std::vector<int> fields_named(const std::vector<std::string>& names) const;
    base::Task<void> hash_passwords(std::vector<Account>& accounts) const;
    /// Runs in the transaction of the write, on the accounts it wrote.
    base::Task<void> settle_all(store::Transaction& transaction, const records::Caller& caller,
                                std::vector<std::string> ids, const std::vector<Account>& accounts,
                                bool made) const;
    base::Task<void> settle(store::Transaction& transaction, const records::Caller& caller,
                            std::string id, const Account& account, bool made) const;

    const Context& context_;
    const Users users_;
    const Sessions sessions_;
    const int email_;  ///< its field's index
};

/// A hash takes time: no more accounts are made by one request.
inline constexpr std::size_t members_max = 100;

}  // namespace socle::accounts
