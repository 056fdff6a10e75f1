#include "http/rest/batch_operations.h"

#include "base/convert.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "http/rest/batch.h"

#include <algorithm>
#include <charconv>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

[[noreturn]] void refuse(const std::string& details) {
    throw Error(Code::bad_body, "The batch is not understood", details);
}

[[noreturn]] void refuse(std::size_t index, const std::string& why) {
    refuse("operation " + std::to_string(index) + ": " + why);
}

std::string text_member(const boost::json::object& object, std::string_view name,
                        std::size_t index) {
    const auto* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_string()) refuse(index, std::string(name) + " must be a text");
    return std::string(value->get_string());
}

Method method_of(const std::string& text, std::size_t index) {
    const auto name = base::upper(text);
    if (name.empty() || name == "POST") return Method::post;
    if (name == "PUT") return Method::put;
    if (name == "PATCH") return Method::patch;
    if (name == "DELETE") return Method::del;
    refuse(index, "method must be POST, PUT, PATCH or DELETE");
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z');
    });
}

BatchOperation operation_of(const boost::json::value& value, std::size_t index) {
    if (!value.is_object()) refuse(index, "must be an object");
    const auto& object = value.get_object();
    for (const auto& member : object) {
        constexpr std::string_view known[] = {"name",   "method",   "path",  "body",
                                              "prefer", "if_match", "single"};
        if (std::ranges::find(known, std::string_view(member.key())) == std::end(known)) {
            refuse(index, "'" + std::string(member.key()) + "' is not known");
        }
    }
    BatchOperation operation;
    operation.name = text_member(object, "name", index);
    operation.method = method_of(text_member(object, "method", index), index);
    operation.path = text_member(object, "path", index);
    operation.prefer = text_member(object, "prefer", index);
    operation.if_match = text_member(object, "if_match", index);
    if (const auto* body = object.if_contains("body")) operation.body = *body;
    if (const auto* single = object.if_contains("single")) {
        if (!single->is_bool()) refuse(index, "single must be true or false");
        operation.single = single->get_bool();
    }
    if (!operation.path.starts_with('/')) refuse(index, "path must begin with a slash");
    if (!operation.name.empty() && !is_name(operation.name)) {
        refuse(index, "name must be letters, digits and underscores");
    }
    return operation;
}

std::string plain(const boost::json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    return base::canonical_json(value);
}

/// The reference at the begin of `text`, without its braces; "" when there is none: braces around
/// something else are ordinary text.
std::string_view reference_at(std::string_view text) {
    if (!text.starts_with(opening)) return {};
    const auto end = text.find(closing);
    if (end == std::string_view::npos) return {};
    const auto inside = text.substr(opening.size(), end - opening.size());
    const auto parts = base::split(inside, '.');
    const bool fits = parts.size() == 2 || parts.size() == 3;
    return fits && std::ranges::all_of(parts, is_name) ? inside : std::string_view();
}

template <typename Add>
std::string replaced(std::string_view text, Add value_of) {
    std::string result;
    while (!text.empty()) {
        const auto reference = reference_at(text);
        if (reference.empty()) {
            result += text.front();
            text.remove_prefix(1);
        } else {
            result += value_of(reference);
            text.remove_prefix(opening.size() + reference.size() + closing.size());
        }
    }
    return result;
}

}  // namespace

std::vector<BatchOperation> parse_batch(std::string_view body) {
    base::JsonFault fault;
    const auto parsed = base::parse_json(body, fault);
    if (!parsed) refuse("At byte " + std::to_string(fault.at + 1) + ": " + fault.message + ".");
    const auto* object = parsed->if_object();
    const auto* operations = object == nullptr ? nullptr : object->if_contains("operations");
    if (operations == nullptr || !operations->is_array() || object->size() != 1) {
        refuse("An object {\"operations\": […]} was expected.");
    }
    const auto& list = operations->get_array();
    if (list.size() > batch_operations_max) {
        refuse("It has " + std::to_string(list.size()) + " operations, at most " +
               std::to_string(batch_operations_max) + " are taken at once.");
    }
    std::vector<BatchOperation> all;
    for (const auto& value : list) {
        auto operation = operation_of(value, all.size());
        const bool twice =
            !operation.name.empty() &&
            std::ranges::find(all, operation.name, &BatchOperation::name) != all.end();
        if (twice) refuse(all.size(), "the name '" + operation.name + "' is taken");
        all.push_back(std::move(operation));
    }
    return all;
}

void BatchReferences::add(const std::string& name, boost::json::array records) {
    if (!name.empty()) records_[name] = std::move(records);
}

const boost::json::value& BatchReferences::find(std::string_view reference) const {
    const auto parts = base::split(reference, '.');
    const auto shown = "{{" + std::string(reference) + "}}";
    const auto found = records_.find(parts.front());
    if (found == records_.end()) {
        throw Error(Code::bad_body, shown + " names no earlier operation");
    }
    std::size_t at = 0;
    if (parts.size() == 3) {
        const auto* const end = parts[1].data() + parts[1].size();
        const auto [rest, error] = std::from_chars(parts[1].data(), end, at);
        if (error != std::errc() || rest != end) at = found->second.size();
    }
    if (at >= found->second.size()) {
        throw Error(Code::bad_body, shown + " names a record that was not written",
                    "The operation wrote " + std::to_string(found->second.size()) + " records.");
    }
    const auto* value = found->second[at].get_object().if_contains(parts.back());
    if (value != nullptr) return *value;
    throw Error(Code::bad_body, shown + " names a field that the operation did not answer with", {},
                "Its key is known; for other fields give it \"prefer\": "
                "\"return=representation\".");
}

std::string BatchReferences::in_path(const std::string& text) const {
    return replaced(text,
                    [this](std::string_view name) { return base::url_encode(plain(find(name))); });
}

boost::json::value BatchReferences::in_text(std::string_view text) const {
    const auto whole = reference_at(text);
    if (!whole.empty() && whole.size() + opening.size() + closing.size() == text.size()) {
        return find(whole);
    }
    return boost::json::value(
        replaced(text, [this](std::string_view name) { return plain(find(name)); }));
}

boost::json::value BatchReferences::in_body(const boost::json::value& value) const {
    if (value.is_string()) return in_text(value.get_string());
    if (value.is_array()) {
        boost::json::array array;
        for (const auto& element : value.get_array())
            array.push_back(in_body(element));
        return array;
    }
    if (value.is_object()) {
        boost::json::object object;
        for (const auto& member : value.get_object())
            object[member.key()] = in_body(member.value());
        return object;
    }
    return value;
}

}  // namespace socle::http
