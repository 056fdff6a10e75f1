#pragma once

#include "definition/definition.h"
#include "http/message.h"
#include "http/rest/media.h"
#include "http/rest/preferences.h"
#include "records/records.h"

namespace socle::http {

/// A POST, PUT, PATCH or DELETE understood. `command` refers to the request.
struct WriteRequest {
    Preferences::Verb verb = Preferences::Verb::create;
    Media media;
    Preferences preferences;
    records::WriteCommand command;
};

/// Reads the headers of a write of `model`; PUT is a create. `plans`: see negotiate. Throws Error.
WriteRequest write_request(const Request& request, int model, Preferences::Verb verb, bool plans);

/// The answer to what was written.
Response write_response(const definition::Model& model, const WriteRequest& request,
                        const records::WriteAnswer& answer);

}  // namespace socle::http
