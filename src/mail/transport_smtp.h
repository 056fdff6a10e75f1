#pragma once

#include "mail/transport.h"

#include <memory>
#include <string_view>

namespace socle::mail {

/// smtp:// and smtps://, see outbound/smtp.h.
std::unique_ptr<Transport> smtp_transport(std::string_view url);

}  // namespace socle::mail
