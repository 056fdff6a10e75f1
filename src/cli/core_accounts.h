#pragma once

#include "accounts/api_tokens.h"
#include "accounts/context.h"
#include "accounts/members.h"
#include "accounts/token.h"
#include "accounts/users.h"
#include "cli/core.h"
#include "http/admin/admin.h"
#include "http/auth/auth.h"
#include "records/records.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace socle::cli {

/// The accounts of one core. Made before the verifier, which asks it about API tokens; `open` gives
/// it the verifier.
class CoreAccounts {
public:
    /// `shared.accounts` is there; client and records are those of the core.
    CoreAccounts(const Shared& shared, store::Client& client, records::Records& records);

    accounts::Outside outside();
    void open(const accounts::Verifier& verifier);
    /// After `open`.
    std::vector<http::Route> routes() { return handler_->routes(); }
    /// The admin interface over these accounts, which outlive it.
    std::unique_ptr<http::AdminHandler> open_admin(accounts::Verifier& verifier,
                                                   http::AdminDesk& desk);
    const accounts::Members& members() const { return members_; }
    /// Before the first request.
    void use_url(std::string url) { context_.url = std::move(url); }

private:
    base::Task<std::optional<accounts::TokenOwner>> find_owner(std::string hash,
                                                               std::int64_t now_us) const;
    base::Task<std::optional<accounts::TokenOwner>> find_owner_by_email(std::string email,
                                                                        std::int64_t now_us) const;

    AccountServices& services_;
    std::function<void()> job_added_;
    accounts::Context context_;
    accounts::Users users_;
    accounts::ApiTokens api_tokens_;
    accounts::Members members_;
    std::unique_ptr<http::AuthHandler> handler_;
};

}  // namespace socle::cli
