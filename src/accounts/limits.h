#pragma once

#include "definition/definition.h"

#include <cstdint>
#include <memory>
#include <string_view>

namespace socle::accounts {

/// How often what may be done: token buckets by address and by account, in memory, shared by all
/// cores of the process (one mutex; only /auth comes here). At most limited_keys_max keys are kept;
/// the oldest go. An IPv6 address counts as its /64. Refuses with
/// over_request_rate_limit, over_email_send_rate_limit or over_sms_send_rate_limit and the seconds
/// to wait.
inline constexpr std::size_t limited_keys_max = 100'000;
/// API tokens that were looked up in the database, by address: each in use is once in 10 s.
inline constexpr int token_lookups_per_5min = 3'000;
class Limits {
public:
    explicit Limits(const definition::Accounts& rules);
    ~Limits();

    enum class Act { sign_in, verify, refresh, factor, sign_up, token_lookup };
    /// Counts one by `address`; throws when too many.
    void count(Act act, std::string_view address, std::int64_t now_us);

    /// A mail to `recipient`: counts against all mails of an hour and the interval of the
    /// recipient.
    void count_mail(std::string_view recipient, std::int64_t now_us);

    /// A message to telephone `number`, asked for by `address`, of `account` ("" when that is not
    /// known or would tell): counts against all messages of an hour, those of the address and of
    /// the number, and the interval of number and account. Refuses over_sms_send_rate_limit.
    void count_message(std::string_view number, std::string_view account, std::string_view address,
                       std::int64_t now_us);

    /// Wrong passwords and codes: throws when `account` has had too many within 15 minutes.
    void check_failures(std::string_view account, std::int64_t now_us);
    void note_failure(std::string_view account, std::int64_t now_us);
    void forget_failures(std::string_view account);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace socle::accounts
