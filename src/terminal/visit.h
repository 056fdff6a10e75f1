#pragma once

#include "terminal/catalogue.h"
#include "terminal/keyring.h"
#include "terminal/place.h"
#include "terminal/screen.h"
#include "terminal/server.h"

#include <string>

namespace socle::terminal {

/// A person at a server, for the time of one command: the session is kept anew when its token was
/// renewed, also when the command fails.
class Visit {
public:
    /// Throws Error when nobody is signed in there.
    explicit Visit(const std::string& server);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

    Server& server() { return server_; }
    const Screen& screen() const { return screen_; }
    Language language() const { return server_.language(); }
    const Catalogue& catalogue() const { return catalogue_; }
    /// Throws Error with the models there are.
    const Model& model(const std::string& name) const;

private:
    Keyring keyring_;
    Place place_;
    Screen screen_;
    Server server_;
    Catalogue catalogue_;
};

}  // namespace socle::terminal
