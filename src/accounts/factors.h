#pragma once

#include "accounts/profile.h"
#include "accounts/sessions.h"
#include "accounts/users.h"

#include <string>
#include <vector>

namespace socle::accounts {

struct EnrolledFactor {
    UserFactor factor;
    std::string qr_code;  ///< SVG
    std::string secret;   ///< base32
    std::string uri;
};

struct FactorChallenge {
    std::string id;
    std::string kind;
    std::int64_t expires_at_s = 0;
};
inline constexpr std::int64_t challenge_life_s = 300;
inline constexpr std::int64_t challenge_tries_max = 5;  ///< codes a challenge takes
inline constexpr std::int64_t challenges_kept = 10;     ///< of a factor

/// Second factors by time-based codes. Secrets are kept encrypted; a code is taken once; wrong ones
/// are limited. With a verified factor, enrolling and removing ask for aal2.
class Factors {
public:
    explicit Factors(const Context& context)
        : context_(context), users_(context), sessions_(context) {}

    base::Task<EnrolledFactor> enroll(const Visitor& visitor, Bearer bearer, std::string kind,
                                      std::string name, std::string issuer) const;
    base::Task<FactorChallenge> challenge(const Visitor& visitor, Bearer bearer,
                                          std::string factor) const;
    /// Answers a challenge: the session becomes aal2, an unverified factor verified.
    base::Task<SignedIn> verify(const Visitor& visitor, Bearer bearer, std::string factor,
                                std::string challenge, std::string code) const;
    base::Task<void> unenroll(const Visitor& visitor, Bearer bearer, std::string factor) const;

    base::Task<std::vector<UserFactor>> list(std::string user) const;
    /// By an administrator.
    base::Task<void> remove(const Visitor& visitor, std::string user, std::string factor) const;

private:
    const Context& context_;
    Users users_;
    Sessions sessions_;
};

}  // namespace socle::accounts
