#pragma once

#include "mail/transport.h"
#include "outbound/fetch.h"

#include <boost/json/fwd.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace socle::mail {

/// What a service said is wrong, "" for nothing; `status` instead of that of its answer, 0 for
/// none.
struct ServiceFault {
    std::string said;
    int status = 0;
};
/// Finds it in the body of an answer, which may be of any status.
using FindFault = std::function<ServiceFault(const boost::json::value& body)>;

/// Asks a service that sends mails or messages, blocking. What an administrator can mend (401, 403)
/// is tried again, as 429, 5xx and a server that does not answer; other refusals are for good.
Delivery ask_service(const outbound::Fetcher& fetcher, const outbound::FetchRequest& request,
                     const FindFault& find_fault);

/// A text member of an object, or "".
std::string text_at(const boost::json::value& value, std::string_view key);

}  // namespace socle::mail
