#include "http/auth/body.h"

#include "accounts/reason.h"
#include "base/error.h"
#include "base/json.h"

#include <boost/json/value.hpp>

namespace socle::http {

namespace {

using accounts::Reason;

[[noreturn]] void refuse_type(std::string_view name, std::string_view wanted) {
    accounts::refuse(Reason::validation_failed,
                     std::string(name) + " must be " + std::string(wanted));
}

std::string text_of(const boost::json::value& value, std::string_view name,
                    std::string_view wanted) {
    if (!value.is_string()) refuse_type(name, wanted);
    std::string text(value.get_string());
    if (text.contains('\0')) {
        accounts::refuse(Reason::validation_failed, std::string(name) + " has a NUL character");
    }
    return text;
}

}  // namespace

Body::Body(const Request& request, bool optional) {
    if (request.body.size() > auth_body_bytes_max) {
        throw base::Error(
            base::Code::body_too_large,
            "Request body too large (max " + std::to_string(auth_body_bytes_max) + " bytes)");
    }
    if (optional && request.body.empty()) return;
    base::JsonFault fault;
    auto value = base::parse_json(request.body, fault);
    if (!value) {
        accounts::refuse(Reason::bad_json,
                         "Could not parse request body as JSON: " + fault.message + " at byte " +
                             std::to_string(fault.at + 1));
    }
    if (!value->is_object()) {
        accounts::refuse(Reason::bad_json,
                         "Could not parse request body as JSON: an object is expected");
    }
    members_ = std::move(value->get_object());
}

const boost::json::value* Body::find(std::string_view name) const {
    const auto* value = members_.if_contains({name.data(), name.size()});
    return value == nullptr || value->is_null() ? nullptr : value;
}

std::string Body::text(std::string_view name) const {
    return optional_text(name).value_or(std::string());
}

std::optional<std::string> Body::optional_text(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    return text_of(*value, name, "a string");
}

std::optional<bool> Body::boolean(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_bool()) refuse_type(name, "true or false");
    return value->get_bool();
}

std::optional<boost::json::object> Body::object(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_object()) refuse_type(name, "an object");
    return value->get_object();
}

std::optional<std::vector<std::string>> Body::texts(std::string_view name) const {
    constexpr std::string_view wanted = "a list of strings";
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_array()) refuse_type(name, wanted);
    std::vector<std::string> texts;
    for (const auto& item : value->get_array())
        texts.push_back(text_of(item, name, wanted));
    return texts;
}

}  // namespace socle::http
