#include "http/rest/table.h"

#include "base/error.h"
#include "base/text.h"
#include "http/problem.h"
#include "http/rest/media.h"
#include "http/rest/preferences.h"
#include "http/rest/rows_csv.h"
#include "http/rest/rows_json.h"

#include <charconv>
#include <limits>
#include <optional>

namespace socle::http {

namespace {

using base::Code;
using base::Error;
using records::ReadAnswer;
using records::WriteAnswer;
using Verb = Preferences::Verb;

constexpr std::string_view only_schema = "public";

void check_schema(const Request& request, std::string_view header) {
    const auto asked = request.header(header);
    if (asked.empty() || asked == only_schema) return;
    throw Error(Code::bad_schema, "Invalid schema: " + std::string(asked),
                "Only the following schemas are exposed: public");
}

void check_content_type(const Request& request) {
    const auto given = request.header("Content-Type");
    const auto type = base::lower(base::trimmed(given.substr(0, given.find(';'))));
    if (type.empty() || type == "application/json" || type == "application/vnd.pgrst.object+json" ||
        type == "application/vnd.pgrst.array+json") {
        return;
    }
    throw Error(Code::bad_content_type, "Content-Type not acceptable: " + std::string(given), {},
                "Send application/json.");
}

/// A client that sends it relies on it: to ignore it would lose somebody's change.
void refuse_if_match(const Request& request) {
    const auto tag = request.header("If-Match");
    if (!tag.empty() && tag != "*") {
        throw Error(Code::unsupported, "If-Match is not served by this version of Socle");
    }
}

struct Range {
    std::optional<std::int64_t> offset;
    std::optional<std::int64_t> limit;
};

std::optional<std::int64_t> number_of(std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
    return number;
}

/// `Range: 0-9` of `Range-Unit: items`; others (bytes) are not about records and are ignored, as
/// HTTP allows.
Range range_of(const Request& request) {
    const auto text = request.header("Range");
    const auto dash = text.find('-');
    if (text.empty() || dash == std::string_view::npos) return {};
    const auto first = number_of(text.substr(0, dash));
    if (!first) return {};
    Range range{first, std::nullopt};
    if (dash + 1 == text.size()) return range;
    const auto last = number_of(text.substr(dash + 1));
    if (!last) return {};
    if (*last < *first) {
        throw Error(Code::bad_range, "Requested range not satisfiable",
                    "The lower boundary must be lower than or equal to the upper boundary in the "
                    "Range header.");
    }
    const auto further = *last - *first;
    range.limit = further + (further < std::numeric_limits<std::int64_t>::max() ? 1 : 0);
    return range;
}

std::string content_range(std::int64_t first, std::int64_t count,
                          std::optional<std::int64_t> total) {
    std::string text = "*";
    if (count > 0 && total != std::optional<std::int64_t>(0)) {
        text = std::to_string(first) + "-" + std::to_string(first + count - 1);
    }
    return text + "/" + (total ? std::to_string(*total) : "*");
}

void add_applied(Response& response, const Preferences& preferences, Verb verb) {
    auto applied = preferences.applied(verb);
    if (!applied.empty()) response.headers.emplace_back("Preference-Applied", std::move(applied));
}

records::WriteCommand write_command(const Request& request, int model, const Media& media,
                                    const Preferences& preferences, Verb verb) {
    records::WriteCommand command;
    command.model = model;
    command.query = request.query;
    command.body = request.body;
    command.representation = preferences.representation();
    command.missing_null = preferences.missing_null;
    command.single = media.object();
    command.affected_max = preferences.affected_limit(verb);
    command.allow_unfiltered =
        base::equals_ignoring_case(request.header("X-Allow-Unfiltered"), "true");
    return command;
}

void add_rows(Response& response, const std::vector<base::Column>& columns, const base::Rows& rows,
              const Media& media) {
    response.content_type = media.content_type();
    if (media.form == Media::Form::csv) return append_rows_csv(response.body, columns, rows);
    append_rows_json(response.body, columns, rows, media);
}

void add_allow(Response& response, const definition::Model& model) {
    response.headers.emplace_back(
        "Allow", model.view ? "OPTIONS,GET,HEAD" : "OPTIONS,GET,HEAD,POST,PATCH,DELETE");
}

/// What clients of other issuers' tokens expect to be told by name (accounts.trust).
void name_refusal(Error& refusal, const definition::Definition& definition, bool anonymous) {
    if (refusal.code != Code::permission_denied || definition.accounts.trust.empty()) return;
    if (!refusal.hint.empty()) return;
    refusal.hint = anonymous ? "authorization_header_missing" : "unauthorized";
}

}  // namespace

base::Task<Response> TableHandler::answer(const Request& request, const std::string& table) {
    bool anonymous = true;
    std::optional<Error> refusal;
    std::optional<std::int64_t> total;
    try {
        const auto* known = callers_.known(request);
        access::Identity identity;
        if (known != nullptr) {
            identity = *known;
        } else {
            identity = co_await callers_.learn(request);
        }
        anonymous = identity.kind == access::Identity::Kind::anonymous;
        const auto caller = caller_of(request, std::move(identity));
        if (callers_.in_query()) {
            const auto query = callers_.query_of(request);
            auto asked = request;
            asked.query = query;
            auto response = co_await dispatch(asked, caller, table);
            co_return response;
        }
        auto response = co_await dispatch(request, caller, table);
        co_return response;
    } catch (const records::BadRange& error) {
        refusal = error;
        total = error.total;
    } catch (const Error& error) {
        if (error.code == Code::internal) throw;
        refusal = error;
    }
    name_refusal(*refusal, definition_, anonymous);
    log_refusal(request, *refusal);
    auto response = problem_response(*refusal, anonymous);
    if (total) response.headers.emplace_back("Content-Range", content_range(0, 0, total));
    if (refusal->code == Code::method_not_allowed) {
        add_allow(response, definition_.model(definition_.find_model(table)));
    }
    co_return response;
}

records::Caller TableHandler::caller_of(const Request& request, access::Identity identity) const {
    records::Caller caller;
    caller.identity = std::move(identity);
    caller.now_us = request.now_us;
    caller.request_id = request.request_id;
    if (request.method != Method::get && request.method != Method::head) {
        caller.languages =
            preferred_languages(request.header("Accept-Language"), definition_.languages);
    }
    return caller;
}

int TableHandler::find_model(const std::string& table) const {
    const int model = definition_.find_served_model(table);
    if (model >= 0) return model;
    std::vector<std::string> names;
    for (const auto& known : definition_.models) {
        if (!known.internal) names.push_back(known.name);
    }
    const auto near = base::nearest(table, names);
    throw Error(Code::unknown_model,
                "Could not find the table 'public." + table + "' in the schema cache", {},
                near ? "Perhaps you meant the table 'public." + *near + "'" : std::string());
}

base::Task<Response> TableHandler::dispatch(const Request& request, const records::Caller& caller,
                                            const std::string& table) {
    const int model = find_model(table);
    switch (request.method) {
        case Method::get:
        case Method::head: {
            auto response = co_await read(request, caller, model);
            co_return response;
        }
        case Method::post: {
            auto response = co_await create(request, caller, model);
            co_return response;
        }
        case Method::patch:
        case Method::del: {
            auto response = co_await change(request, caller, model);
            co_return response;
        }
        case Method::options: {
            Response response;
            add_allow(response, definition_.model(model));
            co_return response;
        }
        default:
            break;
    }
    throw Error(Code::method_not_allowed,
                "Unsupported HTTP method: " + std::string(request.method_text));
}

base::Task<Response> TableHandler::read(const Request& request, const records::Caller& caller,
                                        int model) {
    check_schema(request, "Accept-Profile");
    const auto media = negotiate(request.header("Accept"));
    const auto prefer = request.header_all("Prefer");
    const auto preferences = parse_preferences(prefer);
    const auto range = range_of(request);
    records::ReadCommand command;
    command.model = model;
    command.query = request.query;
    command.limit = range.limit;
    command.offset = range.offset;
    command.count = preferences.count;
    const auto answer = co_await records_.read(caller, command);

    const auto count = static_cast<std::int64_t>(answer.rows.size());
    if (media.object() && count != 1) {
        throw Error(Code::not_single, "JSON object requested, multiple (or no) rows returned",
                    "The result contains " + std::to_string(count) + " rows");
    }
    Response response;
    const bool partial = answer.total && count < *answer.total;
    response.status = partial ? 206 : 200;
    response.entity_tag = true;
    response.headers.emplace_back("Content-Range",
                                  content_range(answer.offset, count, answer.total));
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    add_applied(response, preferences, Verb::read);
    add_rows(response, *answer.columns, answer.rows, media);
    co_return response;
}

base::Task<Response> TableHandler::create(const Request& request, const records::Caller& caller,
                                          int model) {
    check_schema(request, "Content-Profile");
    check_content_type(request);
    const auto media = negotiate(request.header("Accept"));
    const auto prefer = request.header_all("Prefer");
    const auto preferences = parse_preferences(prefer);
    const auto command = write_command(request, model, media, preferences, Verb::create);
    const auto answer = co_await records_.create(caller, command);

    Response response;
    response.status = 201;
    const auto total = preferences.count ? std::optional(answer.affected) : std::nullopt;
    response.headers.emplace_back("Content-Range", content_range(0, 0, total));
    add_applied(response, preferences, Verb::create);
    if (preferences.answer == Preferences::Return::headers_only && answer.keys.size() == 1) {
        response.headers.emplace_back("Location",
                                      "/rest/v1/" + definition_.model(model).name + "?" +
                                          definition_.model(model).key_field().name + "=eq." +
                                          base::url_encode(answer.keys.front()));
    }
    if (command.representation) add_rows(response, *answer.columns, answer.rows, media);
    co_return response;
}

base::Task<Response> TableHandler::change(const Request& request, const records::Caller& caller,
                                          int model) {
    check_schema(request, "Content-Profile");
    refuse_if_match(request);
    const bool update = request.method == Method::patch;
    const auto verb = update ? Verb::update : Verb::remove;
    if (update) check_content_type(request);
    const auto media = negotiate(request.header("Accept"));
    const auto prefer = request.header_all("Prefer");
    const auto preferences = parse_preferences(prefer);
    const auto command = write_command(request, model, media, preferences, verb);
    WriteAnswer answer;
    if (update) {
        answer = co_await records_.update(caller, command);
    } else {
        answer = co_await records_.remove(caller, command);
    }

    Response response;
    response.status = command.representation ? 200 : 204;
    const auto total = preferences.count ? std::optional(answer.affected) : std::nullopt;
    response.headers.emplace_back("Content-Range",
                                  content_range(0, update ? answer.affected : 0, total));
    add_applied(response, preferences, verb);
    if (command.representation) add_rows(response, *answer.columns, answer.rows, media);
    co_return response;
}

}  // namespace socle::http
