#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace socle::terminal {

/// A person signed in to a server.
struct Session {
    std::string url;       ///< of the server, without a slash at the end; or an absolute folder
    std::string anon_key;  ///< public: names the installation
    std::string email;
    std::string access_token;
    std::string refresh_token;
    std::int64_t ends_at_s = 0;  ///< of the access token, Unix time
    std::string database = {};   ///< of a folder that is served here: where its records are
    std::string data = {};       ///< and its data folder, when it is another than its own
};

/// The sessions of a person on this machine: a sealed file `sessions` beside its key file, both
/// mode 0600, in $XDG_STATE_HOME/socle (~/.local/state/socle). One process at a time writes: the
/// file is replaced as a whole. Throws Error with one clear line.
class Keyring {
public:
    /// `folder` is made at the first write.
    explicit Keyring(std::string folder);
    /// Of the environment.
    static Keyring of_person();

    /// The session with the server at `url`, or with the one that was used last for "".
    std::optional<Session> find(const std::string& url) const;
    /// Keeps it, as the one used last.
    void keep(const Session& session) const;
    void forget(const std::string& url) const;

private:
    std::string key() const;
    std::string read() const;
    void write(const std::string& text) const;

    std::string folder_;
};

}  // namespace socle::terminal
