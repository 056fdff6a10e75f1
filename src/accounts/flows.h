#pragma once

#include "accounts/context.h"
#include "base/task.h"

#include <optional>
#include <string>

namespace socle::accounts {

/// PKCE (RFC 7636) as a client asks for it; `challenge` "" when it does not.
struct Pkce {
    std::string challenge;
    std::string method;  ///< s256 or plain, any case
};

struct Flow {
    std::string id;
    std::string user;
    std::string challenge;
    std::string challenge_method;
    std::string method;
    std::string provider;
    std::string sealed;  ///< opened: JSON
    std::string redirect_to;
    bool links = false;
};

/// Sign-ins under way (socle_flow): journeys to a provider end after flow_life_s, those that wait
/// for a mailed link with the link; a code is exchanged once.
inline constexpr std::int64_t flow_life_s = 600;
class Flows {
public:
    explicit Flows(const Context& context) : context_(context) {}

    /// Refuses validation_failed for a challenge that is none (43 to 128 characters).
    base::Task<std::string> begin(Flow flow, std::int64_t now_us) const;
    base::Task<Flow> find(std::string id, std::int64_t now_us) const;
    /// Gives out the code for a client that comes back with the verifier; in the transaction that
    /// signs `user` in.
    base::Task<std::string> give_code(store::Transaction& transaction, std::string flow,
                                      std::string user, std::string sealed,
                                      std::int64_t now_us) const;
    /// The flow of a code, used up. Refuses flow_state_not_found, flow_state_expired,
    /// bad_code_verifier (which leaves it).
    base::Task<Flow> redeem(std::string code, std::string verifier, std::int64_t now_us) const;
    /// True when it was there: of two that use it up one gets it.
    base::Task<bool> drop(std::string id) const;

private:
    const Context& context_;
};

}  // namespace socle::accounts
