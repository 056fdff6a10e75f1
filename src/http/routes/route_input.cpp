#include "http/routes/route_input.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "http/routes/multipart.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace socle::http {

namespace {

using base::Code;
using base::Error;
using Texts = script::RouteRequest::Texts;

constexpr std::size_t fields_max = 1'000;

/// What is wrong with declared parameters, all of it.
class Faults {
public:
    void add(const std::string& name, std::string_view why) {
        details_ += details_.empty() ? '{' : ',';
        base::append_json_string(details_, name);
        details_ += ':';
        base::append_json_string(details_, why);
    }
    void check() const {
        if (details_.empty()) return;
        Error error(Code::application, "The request is not valid", details_ + "}");
        error.status = 422;
        error.name = "invalid";
        error.details_are_json = true;
        throw Error(std::move(error));
    }

private:
    std::string details_;
};

using Find = std::function<std::optional<base::Value>(const script::Parameter&)>;

/// The values of the parameters; `find` has none for what is not there, and throws for what it
/// cannot be.
base::Values converted(const std::vector<script::Parameter>& parameters, Faults& faults,
                       const Find& find) {
    base::Values values;
    for (const auto& parameter : parameters) {
        base::Value value;
        try {
            const auto found = find(parameter);
            if (found) value = *found;
            if (!found && parameter.required) faults.add(parameter.name, "is required");
        } catch (const Error& error) {
            faults.add(parameter.name, error.message);
        }
        values.push_back(std::move(value));
    }
    return values;
}

base::Values text_values(const std::vector<script::Parameter>& parameters, const Texts& texts,
                         Faults& faults) {
    return converted(
        parameters, faults, [&](const script::Parameter& parameter) -> std::optional<base::Value> {
            const auto found = std::ranges::find(texts, parameter.name, &Texts::value_type::first);
            if (found == texts.end()) return std::nullopt;
            return base::parse_text(parameter.type, found->second);
        });
}

base::Values json_values(const std::vector<script::Parameter>& parameters,
                         const boost::json::value& body, Faults& faults) {
    const auto* object = body.if_object();
    return converted(
        parameters, faults, [&](const script::Parameter& parameter) -> std::optional<base::Value> {
            const auto* value = object == nullptr ? nullptr : object->if_contains(parameter.name);
            const bool none = value == nullptr || value->is_null();
            if (none) return std::nullopt;
            return base::from_json(parameter.type, *value);
        });
}

/// `a=1&b=2`: of a name that is there twice, the last.
Texts decoded_fields(std::string_view text) {
    Texts fields;
    for (const auto part : base::split(text, '&')) {
        if (part.empty()) continue;
        const auto sign = std::min(part.find('='), part.size());
        auto name = base::url_decode(part.substr(0, sign));
        auto value = base::url_decode(part.substr(std::min(sign + 1, part.size())));
        if (!name || !value) throw Error(Code::bad_query, "a field cannot be decoded");
        const auto found = std::ranges::find(fields, *name, &Texts::value_type::first);
        if (found != fields.end()) {
            found->second = std::move(*value);
        } else {
            fields.emplace_back(std::move(*name), std::move(*value));
        }
        if (fields.size() > fields_max) throw Error(Code::bad_query, "too many fields");
    }
    return fields;
}

std::string media_type(std::string_view header) {
    return base::lower(base::trimmed(header.substr(0, header.find(';'))));
}

void read_json(script::RouteRequest& input, std::string_view text) {
    base::JsonFault fault;
    auto parsed = base::parse_json(text, fault);
    if (!parsed) {
        throw Error(Code::bad_body, "The body is no JSON",
                    "At byte " + std::to_string(fault.at + 1) + ": " + fault.message);
    }
    input.json = std::move(*parsed);
}

/// Those that are there twice: the last.
template <typename Item, typename Name>
void put_last(std::vector<Item>& items, Name name, Item item) {
    const auto found = std::ranges::find(items, item.*name, name);
    if (found == items.end()) {
        items.push_back(std::move(item));
    } else {
        *found = std::move(item);
    }
}

void read_parts(script::RouteRequest& input, const Request& request) {
    const auto boundary = boundary_of(request.header("Content-Type"));
    for (auto& part : parse_multipart(request.body, boundary)) {
        if (part.is_file) {
            script::RouteFile file{part.name, part.file_name, part.type, part.text};
            put_last(input.files, &script::RouteFile::field, std::move(file));
            continue;
        }
        if (!base::valid_utf8(part.text)) {
            throw Error(Code::bad_body, "The field '" + part.name + "' is no text");
        }
        put_last(input.form, &Texts::value_type::first,
                 Texts::value_type(part.name, std::string(part.text)));
    }
    input.has_form = true;
}

/// A body without a type, or with one that nothing is known of, is left as it is.
void read_body(script::RouteRequest& input, const Request& request) {
    const auto type = media_type(request.header("Content-Type"));
    if (type == "multipart/form-data") return read_parts(input, request);
    input.text = request.body;
    if (base::trimmed(request.body).empty()) return;
    if (type == "application/json" || type.ends_with("+json")) {
        read_json(input, request.body);
    } else if (type == "application/x-www-form-urlencoded") {
        input.form = decoded_fields(request.body);
        input.has_form = true;
    }
}

void read_declared_body(script::RouteRequest& input, const script::Route& route, Faults& faults) {
    if (!route.body) return;
    if (input.has_form) {
        input.body_values = text_values(*route.body, input.form, faults);
    } else {
        const auto body = input.json.value_or(boost::json::object());
        input.body_values = json_values(*route.body, body, faults);
    }
}

}  // namespace

script::RouteRequest route_input(const script::Route& route, const Request& request,
                                 std::string_view query) {
    script::RouteRequest input;
    input.method = request.method_text;
    input.path = request.path;
    input.headers = &request.headers;
    input.address = request.remote_address;
    Faults faults;
    input.query = decoded_fields(query);
    input.query_values = text_values(route.query, input.query, faults);
    read_body(input, request);
    read_declared_body(input, route, faults);
    faults.check();
    return input;
}

}  // namespace socle::http
