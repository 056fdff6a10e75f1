#include "terminal/keyring.h"

#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <boost/json.hpp>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace socle::terminal {

namespace {

namespace json = boost::json;
using base::Code;
using base::Error;

constexpr const char* context = "socle terminal sessions";

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

[[noreturn]] void cannot_write(const std::string& path) {
    throw Error(Code::unavailable, "cannot write " + path + ": " + std::strerror(errno));
}

/// Under its name only when it is complete.
void write_private(const std::string& path, const std::string& text) {
    const auto part = path + ".part";
    ::unlink(part.c_str());
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) cannot_write(part);
    const auto written = ::write(file, text.data(), text.size());
    const bool kept = written == static_cast<ssize_t>(text.size()) && ::fsync(file) == 0;
    ::close(file);
    if (!kept || ::rename(part.c_str(), path.c_str()) != 0) cannot_write(path);
}

Session session_of(const json::object& object) {
    Session session;
    session.url = base::text_member(object, "url");
    session.anon_key = base::text_member(object, "anon_key");
    session.email = base::text_member(object, "email");
    session.access_token = base::text_member(object, "access_token");
    session.refresh_token = base::text_member(object, "refresh_token");
    session.database = base::text_member(object, "database");
    session.data = base::text_member(object, "data");
    const auto* ends = object.if_contains("ends_at");
    if (ends != nullptr && ends->is_int64()) session.ends_at_s = ends->get_int64();
    return session;
}

json::object object_of(const Session& session) {
    return {{"url", session.url},
            {"anon_key", session.anon_key},
            {"email", session.email},
            {"access_token", session.access_token},
            {"refresh_token", session.refresh_token},
            {"database", session.database},
            {"data", session.data},
            {"ends_at", session.ends_at_s}};
}

/// The sessions, the one used last first; none of a file that cannot be read.
json::array sessions_of(const std::string& text) {
    base::JsonFault fault;
    auto value = base::parse_json(text, fault);
    return value && value->is_array() ? std::move(value->get_array()) : json::array();
}

json::array without(const json::array& sessions, const std::string& url) {
    json::array others;
    for (const auto& each : sessions) {
        if (each.is_object() && base::text_member(each.get_object(), "url") != url)
            others.push_back(each);
    }
    return others;
}

}  // namespace

Keyring::Keyring(std::string folder) : folder_(std::move(folder)) {}

Keyring Keyring::of_person() {
    const char* state = std::getenv("XDG_STATE_HOME");
    if (state != nullptr && *state == '/') return Keyring(std::string(state) + "/socle");
    const char* home = std::getenv("HOME");
    if (home == nullptr || *home != '/') {
        throw Error(Code::unavailable, "there is no place for sessions: HOME is not set");
    }
    return Keyring(std::string(home) + "/.local/state/socle");
}

std::string Keyring::key() const {
    const auto path = folder_ + "/key";
    if (auto known = base::base64_decode(text_of(path)); known && !known->empty()) return *known;
    const auto made = base::random_bytes(base::seal_key_bytes);
    write_private(path, base::base64(made));
    return made;
}

std::string Keyring::read() const {
    const auto sealed = text_of(folder_ + "/sessions");
    if (sealed.empty()) return {};
    return base::unseal(key(), sealed, context).value_or("");
}

void Keyring::write(const std::string& text) const {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) throw Error(Code::unavailable, "cannot make " + folder_ + ": " + error.message());
    ::chmod(folder_.c_str(), 0700);
    write_private(folder_ + "/sessions", base::seal(key(), text, context));
}

std::optional<Session> Keyring::find(const std::string& url) const {
    for (const auto& each : sessions_of(read())) {
        if (!each.is_object()) continue;
        auto session = session_of(each.get_object());
        if (url.empty() || session.url == url) return session;
    }
    return std::nullopt;
}

void Keyring::keep(const Session& session) const {
    auto sessions = without(sessions_of(read()), session.url);
    sessions.insert(sessions.begin(), object_of(session));
    write(json::serialize(sessions));
}

void Keyring::forget(const std::string& url) const {
    write(json::serialize(without(sessions_of(read()), url)));
}

}  // namespace socle::terminal
