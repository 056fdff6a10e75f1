#include "http/admin/desk.h"

#include "base/crypto.h"

namespace socle::http {

namespace {

constexpr std::size_t invitation_bytes = 24;

}  // namespace

std::string AdminDesk::invite_first_administrator() {
    const std::lock_guard lock(mutex_);
    invitation_ = base::base64url(base::random_bytes(invitation_bytes));
    return invitation_;
}

bool AdminDesk::invites() const {
    const std::lock_guard lock(mutex_);
    return !invitation_.empty();
}

bool AdminDesk::take_invitation(std::string_view token) {
    const std::lock_guard lock(mutex_);
    if (invitation_.empty() || !base::equal_constant_time(invitation_, token)) return false;
    invitation_.clear();
    return true;
}

void AdminDesk::return_invitation(std::string_view token) {
    const std::lock_guard lock(mutex_);
    invitation_ = token;
}

}  // namespace socle::http
