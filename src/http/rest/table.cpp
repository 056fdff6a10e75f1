#include "http/rest/table.h"

#include "base/error.h"
#include "base/text.h"
#include "http/problem.h"
#include "http/rest/as_of.h"
#include "http/rest/cursor.h"
#include "http/rest/import.h"
#include "http/rest/media.h"
#include "http/rest/parts.h"
#include "http/rest/preferences.h"
#include "http/rest/rows_geojson.h"
#include "http/rest/stream.h"
#include "http/rest/write.h"

#include <algorithm>
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

/// The answer to a read whose rows are not counted before they are sent, unless the client asked
/// for their number.
Response stream_response(const ReadAnswer& answer, const Preferences& preferences,
                         const Media& media) {
    Response response;
    std::string range = "*/*";
    if (answer.total) {
        const auto count = std::min(answer.limit, *answer.total - answer.offset);
        range = content_range(answer.offset, answer.total_guessed ? 0 : count, answer.total);
        if (count < *answer.total) response.status = 206;
    }
    response.headers.emplace_back("Content-Range", std::move(range));
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    add_applied(response, preferences, Verb::read);
    response.content_type = media.content_type();
    response.source = rows_source(answer, media, preferences.zone);
    return response;
}

void add_allow(Response& response, const definition::Model& model) {
    response.headers.emplace_back(
        "Allow", model.view ? "OPTIONS,GET,HEAD" : "OPTIONS,GET,HEAD,POST,PUT,PATCH,DELETE");
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
        const auto caller = caller_of(request, std::move(identity), definition_);
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
    if (refusal->code == Code::method_not_allowed || refusal->code == Code::put_filter) {
        add_allow(response, definition_.model(definition_.find_model(table)));
    }
    co_return response;
}

base::Task<Response> TableHandler::dispatch(const Request& request, const records::Caller& caller,
                                            const std::string& table) {
    const int model = served_model(definition_, table);
    switch (request.method) {
        case Method::get:
        case Method::head: {
            auto response = co_await read(request, caller, model);
            co_return response;
        }
        case Method::post:
        case Method::put: {
            if (request.stream != nullptr) {
                auto response =
                    co_await import_rows(definition_, records_, *spools_, request, caller, model);
                co_return response;
            }
            auto response = co_await write(request, caller, model, Verb::create);
            co_return response;
        }
        case Method::patch: {
            auto response = co_await write(request, caller, model, Verb::update);
            co_return response;
        }
        case Method::del: {
            auto response = co_await write(request, caller, model, Verb::remove);
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
    const auto media = negotiate(request.header("Accept"), may_explain(caller));
    const auto prefer = request.header_all("Prefer");
    const auto preferences = parse_preferences(prefer);
    // HTTP knows Range for GET only (RFC 9110, 14.2).
    const auto range = request.method == Method::get ? range_of(request) : Range();
    records::ReadCommand command;
    command.model = model;
    command.query = request.query;
    AsOf as_of;
    if (has_as_of(request.query)) {
        as_of = take_as_of(request.query);
        command.query = as_of.query;
        command.as_of_us = as_of.at_us;
    }
    const auto& table = definition_.model(model).name;
    After after;
    if (has_after(command.query) && !cursor_key_.empty()) {
        after = take_after(command.query, cursor_key_, table);
        command.query = after.query;
        command.after = after.cursor;
    }
    command.limit = range.limit;
    command.offset = range.offset;
    command.count = preferences.count.value_or(records::Count::none);
    command.streamed = !media.object() && !media.plan;
    auto plans = plans_of(media);
    if (plans) command.plans = &*plans;
    command.followed = !cursor_key_.empty() && !media.object() && !range.limit && !range.offset;
    const auto answer = co_await records_.read(caller, command);
    if (plans) co_return plan_response(*plans, media);

    const auto count = static_cast<std::int64_t>(answer.rows.size());
    if (media.object() && count != 1) {
        throw Error(Code::not_single, "JSON object requested, multiple (or no) rows returned",
                    "The result contains " + std::to_string(count) + " rows");
    }
    if (media.form == Media::Form::geojson) require_point(*answer.columns);
    if (answer.cursor) co_return stream_response(answer, preferences, media);
    Response response;
    if (answer.next) {
        response.headers.emplace_back(
            "Link", next_link(request.path, command.query, cursor_key_, table, *answer.next));
    }
    const bool partial = answer.total && count < *answer.total;
    response.status = partial ? 206 : 200;
    response.entity_tag = true;
    // Behind a cursor nobody has counted where the page begins.
    response.headers.emplace_back(
        "Content-Range", content_range(answer.offset, command.after ? 0 : count, answer.total));
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    add_applied(response, preferences, Verb::read);
    add_rows(response, *answer.columns, answer.rows, media, preferences.zone.get());
    co_return response;
}

base::Task<Response> TableHandler::write(const Request& request, const records::Caller& caller,
                                         int model, Verb verb) {
    auto asked = write_request(request, model, verb, may_explain(caller));
    auto plans = plans_of(asked.media);
    if (plans) asked.command.plans = &*plans;
    const auto answer = co_await write_records(caller, asked);
    if (plans) co_return plan_response(*plans, asked.media);
    co_return write_response(definition_.model(model), asked, answer);
}

base::Task<WriteAnswer> TableHandler::write_records(const records::Caller& caller,
                                                    const WriteRequest& asked) {
    const auto& command = asked.command;
    const bool account = members_ != nullptr && command.model == definition_.user_model &&
                         accounts::Members::concerns(caller, command);
    WriteAnswer answer;
    if (asked.verb == Verb::remove) {
        answer = co_await records_.remove(caller, command);
    } else if (asked.verb == Verb::update) {
        if (account) {
            answer = co_await members_->update(caller, command);
        } else {
            answer = co_await records_.update(caller, command);
        }
    } else if (account) {
        answer = co_await members_->create(caller, command);
    } else {
        answer = co_await records_.create(caller, command);
    }
    co_return answer;
}

}  // namespace socle::http
