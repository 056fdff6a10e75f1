#pragma once

#include "terminal/keyring.h"
#include "terminal/language.h"
#include "terminal/local_server.h"

#include <memory>
#include <string>

namespace socle::terminal {

/// Where a command goes: a server by its address, or an application's folder, which is served for
/// as long as this lives.
class Place {
public:
    /// `named` as it is typed: an address, a folder, "" for the one used last. Options of `local`
    /// that are not given are those of the last time. Throws Error when it is neither.
    Place(const std::string& named, LocalApplication local, const Keyring& keyring,
          Language language);

    /// With it as it was kept; nobody is signed in when there was none.
    const Session& session() const { return session_; }
    /// An application of this machine, which is served for this.
    bool is_local() const { return server_ != nullptr; }
    /// http://…, without a slash at the end.
    const std::string& address() const { return address_; }
    /// What a server without accounts said of making one; "" otherwise.
    std::string advice() const { return server_ ? server_->advice() : std::string(); }

private:
    void serve(LocalApplication local, Language language);

    Session session_;
    std::string address_;
    std::unique_ptr<LocalServer> server_;
};

/// Where somebody is signed in. Throws Error when nobody is.
const Session& signed_in(const Place& place, Language language);

}  // namespace socle::terminal
