#pragma once

#include "http/message.h"
#include "http/rest/media.h"
#include "http/rest/preferences.h"
#include "query/body_rows.h"
#include "records/records.h"

#include <optional>
#include <string>

namespace socle::http {

// What the requests and answers of the data interface have in common.

/// Who asks, when, in which time zone, and in which languages a write wants to be refused.
records::Caller caller_of(const Request& request, access::Identity identity,
                          const definition::Definition& definition);

/// The model that is served by this name. Throws unknown_model (404), with the nearest name.
int served_model(const definition::Definition& definition, const std::string& table);

/// Throws bad_schema (406) unless `header` names the only schema there is, or is absent.
void check_schema(const Request& request, std::string_view header);

/// The form of the body. Throws bad_content_type (415).
query::BodyForm body_form_of(const Request& request);

/// `0-9/*`, `*/0`.
std::string content_range(std::int64_t first, std::int64_t count,
                          std::optional<std::int64_t> total);

/// Preference-Applied, when anything was.
void add_applied(Response& response, const Preferences& preferences, Preferences::Verb verb);

/// The body, in the form that is wanted; times in `zone`, nullptr for UTC.
void add_rows(Response& response, const std::vector<base::Column>& columns, const base::Rows& given,
              const Media& media, const base::Zone* zone);

/// Plans tell of the whole database: they are for the service key.
bool may_explain(const records::Caller& caller);
/// To be filled, when the answer is wanted as plans.
std::optional<records::Plans> plans_of(const Media& media);
Response plan_response(const records::Plans& plans, const Media& media);

}  // namespace socle::http
