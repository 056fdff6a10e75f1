#include "mail/service.h"

#include "base/error.h"
#include "base/json.h"

#include <boost/json.hpp>

namespace socle::mail {

namespace {

bool can_be_mended(int status) {
    return status / 100 == 3 || status == 401 || status == 403 || status == 408 || status == 429 ||
           status >= 500;
}

}  // namespace

Delivery ask_service(const outbound::Fetcher& fetcher, const outbound::FetchRequest& request,
                     const FindFault& find_fault) {
    try {
        const auto reply = fetcher.fetch_blocking(request);
        base::JsonFault none;
        const auto body = base::parse_json(reply.body, none);
        const auto fault = body ? find_fault(*body) : ServiceFault();
        const bool good = reply.status >= 200 && reply.status < 300;
        if (good && fault.said.empty() && fault.status == 0) return {true, false, {}};
        const int status = fault.status == 0 ? reply.status : fault.status;
        return {false, !can_be_mended(status),
                std::to_string(status) + (fault.said.empty() ? "" : " " + fault.said)};
    } catch (const base::Error& error) {
        return {false, false, error.internal.empty() ? error.message : error.internal};
    }
}

std::string text_at(const boost::json::value& value, std::string_view key) {
    const auto* object = value.if_object();
    const auto* found = object == nullptr ? nullptr : object->if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

}  // namespace socle::mail
