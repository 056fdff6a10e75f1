#pragma once

#include "base/zone.h"
#include "records/records.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace socle::http {

/// What the `Prefer` header asks
/// (https://docs.postgrest.org/en/v12/references/api/preferences.html). For each name the first
/// value that is known wins.
struct Preferences {
    enum class Return { minimal, headers_only, representation };
    enum class Handling { strict, lenient };
    enum class Verb { read, create, update, remove };

    std::optional<Return> answer;
    std::optional<records::Count> count;  ///< of reads; writes are counted exactly
    std::optional<bool> missing_null;
    std::optional<Handling> handling;
    std::optional<std::int64_t> affected_max;
    std::optional<records::Resolution> resolution;
    std::optional<bool> undo;                ///< tx=rollback
    std::shared_ptr<const base::Zone> zone;  ///< timezone=NAME

    bool strict() const { return handling == Handling::strict; }
    bool representation() const { return answer == Return::representation; }
    /// The most records that the verb may write: of updates and deletes with handling=strict.
    std::optional<std::int64_t> affected_limit(Verb verb) const;
    /// The value of `Preference-Applied`: what of it was done; "" for nothing.
    std::string applied(Verb verb) const;
};

/// Throws Error bad_preference for what is not known when handling=strict.
Preferences parse_preferences(std::string_view header);

}  // namespace socle::http
