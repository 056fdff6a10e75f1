#include "http/admin/parts.h"

#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/json_object.h"
#include "base/time.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

std::optional<std::int64_t> positive_number(std::string_view text) {
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end || number < 1) return std::nullopt;
    return number;
}

boost::json::value body_member(const AdminCall& call, std::string_view name) {
    base::JsonFault fault;
    const auto body = base::parse_json(call.request.body, fault);
    if (!body || !body->is_object()) return nullptr;
    const auto* value = body->get_object().if_contains({name.data(), name.size()});
    return value == nullptr ? boost::json::value() : *value;
}

std::int64_t number_in(const AdminCall& call, std::string_view name, std::int64_t otherwise) {
    const auto& text = call.query[name];
    if (text.empty()) return otherwise;
    const auto number = positive_number(text);
    if (!number) throw Error(Code::bad_value, std::string(name) + " must be a number from 1");
    return *number;
}

}  // namespace

std::string words_of(std::string_view name) {
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    if (!words.empty() && words.front() >= 'a' && words.front() <= 'z') words.front() -= 'a' - 'A';
    return words;
}

std::string title_or_name(const definition::Texts& title, std::string_view name,
                          const std::vector<std::string>& languages) {
    const auto& text = title.in(languages);
    return text.empty() ? words_of(name) : text;
}

ListPart list_part_of(const AdminCall& call) {
    ListPart part;
    part.limit = std::min(number_in(call, "limit", list_limit_default), list_limit_max);
    part.before = number_in(call, "before", 0);
    return part;
}

Response list_response(std::vector<std::string> items, std::int64_t limit) {
    const bool more = static_cast<std::int64_t>(items.size()) > limit;
    if (more) items.resize(static_cast<std::size_t>(limit));
    base::JsonObject object;
    object.json("items", base::json_array(items)).boolean("more", more);
    return json_response(object.take());
}

std::int64_t number_in_path(const AdminCall& call, std::string_view name) {
    const auto number = positive_number(call.parameters[name]);
    if (!number) refuse_missing("nothing with that number");
    return *number;
}

std::string uuid_in_path(const AdminCall& call, std::string_view name) {
    const auto uuid = base::parse_uuid(call.parameters[name]);
    if (!uuid) refuse_missing("nothing with that identifier");
    return *uuid;
}

std::optional<std::int64_t> body_number(const AdminCall& call, std::string_view name) {
    const auto value = body_member(call, name);
    if (value.is_null()) return std::nullopt;
    if (!value.is_int64()) {
        throw Error(Code::bad_value, std::string(name) + " must be a whole number");
    }
    return value.get_int64();
}

std::string body_word(const AdminCall& call, std::string_view name) {
    const auto value = body_member(call, name);
    if (value.is_null()) return {};
    if (value.is_int64()) return std::to_string(value.get_int64());
    if (!value.is_string()) throw Error(Code::bad_value, std::string(name) + " must be a text");
    return std::string(value.get_string());
}

void refuse_with(int status, const char* name, std::string message, std::string hint) {
    Error error(Code::application, std::move(message), {}, std::move(hint));
    error.status = status;
    error.name = name;
    throw Error(std::move(error));
}

void refuse_missing(std::string what) {
    refuse_with(404, "not_found", "There is " + std::move(what));
}

std::string instant_text(std::int64_t at_us) {
    auto text = base::timestamp_text(at_us);
    return text.substr(0, text.size() - std::string_view("+00:00").size()) + "Z";
}

}  // namespace socle::http
