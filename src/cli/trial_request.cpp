#include "cli/trial_request.h"

#include "base/text.h"

#include <fmt/format.h>
#include <boost/json.hpp>

namespace socle::cli {

namespace {

using definition::YamlNode;

constexpr std::string_view boundary = "socle-test-part-d1f7e6a93b5c";

/// People write blanks, quotes and accents; what is an escape already, and `+`, stay as they are.
std::string encoded_target(std::string_view text) {
    constexpr std::string_view refused = " \"<>\\^`{|}";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool good = byte > 0x20 && byte < 0x7F && !refused.contains(c);
        out += good ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out;
}

/// `a=b&c=d` of a map.
std::string encoded_pairs(const YamlNode& map, trial::Values& values) {
    std::string out;
    for (const auto& entry : map.entries) {
        if (!out.empty()) out += '&';
        out += base::url_encode(entry.key) + "=" + base::url_encode(values.text(entry.value.text));
    }
    return out;
}

void append_part(std::string& out, const std::string& name, const YamlNode& node,
                 trial::Values& values) {
    out += fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"", boundary, name);
    if (node.is_scalar()) {
        out += "\r\n\r\n" + values.text(node.text) + "\r\n";
        return;
    }
    const auto text = [&](std::string_view key, const char* otherwise) {
        const auto* found = node.find(key);
        return found == nullptr ? std::string(otherwise) : values.text(found->text);
    };
    out += fmt::format("; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n{}\r\n", text("name", "file"),
                       text("type", "application/octet-stream"), text("content", ""));
}

std::string multipart_body(const YamlNode& parts, trial::Values& values) {
    std::string out;
    for (const auto& entry : parts.entries)
        append_part(out, entry.key, entry.value, values);
    return out + fmt::format("--{}--\r\n", boundary);
}

/// Gives the body, and its type unless the step's headers say it.
void set_body(outbound::FetchRequest& request, const trial::Step& step, trial::Values& values) {
    std::string type;
    if (step.json != nullptr) {
        request.body = boost::json::serialize(values.json(*step.json));
        type = "application/json";
    } else if (step.form != nullptr) {
        request.body = encoded_pairs(*step.form, values);
        type = "application/x-www-form-urlencoded";
    } else if (step.multipart != nullptr) {
        request.body = multipart_body(*step.multipart, values);
        type = fmt::format("multipart/form-data; boundary={}", boundary);
    } else if (step.text != nullptr) {
        request.body = values.text(step.text->text);
        type = "text/plain; charset=utf-8";
    }
    if (type.empty()) return;
    for (const auto& [name, value] : request.headers) {
        if (base::equals_ignoring_case(name, "content-type")) return;
    }
    request.headers.emplace_back("Content-Type", type);
}

}  // namespace

outbound::FetchRequest trial_request(const trial::Step& step, const std::string& url,
                                     trial::Values& values) {
    outbound::FetchRequest request;
    request.method = step.method;
    request.url = url + encoded_target(values.text(step.target));
    if (step.query != nullptr && !step.query->entries.empty()) {
        request.url += request.url.contains('?') ? "&" : "?";
        request.url += encoded_pairs(*step.query, values);
    }
    if (step.headers != nullptr) {
        for (const auto& entry : step.headers->entries)
            request.headers.emplace_back(entry.key, values.text(entry.value.text));
    }
    set_body(request, step, values);
    return request;
}

}  // namespace socle::cli
