#pragma once

#include "events/find.h"

#include <string>
#include <vector>

namespace socle::http {

/// `{"id":7,"at":"…","by":null,"kind":"changed","model":"movie","object_id":"1","changes":{…},
/// "request_id":"…"}`
void append_event(std::string& out, const events::LoggedEvent& event);
std::string events_json(const std::vector<events::LoggedEvent>& events);

}  // namespace socle::http
