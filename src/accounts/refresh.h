#pragma once

#include "accounts/context.h"
#include "base/task.h"

#include <optional>
#include <string>

namespace socle::accounts {

std::string new_refresh_token();
base::Task<void> insert_refresh_token(store::Transaction& transaction, const Context& context,
                                      std::string session, std::string token, std::string at);
base::Task<void> drop_refresh_tokens(store::Transaction& transaction, const Context& context,
                                     std::string session);

/// One use of a refresh token, in one transaction that first locks its session, so that uses of one
/// session are one after the other. A refusal is told after the commit, for theft ends the session.
class Refreshing {
public:
    Refreshing(const Context& context, const Visitor& visitor, std::string token);

    base::Task<void> run(store::Transaction& transaction);
    /// Throws refresh_token_not_found, refresh_token_already_used or session_expired.
    void refuse_if_refused() const;

    const std::string& session() const { return session_; }
    const std::string& child() const { return child_; }

private:
    struct Row {
        std::int64_t id = 0;
        std::string used_at;
        std::string sealed;  ///< of the child, under this row's token
    };
    enum class Fault { none, not_found, reused, expired };

    base::Task<std::optional<Row>> find(store::Transaction& transaction, std::string token);
    base::Task<bool> lock(store::Transaction& transaction);
    base::Task<void> make_child(store::Transaction& transaction, Row row);
    base::Task<void> give_again(store::Transaction& transaction, Row row);
    base::Task<void> end_session(store::Transaction& transaction, std::string action);

    const Context& context_;
    const Visitor& visitor_;
    std::string token_;
    std::string session_;
    std::string user_;
    std::string child_;
    Fault fault_ = Fault::none;
};

}  // namespace socle::accounts
