#pragma once

#include <mutex>
#include <string>

namespace socle::http {

/// What the admin interface has of the whole process, shared by its cores; outlives them.
class AdminDesk {
public:
    /// Makes the word by which the first administrator is made, once, and returns it; before the
    /// cores start.
    std::string invite_first_administrator();
    /// Whether it was made, and nobody took it.
    bool invites() const;
    /// Takes it: true for one caller who has it.
    bool take_invitation(std::string_view token);
    /// When no account came of it.
    void return_invitation(std::string_view token);

private:
    mutable std::mutex mutex_;
    std::string invitation_;
};

}  // namespace socle::http
