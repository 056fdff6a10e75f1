#include "http/caller.h"

#include "accounts/credentials.h"

#include <algorithm>

namespace socle::http {

accounts::Credentials Callers::credentials_of(const Request& request) const {
    const auto header = [&](std::string_view name) { return request.header(name); };
    return accounts::find_credentials(definition_, header, request.query);
}

const access::Identity* Callers::known(const Request& request) {
    return verifier_.known(credentials_of(request), request.now_us);
}

base::Task<access::Identity> Callers::learn(const Request& request) {
    const auto credentials = credentials_of(request);
    const auto* identity = co_await verifier_.learn(credentials, request.now_us);
    co_return *identity;
}

bool Callers::in_query() const {
    return std::ranges::any_of(definition_.accounts.credentials, [](const auto& place) {
        return place.in == definition::CredentialPlace::In::query;
    });
}

std::string Callers::query_of(const Request& request) const {
    return accounts::without_credentials(definition_, request.query);
}

}  // namespace socle::http
