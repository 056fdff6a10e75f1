#include "terminal/place.h"

#include "base/error.h"
#include "terminal/server.h"

#include <filesystem>

namespace socle::terminal {

namespace {

using base::Code;
using base::Error;

/// The absolute folder of an application; "" for what is none.
std::string folder_of(const std::string& named) {
    std::error_code fault;
    const std::filesystem::path path(named);
    if (!std::filesystem::exists(path / "app.yaml", fault)) return {};
    const auto whole = std::filesystem::canonical(path, fault);
    return fault ? std::string() : whole.string();
}

bool is_address(const std::string& named) {
    return named.contains("://");
}

}  // namespace

Place::Place(const std::string& named, LocalApplication local, const Keyring& keyring,
             Language language) {
    auto name = named;
    if (!named.empty() && !is_address(named)) name = folder_of(named);
    if (!named.empty() && name.empty()) {
        throw Error(Code::bad_value,
                    say(language, "{} is no address and no folder of an application.", {named}), {},
                    std::string(say(language, "Write http://HOST, https://HOST or the folder.")));
    }
    if (is_address(name)) name = checked_url(name, language);
    const auto known = keyring.find(name);
    if (known) session_ = *known;
    if (!known) session_.url = name;
    address_ = session_.url;
    if (session_.url.starts_with('/')) serve(std::move(local), language);
}

void Place::serve(LocalApplication local, Language language) {
    local.folder = session_.url;
    if (local.database.empty()) local.database = session_.database;
    if (local.data.empty()) local.data = session_.data;
    if (!local.data.empty()) local.data = std::filesystem::absolute(local.data).string();
    session_.database = local.database;
    session_.data = local.data;
    server_ = std::make_unique<LocalServer>(local, language);
    address_ = server_->address();
}

const Session& signed_in(const Place& place, Language language) {
    if (!place.session().refresh_token.empty()) return place.session();
    throw Error(Code::bad_value, std::string(say(language, "You are not connected to a server.")),
                {}, std::string(say(language, "Run: socle connect URL")));
}

}  // namespace socle::terminal
