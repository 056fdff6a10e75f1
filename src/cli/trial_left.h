#pragma once

#include "definition/definition.h"
#include "store/store.h"
#include "trial/answer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace socle::cli {

/// What a request leaves in the database of an installation that only tests use. Made before the
/// request.
class TrialWitness {
public:
    TrialWitness(store::Store& store, const definition::Definition& definition);

    /// The events of the request with that id, in order.
    std::vector<trial::LeftEvent> events(const std::string& request_id) const;
    /// The mails added since, in order. Waits until there are `count`, or until the triggers have
    /// followed what happened; a few seconds at most.
    std::vector<trial::LeftMail> mails(std::size_t count) const;

private:
    std::vector<trial::LeftMail> new_mails() const;

    store::Store& store_;
    const definition::Definition& definition_;
    std::int64_t last_mail_ = 0;
};

}  // namespace socle::cli
