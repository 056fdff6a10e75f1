#pragma once

#include "cli/installation.h"
#include "trial/answer.h"

#include <cstdint>
#include <string>
#include <vector>

namespace socle::cli {

/// What a request leaves in the database of an installation that only tests use. Made before the
/// request.
class TrialWitness {
public:
    explicit TrialWitness(Installation& installation);

    /// From here on mails are the request's: waits for those of what was before.
    void watch_mails();

    /// The events of the request with that id, in order.
    std::vector<trial::LeftEvent> events(const std::string& request_id) const;
    /// The mails added since `watch_mails`, in order. Waits until the triggers have followed what
    /// happened and there are `count`; a few seconds at most.
    std::vector<trial::LeftMail> mails(std::size_t count) const;

private:
    bool settled() const;
    std::vector<trial::LeftMail> new_mails() const;

    Installation& installation_;
    std::int64_t last_mail_ = 0;
};

}  // namespace socle::cli
