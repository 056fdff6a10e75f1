#pragma once

#include "definition/definition.h"
#include "outbound/fetch.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace socle::triggers {

/// How one try ended.
struct Outcome {
    enum class Kind { done, again, dead };
    Kind kind = Kind::done;
    std::string fault;
    std::int64_t pause_s = 0;  ///< again: not before, as the other side asks
};

/// A delivery is tried this often, after 10 s, 1 min, 5 min, 30 min, 2 h, 6 h; then it is `dead`.
inline constexpr int tries_max = 7;

/// The pause after try number `tries` (from 1), `fraction` (0 to 1) of a fifth of it longer, so
/// that what failed together is not tried together; at least `least_s`.
std::int64_t pause_us(std::int64_t tries, double fraction, std::int64_t least_s);

/// The secret an action signs with, as Standard Webhooks writes it (`whsec_…`): its own, or one of
/// its own made from the installation's key.
std::string signing_secret(const definition::TriggerAction& action, std::string_view key);

/// The same at every try, no other delivery has it.
std::string webhook_id(std::int64_t event, std::string_view trigger, std::string_view created_at);

/// What an answer means: 2xx is done; 429, 408 and 5xx come again; everything else is never.
Outcome outcome_of(const outbound::FetchReply& reply);

}  // namespace socle::triggers
