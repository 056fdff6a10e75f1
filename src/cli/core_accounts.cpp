#include "cli/core_accounts.h"

#include "accounts/administrators.h"
#include "cli/account_services.h"
#include "cli/version_text.h"

namespace socle::cli {

namespace {

std::optional<accounts::TokenOwner> owner_of(const std::optional<accounts::User>& user,
                                             std::int64_t now_us) {
    if (!user || user->banned(now_us) || !user->deleted_at.empty()) return std::nullopt;
    accounts::TokenOwner owner;
    owner.id = user->id;
    owner.roles = accounts::roles_of(*user);
    owner.permissions = user->permissions;
    return owner;
}

}  // namespace

CoreAccounts::CoreAccounts(const Shared& shared, store::Client& client, records::Records& records)
    : services_(*shared.accounts),
      job_added_(shared.job_added),
      context_{*shared.definition,
               shared.store->dialect(),
               client,
               records,
               shared.keys,
               services_.passwords(),
               services_.limits(),
               services_.mails(),
               services_.fetcher(),
               {}},
      users_(context_),
      api_tokens_(context_),
      members_(context_) {}

accounts::Outside CoreAccounts::outside() {
    return {&services_.key_sets(),
            [this](std::string hash, std::int64_t now_us) {
                return find_owner(std::move(hash), now_us);
            },
            [this](std::string email, std::int64_t now_us) {
                return find_owner_by_email(std::move(email), now_us);
            }};
}

void CoreAccounts::open(const accounts::Verifier& verifier) {
    handler_ = std::make_unique<http::AuthHandler>(context_, verifier, services_.key_sets(),
                                                   services_.proxies());
}

std::unique_ptr<http::AdminHandler> CoreAccounts::open_admin(accounts::Verifier& verifier,
                                                             http::AdminDesk& desk) {
    http::AdminSettings settings{std::string(version_text), job_added_};
    return std::make_unique<http::AdminHandler>(context_, verifier, services_.proxies(), desk,
                                                std::move(settings));
}

base::Task<std::optional<accounts::TokenOwner>> CoreAccounts::find_owner(
    std::string hash, std::int64_t now_us) const {
    const auto account = co_await api_tokens_.account_of_hash(hash, now_us);
    if (account.empty()) co_return std::nullopt;
    const auto user = co_await users_.find(account);
    co_return owner_of(user, now_us);
}

base::Task<std::optional<accounts::TokenOwner>> CoreAccounts::find_owner_by_email(
    std::string email, std::int64_t now_us) const {
    const auto user = co_await users_.find_by_email(email);
    co_return owner_of(user, now_us);
}

}  // namespace socle::cli
