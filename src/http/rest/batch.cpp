#include "http/rest/batch.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "http/problem.h"
#include "http/rest/batch_operations.h"
#include "http/rest/parts.h"
#include "http/rest/rows_json.h"
#include "http/rest/write.h"

#include <optional>

namespace socle::http {

namespace {

using base::Code;
using base::Error;
using Verb = Preferences::Verb;

constexpr std::string_view prefix = "/rest/v1";

Verb verb_of(Method method) {
    if (method == Method::patch) return Verb::update;
    return method == Method::del ? Verb::remove : Verb::create;
}

/// What an operation was answered with.
struct Outcome {
    int status = 0;
    std::string body;
};

/// The operations of one batch on their way. Everything it has is its own: it runs on the thread
/// of the store.
class Batch {
public:
    Batch(const definition::Definition& definition, std::vector<BatchOperation> operations,
          std::shared_ptr<const base::Zone> zone)
        : definition_(definition), operations_(std::move(operations)), zone_(std::move(zone)) {}

    base::Task<void> run(records::Writer& writer) {
        references_ = {};
        outcomes_.clear();
        for (at_ = 0; at_ < operations_.size(); ++at_)
            co_await run_one(writer, operations_[at_]);
    }

    std::string answer() const {
        std::string text = "[";
        for (std::size_t index = 0; index < outcomes_.size(); ++index) {
            if (index > 0) text += ",\n ";
            text += "{\"name\":" + name_json(index);
            text += ",\"status\":" + std::to_string(outcomes_[index].status);
            const auto& body = outcomes_[index].body;
            text += ",\"body\":" + (body.empty() ? "null" : body) + "}";
        }
        return text + "]";
    }

    /// Which operation was under way; "" after the last.
    std::string operation_json() const {
        if (at_ >= operations_.size()) return {};
        return R"({"index":)" + std::to_string(at_) + R"(,"name":)" + name_json(at_) + "}";
    }

private:
    base::Task<void> run_one(records::Writer& writer, const BatchOperation& operation) {
        const auto target = references_.in_path(operation.path);
        const auto mark = std::min(target.find('?'), target.size());
        auto path = std::string_view(target).substr(0, mark);
        if (path.starts_with(prefix)) path.remove_prefix(prefix.size());
        const auto table = base::url_decode(path.substr(1));
        const int model = served_model(definition_, table.value_or(""));
        std::string body;
        if (operation.body) body = base::canonical_json(references_.in_body(*operation.body));
        Request request;
        request.method = operation.method;
        request.query = std::string_view(target).substr(std::min(mark + 1, target.size()));
        request.body = body;
        const auto prefer = prefer_of(operation);
        request.headers.emplace_back("Prefer", prefer);
        request.headers.emplace_back("If-Match", operation.if_match);
        if (operation.single) {
            request.headers.emplace_back("Accept", "application/vnd.pgrst.object+json");
        }
        const auto asked = write_request(request, model, verb_of(operation.method), false);
        records::WriteAnswer answer;
        if (asked.verb == Verb::update) {
            answer = co_await writer.update(asked.command);
        } else if (asked.verb == Verb::remove) {
            answer = co_await writer.remove(asked.command);
        } else {
            answer = co_await writer.create(asked.command);
        }
        auto response = write_response(definition_.model(model), asked, answer);
        references_.add(operation.name, records_of(definition_.model(model), answer));
        outcomes_.push_back({response.status, std::move(response.body)});
    }

    /// The fields that were answered, the key in any case.
    static boost::json::array records_of(const definition::Model& model,
                                         const records::WriteAnswer& answer) {
        boost::json::array records;
        if (answer.columns && !answer.rows.empty()) {
            std::string text;
            append_rows_json(text, *answer.columns, answer.rows, {});
            base::JsonFault fault;
            if (auto rows = base::parse_json(text, fault)) records = std::move(rows->get_array());
        }
        const bool complete = records.size() == answer.keys.size();
        if (!complete) records.clear();
        const auto& key = model.key_field();
        for (std::size_t at = 0; at < answer.keys.size(); ++at) {
            if (!complete) records.emplace_back(boost::json::object());
            const auto value = base::parse_text(key.storage, answer.keys[at]);
            const auto* number = std::get_if<std::int64_t>(&value);
            auto& record = records[at].get_object();
            record[key.name] = number != nullptr ? boost::json::value(*number)
                                                 : boost::json::value(answer.keys[at]);
        }
        return records;
    }

    /// The time zone is that of the whole batch; of several preferences the first one counts.
    std::string prefer_of(const BatchOperation& operation) const {
        if (zone_) return "timezone=" + zone_->name() + ", " + operation.prefer;
        const bool own = operation.prefer.contains("timezone");
        return own ? "timezone=UTC, " + operation.prefer : operation.prefer;
    }

    std::string name_json(std::size_t index) const {
        if (operations_[index].name.empty()) return "null";
        std::string text;
        base::append_json_string(text, operations_[index].name);
        return text;
    }

    const definition::Definition& definition_;
    const std::vector<BatchOperation> operations_;
    const std::shared_ptr<const base::Zone> zone_;
    BatchReferences references_;
    std::vector<Outcome> outcomes_;
    std::size_t at_ = 0;
};

void add_operation(Response& response, const std::string& operation) {
    if (operation.empty()) return;
    response.body.pop_back();
    response.body += ",\"operation\":" + operation + "}";
}

}  // namespace

base::Task<Response> BatchHandler::answer(const Request& request) {
    bool anonymous = true;
    std::optional<Error> refusal;
    std::string operation;
    std::optional<Batch> batch;
    try {
        auto identity = co_await callers_.learn(request);
        anonymous = identity.kind == access::Identity::Kind::anonymous;
        const auto caller = caller_of(request, std::move(identity), definition_);
        check_schema(request, "Content-Profile");
        const auto prefer = request.header_all("Prefer");
        const auto preferences = parse_preferences(prefer);
        batch.emplace(definition_, parse_batch(request.body), caller.zone);
        records::Work work = [&batch](records::Writer& writer) { return batch->run(writer); };
        co_await records_.transact(caller, std::move(work), preferences.undo.value_or(false));
        Response response;
        response.content_type = "application/json; charset=utf-8";
        response.body = batch->answer();
        std::vector<std::string> applied;
        if (preferences.undo == true) applied.emplace_back("tx=rollback");
        if (caller.zone) applied.push_back("timezone=" + caller.zone->name());
        if (!applied.empty()) {
            response.headers.emplace_back("Preference-Applied", base::join(applied, ", "));
        }
        co_return response;
    } catch (const Error& error) {
        if (error.code == Code::internal) throw;
        refusal = error;
    }
    log_refusal(request, *refusal);
    auto response = problem_response(*refusal, anonymous);
    if (batch) add_operation(response, batch->operation_json());
    co_return response;
}

}  // namespace socle::http
