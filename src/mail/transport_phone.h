#pragma once

#include "definition/definition.h"
#include "mail/transport.h"

#include <memory>

namespace socle::mail {

/// How messages to telephones leave, as `accounts: {phone: …}` of app.yaml says: they are kept; the
/// application's server is asked, as Supabase's "Send SMS" hook is (message.payload, signed, the
/// same webhook-id at every try); or Twilio's REST interface.
std::unique_ptr<Transport> make_phone_transport(const definition::PhoneSettings& settings,
                                                outbound::Fetcher& fetcher);

}  // namespace socle::mail
