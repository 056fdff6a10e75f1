#pragma once

#include "mail/transport.h"

#include <memory>
#include <string_view>

namespace socle::mail {

/// Mail services by their HTTP API. Links are not rewritten and opens not counted: the mails hold
/// links that sign in. What an administrator can mend (401, 403) is tried again, as 429 and 5xx;
/// other refusals are for good.
///   sendgrid://API_KEY[?sandbox=true&host=…]    POST /v3/mail/send
///   mailjet://KEY:SECRET[?sandbox=true&host=…]  POST /v3.1/send
/// `host`: another server, `api.eu.sendgrid.com` or with its scheme `http://127.0.0.1:8025`.
std::unique_ptr<Transport> sendgrid_transport(std::string_view url, outbound::Fetcher& fetcher);
std::unique_ptr<Transport> mailjet_transport(std::string_view url, outbound::Fetcher& fetcher);

}  // namespace socle::mail
