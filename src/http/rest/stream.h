#pragma once

#include "http/message.h"
#include "http/rest/media.h"
#include "records/records.h"

#include <memory>

namespace socle::http {

/// The body of an answer whose rows come from a cursor. The same bytes as of an answer that is
/// held.
std::shared_ptr<BodySource> rows_source(const records::ReadAnswer& answer, const Media& media,
                                        std::shared_ptr<const base::Zone> zone);

}  // namespace socle::http
