#include "accounts/new_account.h"
#include "accounts/users.h"
#include "base/convert.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/account_desk.h"
#include "cli/application.h"
#include "cli/application_roles.h"
#include "cli/import_account.h"
#include "cli/import_file.h"
#include "cli/user_commands.h"

#include <boost/json/array.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <tuple>

namespace socle::cli {

namespace {

using base::Code;
using base::Error;

/// Thrown at the end of a transaction that was only to show whether it could be done.
struct Rehearsed : std::exception {
    const char* what() const noexcept override { return "rehearsed"; }
};

base::Task<void> undo(store::Transaction&) {
    throw Rehearsed();
    co_return;
}

std::string content_of(const std::string& path) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(path, failed);
    if (!failed && bytes > import_bytes_max) {
        throw Error(Code::bad_value, path + " has more than 512 MB", {}, "Import it in parts.");
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || failed) throw Error(Code::bad_value, path + " cannot be read");
    return std::move(text).str();
}

std::string words_of(const Error& error) {
    const bool code = error.code == Code::account_refused || error.details.empty();
    return code ? error.message : error.message + ": " + error.details;
}

/// An import on its way: everything is checked, then it is written, account by account.
class Import {
public:
    Import(const ImportSettings& settings, AccountDesk& desk)
        : settings_(settings), desk_(desk), users_(desk.context()) {}

    void check(std::vector<ImportAccount>& accounts, std::vector<ImportFault>& faults) {
        for (auto& account : accounts) {
            try {
                rehearse(account);
            } catch (const Rehearsed&) {
                continue;
            } catch (const Error& error) {
                if (error.code == Code::unavailable) throw;
                faults.push_back({account.line, words_of(error)});
            }
        }
    }

    void write(const std::vector<ImportAccount>& accounts) {
        for (const auto& account : accounts) {
            const auto id = existing(account);
            if (!id.empty() && !settings_.update) {
                skipped_.push_back(
                    account.change.email.value_or(account.change.phone.value_or("")));
                continue;
            }
            if (!settings_.dry_run) store(account, id);
            id.empty() ? ++created_ : ++updated_;
        }
    }

    std::size_t done() const { return created_ + updated_; }
    void report(const std::string& stopped) const;
    void report_json() const;

private:
    /// The id of the account that is there already, or "".
    std::string existing(const ImportAccount& account) {
        const auto& change = account.change;
        const auto email = change.email.value_or("");
        const auto user = desk_.run(email.empty() ? users_.find_by_phone(change.phone.value_or(""))
                                                  : users_.find_by_email(email));
        return user ? user->id : std::string();
    }

    /// What an account that is there keeps: its id, its email, when it was made.
    static accounts::AdminChange update_of(const ImportAccount& account) {
        auto change = account.change;
        change.id.reset();
        change.email.reset();
        change.phone.reset();
        change.email_confirm.reset();
        change.fields.erase("created_at");
        change.fields.erase("last_sign_in_at");
        return change;
    }

    void rehearse(const ImportAccount& account) {
        const auto id = existing(account);
        if (!id.empty() && !settings_.update) return;
        auto change = id.empty() ? account.change : update_of(account);
        if (change.password) {
            accounts::check_new_password(desk_.context(), *change.password,
                                         account.change.email.value_or(""),
                                         account.change.phone.value_or(""),
                                         change.user_metadata.value_or(boost::json::object()));
            change.password.reset();
        }
        run(id, change, undo);
    }

    void store(const ImportAccount& account, const std::string& id) {
        run(id, id.empty() ? account.change : update_of(account), {});
    }

    void run(const std::string& id, accounts::AdminChange change, accounts::Users::Also also) {
        const auto& administration = desk_.administration();
        const auto visitor = desk_.visitor();
        desk_.run(id.empty()
                      ? administration.create(visitor, std::move(change), std::move(also))
                      : administration.change(visitor, id, std::move(change), std::move(also)));
    }

    const ImportSettings& settings_;
    AccountDesk& desk_;
    accounts::Users users_;
    std::size_t created_ = 0;
    std::size_t updated_ = 0;
    std::vector<std::string> skipped_;
};

std::string counted(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " account" : " accounts");
}

void Import::report(const std::string& stopped) const {
    for (const auto& who : skipped_)
        std::cout << who << " is there already: left as it is\n";
    const bool dry = settings_.dry_run;
    std::cout << (dry ? "Would import " : "Imported ") << counted(created_);
    if (updated_ > 0) std::cout << (dry ? ", would change " : ", changed ") << updated_;
    if (!skipped_.empty()) std::cout << ", left " << skipped_.size() << " as they were";
    std::cout << (stopped.empty() ? ".\n" : ", then stopped.\n") << std::flush;
}

void Import::report_json() const {
    boost::json::object shown;
    shown["created"] = created_;
    shown["updated"] = updated_;
    shown["skipped"] = boost::json::array(skipped_.begin(), skipped_.end());
    shown["dry_run"] = settings_.dry_run;
    std::cout << base::canonical_json(shown) << "\n";
}

int refuse(const std::string& path, std::vector<ImportFault> faults) {
    std::ranges::sort(faults, {},
                      [](const ImportFault& fault) { return std::tie(fault.line, fault.text); });
    for (const auto& fault : faults) {
        std::cerr << path << (fault.line > 0 ? ":" + std::to_string(fault.line) : "") << ": "
                  << fault.text << "\n";
    }
    std::cerr << "socle: " << path << ": " << faults.size()
              << (faults.size() == 1 ? " mistake" : " mistakes") << "; nothing was imported\n";
    return 1;
}

void note_left_out(const ImportFile& file, const std::vector<ImportAccount>& accounts) {
    for (const auto& [model, count] : file.left_out)
        std::cerr << "left out: " << count << " of " << model << "\n";
    const auto superusers = std::ranges::count(accounts, true, &ImportAccount::superuser);
    if (superusers > 0) {
        std::cerr << counted(static_cast<std::size_t>(superusers))
                  << " had all rights in Django and have none here; give them a role with "
                     "socle user role\n";
    }
}

}  // namespace

int user_import(const ImportSettings& settings) {
    const auto& common = settings.user.common;
    const auto definition = load_application(common.folder);
    if (!definition) return 1;
    check_roles(*definition, settings.user.roles);
    const auto file = read_import_file(content_of(settings.file), settings.format);
    auto roles = settings.user.roles;
    if (roles.empty() && !definition->accounts.default_role.empty()) {
        roles.push_back(definition->accounts.default_role);
    }
    ImportAccounts accounts({*definition,
                             file.format,
                             {settings.ignored.begin(), settings.ignored.end()},
                             roles,
                             !settings.user.unconfirmed});
    accounts.check_columns(file.columns);
    for (const auto& row : file.rows)
        accounts.add(row);
    auto faults = file.faults;
    faults.insert(faults.end(), accounts.faults().begin(), accounts.faults().end());

    OpenAccounts open(common, definition, settings.user.url);
    Import import(settings, open.desk());
    import.check(accounts.accounts(), faults);
    if (!faults.empty()) return refuse(settings.file, std::move(faults));
    note_left_out(file, accounts.accounts());
    std::string stopped;
    try {
        import.write(accounts.accounts());
    } catch (const Error& error) {
        stopped = words_of(error);
    }
    if (common.json) {
        import.report_json();
    } else {
        import.report(stopped);
    }
    if (stopped.empty()) return 0;
    throw Error(Code::unavailable, "the import stopped: " + stopped, {},
                "Run it again: what was imported is left as it is.");
}

}  // namespace socle::cli
