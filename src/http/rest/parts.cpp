#include "http/rest/parts.h"

#include "base/error.h"
#include "base/text.h"
#include "http/rest/rows_csv.h"
#include "http/rest/rows_geojson.h"
#include "http/rest/rows_json.h"
#include "http/rest/rows_zone.h"

namespace socle::http {

using base::Code;
using base::Error;

namespace {

constexpr std::string_view only_schema = "public";

}  // namespace

records::Caller caller_of(const Request& request, access::Identity identity,
                          const definition::Definition& definition) {
    records::Caller caller;
    caller.identity = std::move(identity);
    caller.now_us = request.now_us;
    caller.request_id = request.request_id;
    if (const auto prefer = request.header_all("Prefer"); prefer.contains("timezone")) {
        caller.zone = parse_preferences(prefer).zone;
    }
    if (request.method != Method::get && request.method != Method::head) {
        caller.languages =
            preferred_languages(request.header("Accept-Language"), definition.languages);
    }
    return caller;
}

int served_model(const definition::Definition& definition, const std::string& table) {
    const int model = definition.find_served_model(table);
    if (model >= 0) return model;
    std::vector<std::string> names;
    for (const auto& known : definition.models) {
        if (!known.internal) names.push_back(known.name);
    }
    const auto near = base::nearest(table, names);
    throw Error(Code::unknown_model,
                "Could not find the table 'public." + table + "' in the schema cache", {},
                near ? "Perhaps you meant the table 'public." + *near + "'" : std::string());
}

void check_schema(const Request& request, std::string_view header) {
    const auto asked = request.header(header);
    if (asked.empty() || asked == only_schema) return;
    throw Error(Code::bad_schema, "Invalid schema: " + std::string(asked),
                "Only the following schemas are exposed: public");
}

query::BodyForm body_form_of(const Request& request) {
    using enum query::BodyForm;
    const auto given = request.header("Content-Type");
    const auto type = base::lower(base::trimmed(given.substr(0, given.find(';'))));
    if (type.empty() || type == "application/json" || type == "application/vnd.pgrst.object+json" ||
        type == "application/vnd.pgrst.array+json") {
        return json;
    }
    if (type == "text/csv") return csv;
    if (type == "application/x-ndjson" || type == "application/ndjson") return ndjson;
    if (type == "application/x-www-form-urlencoded") return form;
    throw Error(Code::bad_content_type, "Content-Type not acceptable: " + std::string(given), {},
                "Send application/json, text/csv, application/x-ndjson or "
                "application/x-www-form-urlencoded.");
}

std::string content_range(std::int64_t first, std::int64_t count,
                          std::optional<std::int64_t> total) {
    std::string text = "*";
    if (count > 0 && total != std::optional<std::int64_t>(0)) {
        text = std::to_string(first) + "-" + std::to_string(first + count - 1);
    }
    return text + "/" + (total ? std::to_string(*total) : "*");
}

void add_applied(Response& response, const Preferences& preferences, Preferences::Verb verb) {
    auto applied = preferences.applied(verb);
    if (!applied.empty()) response.headers.emplace_back("Preference-Applied", std::move(applied));
}

void add_rows(Response& response, const std::vector<base::Column>& columns, const base::Rows& given,
              const Media& media, const base::Zone* zone) {
    base::Rows zoned;
    if (zone != nullptr) zoned = in_zone(columns, given, *zone);
    const auto& rows = zone != nullptr ? zoned : given;
    response.content_type = media.content_type();
    if (media.form == Media::Form::csv) return append_rows_csv(response.body, columns, rows);
    if (media.form == Media::Form::geojson) {
        require_point(columns);
        response.body += features_start;
        append_features(response.body, columns, rows, true);
        response.body += features_end;
        return;
    }
    append_rows_json(response.body, columns, rows, media);
}

bool may_explain(const records::Caller& caller) {
    return caller.identity.kind == access::Identity::Kind::service;
}

std::optional<records::Plans> plans_of(const Media& media) {
    if (!media.plan) return std::nullopt;
    if (media.plan->wal && !media.plan->analyze) {
        throw Error(Code::bad_value, "EXPLAIN option WAL requires ANALYZE");
    }
    return records::Plans{*media.plan, {}};
}

Response plan_response(const records::Plans& plans, const Media& media) {
    Response response;
    response.content_type = media.content_type();
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    const bool json = plans.options.json;
    response.body =
        json ? "[" + base::join(plans.texts, ",\n ") + "]" : base::join(plans.texts, "\n\n");
    return response;
}

}  // namespace socle::http
