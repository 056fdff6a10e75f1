#include "accounts/members.h"

#include "access/restrict.h"
#include "accounts/claims_text.h"
#include "accounts/email_change.h"
#include "accounts/new_account.h"
#include "accounts/reason.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/text.h"
#include "base/time.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace socle::accounts {

namespace {

namespace json = boost::json;
using access::Action;
using access::Identity;
using base::Code;
using base::Error;
using records::WriteAnswer;
using records::WriteCommand;

constexpr std::string_view password_member = "password";

/// The rows of a body; nullopt when it has none, or is none: records say what is wrong with it.
std::optional<std::vector<json::object>> objects_in(std::string_view body) {
    base::JsonFault fault;
    auto value = base::parse_json(body, fault);
    if (!value) return std::nullopt;
    std::vector<json::object> objects;
    if (value->is_object()) {
        objects.push_back(std::move(value->get_object()));
    } else if (value->is_array()) {
        for (auto& item : value->get_array()) {
            if (!item.is_object()) return std::nullopt;
            objects.push_back(std::move(item.get_object()));
        }
    }
    if (objects.empty()) return std::nullopt;
    return objects;
}

/// `columns=` would leave out what is added to the rows here; what it names is what they have.
std::string without_columns(std::string_view query) {
    std::vector<std::string> kept;
    for (const auto part : base::split(query, '&')) {
        if (!part.empty() && !part.starts_with("columns=")) kept.emplace_back(part);
    }
    return base::join(kept, "&");
}

/// Calls what refuses as accounts do, and refuses as records do: naming the field.
template <typename Check>
void check_field(std::string_view field, const Check& check) {
    try {
        check();
    } catch (const Error& error) {
        if (error.code != Code::account_refused) throw;
        throw Error(Code::check_violation, error.message, "Field " + std::string(field) + ".");
    }
}

}  // namespace

/// One of the body.
struct Members::Account {
    json::object row;  ///< without the password
    std::string email;
    std::string password;
    std::string hash;
};

Members::Members(const Context& context)
    : context_(context),
      users_(context),
      sessions_(context),
      email_(context.user_model().find_field("email")) {}

bool Members::concerns(const records::Caller& caller, const WriteCommand& command) {
    if (command.form != query::BodyForm::json) return false;
    if (caller.identity.kind == Identity::Kind::signed_in) return true;
    if (caller.identity.kind != Identity::Kind::service) return false;
    const auto rows = objects_in(command.body);
    return rows && std::ranges::any_of(
                       *rows, [](const auto& row) { return row.contains(password_member); });
}

/// The rows of the body with checked emails, their passwords apart.
std::vector<Members::Account> Members::accounts_in(std::vector<json::object> rows) const {
    std::vector<Account> accounts;
    for (auto& row : rows) {
        Account account;
        if (row.contains("email")) {
            check_field("email",
                        [&] { account.email = checked_email(base::text_member(row, "email")); });
            row["email"] = account.email;
        }
        if (const auto* given = row.if_contains(password_member)) {
            if (!given->is_string() || given->get_string().empty()) {
                throw Error(Code::check_violation, "A password is a text that is not empty.",
                            "Field password.");
            }
            account.password = std::string(given->get_string());
            row.erase(password_member);
        }
        account.row = std::move(row);
        accounts.push_back(std::move(account));
    }
    if (accounts.size() > members_max) {
        throw Error(Code::bad_body,
                    "At most " + std::to_string(members_max) + " accounts are written at once.");
    }
    return accounts;
}

/// Before the work of hashing: who may write no account gets none.
void Members::require_rights(const Identity& identity, Action action,
                             const std::vector<Account>& accounts) const {
    const auto model = context_.definition.user_model;
    access::require_rule(context_.definition, model, action, identity);
    for (const auto& account : accounts) {
        if (account.password.empty() && account.email.empty()) continue;
        access::check_writable(context_.definition, model, {email_}, identity);
    }
}

base::Task<void> Members::hash_passwords(std::vector<Account>& accounts) const {
    for (auto& account : accounts) {
        if (account.password.empty()) continue;
        check_field(password_member, [&] {
            check_new_password(context_, account.password, account.email, {}, account.row);
        });
        account.hash = co_await context_.passwords.hash(account.password);
        account.password.clear();
    }
}

/// Adds what the body may not say of a new account. Returns the names added.
std::vector<std::string> Members::complete(json::object& row, const records::Caller& caller) const {
    const auto at = base::timestamp_text(caller.now_us);
    json::object added;
    added["id"] = base::new_uuid();
    added["app_metadata"] = with_provider({}, "email");
    added["user_metadata"] = json::object();
    added["email_confirmed_at"] = at;
    added["created_at"] = at;
    added["updated_at"] = at;
    if (!context_.rules().default_role.empty()) added["role"] = context_.rules().default_role;
    std::vector<std::string> names;
    for (auto& member : added) {
        if (row.contains(member.key())) continue;
        names.emplace_back(member.key());
        row[member.key()] = std::move(member.value());
    }
    return names;
}

/// Returns the fields that were added to every row: what a client gave in one is judged.
std::vector<int> Members::complete_all(std::vector<Account>& accounts,
                                       const records::Caller& caller) const {
    std::vector<std::string> added;
    for (auto& account : accounts) {
        if (account.email.empty()) {
            throw Error(Code::not_null_violation, "An account needs an email.", "Field email.");
        }
        const auto names = complete(account.row, caller);
        if (&account == &accounts.front()) added = names;
        std::erase_if(added, [&](const std::string& name) {
            return std::ranges::find(names, name) == names.end();
        });
    }
    return fields_named(added);
}

std::vector<int> Members::fields_named(const std::vector<std::string>& names) const {
    std::vector<int> fields;
    for (const auto& name : names)
        fields.push_back(context_.user_model().find_field(name));
    return fields;
}

base::Task<WriteAnswer> Members::create(const records::Caller& caller, WriteCommand command) const {
    if (command.put || command.resolution != records::Resolution::none) {
        throw Error(Code::unsupported, "Accounts are not upserted", {}, "Use POST or PATCH.");
    }
    auto given = objects_in(command.body);
    if (!given) {
        auto answer = co_await context_.records.create(caller, command);
        co_return answer;
    }
    auto accounts = accounts_in(std::move(*given));
    require_rights(caller.identity, Action::create, accounts);
    command.granted = complete_all(accounts, caller);
    co_await hash_passwords(accounts);
    json::array rows;
    for (const auto& account : accounts)
        rows.push_back(account.row);
    const auto query = without_columns(command.query);
    const auto body = json::serialize(rows);
    command.query = query;
    command.body = body;
    command.with = [&](store::Transaction& transaction, const WriteAnswer& answer) {
        return settle_all(transaction, caller, answer.keys, accounts, true);
    };
    auto answer = co_await context_.records.create(caller, command);
    co_return answer;
}

base::Task<WriteAnswer> Members::update(const records::Caller& caller, WriteCommand command) const {
    auto given = objects_in(command.body);
    if (!given || given->size() != 1) {
        auto answer = co_await context_.records.update(caller, command);
        co_return answer;
    }
    auto accounts = accounts_in(std::move(*given));
    auto& account = accounts.front();
    require_rights(caller.identity, Action::update, accounts);
    co_await hash_passwords(accounts);
    if (!account.row.contains("updated_at")) {
        account.row["updated_at"] = base::timestamp_text(caller.now_us);
        command.granted = fields_named({"updated_at"});
    }
    if (!account.email.empty() || !account.hash.empty()) command.claimed = {email_};
    const auto query = without_columns(command.query);
    const auto body = json::serialize(account.row);
    command.query = query;
    command.body = body;
    command.with = [&](store::Transaction& transaction, const WriteAnswer& answer) {
        return settle_all(transaction, caller, answer.keys, accounts, false);
    };
    auto answer = co_await context_.records.update(caller, command);
    co_return answer;
}

base::Task<void> Members::settle_all(store::Transaction& transaction, const records::Caller& caller,
                                     std::vector<std::string> ids,
                                     const std::vector<Account>& accounts, bool made) const {
    const bool one = accounts.size() == ids.size();
    const auto& first = accounts.front();
    if (!one && (!first.email.empty() || !first.hash.empty()) && !ids.empty()) {
        throw Error(Code::too_many_affected, "One account at a time gets an email or a password",
                    "The filters find " + std::to_string(ids.size()) + ".");
    }
    for (std::size_t at = 0; one && at < ids.size(); ++at)
        co_await settle(transaction, caller, ids[at], accounts[at], made);
}

base::Task<void> Members::settle(store::Transaction& transaction, const records::Caller& caller,
                                 std::string id, const Account& account, bool made) const {
    const auto at = base::timestamp_text(caller.now_us);
    if (made) {
        const auto identity = email_identity(id, account.email, true, at);
        co_await users_.add_identity(transaction, identity);
    } else if (!account.email.empty()) {
        co_await confirm_email_identity(transaction, context_, id, account.email, at);
    }
    if (account.hash.empty()) co_return;
    co_await users_.set_password(transaction, id, account.hash, at);
    if (made) co_return;
    co_await sessions_.end_all(transaction, id, {});
    Visitor visitor;
    visitor.account = caller.identity.id;
    visitor.request_id = caller.request_id;
    visitor.now_us = caller.now_us;
    co_await note_action(transaction, context_, visitor, id, "user_updated_password");
}

}  // namespace socle::accounts
