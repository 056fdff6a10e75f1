#include "http/rest/write.h"

#include "base/error.h"
#include "base/text.h"
#include "http/entity_tag.h"
#include "http/rest/as_of.h"
#include "http/rest/parts.h"
#include "http/rest/rows_geojson.h"

#include <optional>
#include <string>

namespace socle::http {

namespace {

using base::Code;
using base::Error;
using records::Resolution;
using records::WriteAnswer;
using Verb = Preferences::Verb;

std::string json_of(const WriteAnswer& answer, Media::Form form, const base::Zone* zone) {
    Media media;
    media.form = form;
    Response response;
    add_rows(response, *answer.columns, answer.rows, media, zone);
    return std::move(response.body);
}

[[noreturn]] void refuse_stale(const std::string& current) {
    Error error(Code::precondition_failed, "the record is no longer the one that If-Match names",
                R"({"current":)" + current + R"(,"etag":")", "Read it again, then try again.");
    std::string tag = entity_tag_of(current);
    for (const char c : tag) {
        if (c == '"') error.details += '\\';
        error.details += c;
    }
    error.details += "\"}";
    error.details_are_json = true;
    throw error;
}

/// Refuses the write unless there is one record, and it is as the client saw it: as a GET with the
/// same `select` answers now, alone or as a list. With `*` any that are there will do.
void check_tag(const std::string& if_match, const WriteAnswer& current, const base::Zone* zone) {
    if (base::trimmed(if_match) == "*" && !current.rows.empty()) return;
    if (current.rows.size() != 1) {
        throw Error(Code::precondition_failed, "there is not one record for If-Match",
                    "The request is about " + std::to_string(current.rows.size()) + " records.");
    }
    const auto object = json_of(current, Media::Form::object, zone);
    if (entity_tag_matches(if_match, entity_tag_of(object))) return;
    const auto list = json_of(current, Media::Form::array, zone);
    if (entity_tag_matches(if_match, entity_tag_of(list))) return;
    refuse_stale(object);
}

std::function<void(const WriteAnswer&)> expectation_of(
    const Request& request, Verb verb, const std::shared_ptr<const base::Zone>& zone) {
    auto if_match = request.header_all("If-Match");
    if (if_match.empty()) return {};
    if (verb == Verb::create) {
        throw Error(Code::unsupported, "If-Match is for PATCH and DELETE");
    }
    return [tags = std::move(if_match), zone](const WriteAnswer& current) {
        check_tag(tags, current, zone.get());
    };
}

base::Task<void> require_geometry(store::Transaction&, const WriteAnswer& answer) {
    require_point(*answer.columns);
    co_return;
}

int status_of(const WriteRequest& request, const WriteAnswer& answer) {
    const auto& command = request.command;
    if (request.verb != Verb::create) return command.representation ? 200 : 204;
    if (command.put && answer.inserted == 0) return command.representation ? 200 : 204;
    const bool merged = command.resolution == Resolution::merge && answer.inserted == 0;
    return merged && answer.affected > 0 ? 200 : 201;
}

}  // namespace

WriteRequest write_request(const Request& request, int model, Verb verb, bool plans) {
    if (has_as_of(request.query)) {
        throw Error(Code::bad_query, "as_of is for reads: the past cannot be written");
    }
    check_schema(request, "Content-Profile");
    WriteRequest asked;
    asked.verb = verb;
    auto& command = asked.command;
    if (verb != Verb::remove) command.form = body_form_of(request);
    asked.media = negotiate(request.header("Accept"), plans);
    const auto prefer = request.header_all("Prefer");
    asked.preferences = parse_preferences(prefer);
    const auto& preferences = asked.preferences;
    command.model = model;
    command.query = request.query;
    command.body = request.body;
    command.representation = preferences.representation();
    command.missing_null = preferences.missing_null;
    command.single = asked.media.object();
    command.affected_max = preferences.affected_limit(verb);
    command.resolution = preferences.resolution.value_or(Resolution::none);
    command.put = request.method == Method::put;
    command.undo = preferences.undo.value_or(false);
    command.expect = expectation_of(request, verb, preferences.zone);
    const bool features = asked.media.form == Media::Form::geojson;
    if (features && command.representation) command.with = require_geometry;
    command.allow_unfiltered =
        base::equals_ignoring_case(request.header("X-Allow-Unfiltered"), "true");
    return asked;
}

Response write_response(const definition::Model& model, const WriteRequest& request,
                        const WriteAnswer& answer) {
    const auto& preferences = request.preferences;
    const bool update = request.verb == Verb::update;
    Response response;
    response.status = status_of(request, answer);
    const auto form = request.command.form;
    const bool listed = form == query::BodyForm::csv || form == query::BodyForm::ndjson;
    const bool counted = preferences.count.has_value() || listed;
    const auto total = counted ? std::optional(answer.affected) : std::nullopt;
    response.headers.emplace_back("Content-Range",
                                  content_range(0, update ? answer.affected : 0, total));
    add_applied(response, preferences, request.verb);
    const bool addressed = request.verb == Verb::create && answer.keys.size() == 1;
    if (addressed && preferences.answer == Preferences::Return::headers_only) {
        response.headers.emplace_back("Location", "/rest/v1/" + model.name + "?" +
                                                      model.key_field().name + "=eq." +
                                                      base::url_encode(answer.keys.front()));
    }
    if (request.command.representation) {
        add_rows(response, *answer.columns, answer.rows, request.media, preferences.zone.get());
    }
    return response;
}

}  // namespace socle::http
