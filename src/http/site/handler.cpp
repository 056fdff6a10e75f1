#include "http/site/handler.h"

#include "base/json_object.h"
#include "base/text.h"
#include "http/compression.h"
#include "http/entity_tag.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace socle::http {

namespace {

/// Scripts of the site's own only. Styles may be inline, as libraries of components set them, and
/// pictures may be anywhere, as records have their addresses.
constexpr std::string_view content_policy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' https: data: blob:; media-src 'self' https: blob:; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

constexpr std::string_view fixed_for = "public, max-age=31536000, immutable";
constexpr std::string_view asked_each_time = "no-cache";

bool is_read(const Request& request) {
    return request.method == Method::get || request.method == Method::head;
}

bool is_refused(std::string_view parameters) {
    for (const auto parameter : base::split(parameters, ';')) {
        const auto text = base::trimmed(parameter);
        if (text == "q=0" || text == "q=0.0" || text == "q=0.00" || text == "q=0.000") return true;
    }
    return false;
}

bool has_ending(std::string_view path) {
    return path.substr(path.rfind('/') + 1).contains('.');
}

/// The bytes that are sent, and the tag of just those.
void add_form(Response& response, const Request& request, const SiteFile& file) {
    auto tag = "\"" + file.tag;
    const auto wanted = file.gzip.empty()
                            ? Encoding::identity
                            : negotiate_encoding(request.header_all("Accept-Encoding"));
    if (wanted != Encoding::identity) {
        tag += '-';
        tag += encoding_name(wanted);
        response.headers.emplace_back("Content-Encoding", encoding_name(wanted));
        response.headers.emplace_back("Vary", "Accept-Encoding");
    }
    tag += '"';
    if (entity_tag_matches(request.header_all("If-None-Match"), tag)) {
        response.status = 304;
    } else {
        response.body = wanted == Encoding::brotli ? file.brotli
                        : wanted == Encoding::gzip ? file.gzip
                                                   : file.plain;
    }
    response.headers.emplace_back("ETag", std::move(tag));
}

Response response_of(const Request& request, const SiteFile& file) {
    Response response;
    response.content_type = file.type;
    add_form(response, request, file);
    response.headers.emplace_back("Cache-Control", file.fixed ? fixed_for : asked_each_time);
    response.headers.emplace_back("Content-Security-Policy", content_policy);
    response.headers.emplace_back("Vary", "Accept");
    return response;
}

std::string title_json(const definition::Texts& title) {
    base::JsonObject object;
    for (const auto& [language, text] : title.by_language)
        object.text(language, text);
    return object.take();
}

/// Where pages may sign people in, by their own means.
std::string issuers_json(const std::vector<definition::Trust>& trust) {
    std::vector<std::string> issuers;
    for (const auto& one : trust) {
        if (one.client_id.empty()) continue;
        base::JsonObject object;
        object.text("issuer", one.issuer)
            .text("client_id", one.client_id)
            .texts("audience", one.audiences);
        issuers.push_back(object.take());
    }
    return base::json_array(issuers);
}

}  // namespace

bool wants_page(const Request& request) {
    const auto accept = request.header_all("Accept");
    for (const auto item : base::split(accept, ',')) {
        const auto end = std::min(item.find(';'), item.size());
        if (!base::equals_ignoring_case(base::trimmed(item.substr(0, end)), "text/html")) continue;
        return !is_refused(item.substr(end));
    }
    return false;
}

const SiteFile* SiteHandler::file_at(const std::string& path, bool page) const {
    const auto* file = site_->find(path.ends_with('/') ? path + "index.html" : path);
    if (file == nullptr && page && !has_ending(path)) return site_->find("/index.html");
    return file;
}

bool SiteHandler::may_answer(const Request& request) const {
    if (!serves() || !is_read(request)) return false;
    if (wants_page(request)) return true;
    const auto path = base::path_decode(request.path);
    return path && file_at(*path, false) != nullptr;
}

std::optional<Response> SiteHandler::answer(const Request& request, Claim claim) const {
    if (!is_read(request) || claim == Claim::everybody) return std::nullopt;
    const bool page = wants_page(request);
    if (!page && claim == Claim::clients) return std::nullopt;
    const auto path = base::path_decode(request.path);
    if (!path) return std::nullopt;
    // A browser that goes where a route has a name with an ending wants just that: a download.
    if (claim == Claim::clients && has_ending(*path)) return std::nullopt;
    const auto* file = file_at(*path, page);
    if (file == nullptr) return std::nullopt;
    return response_of(request, *file);
}

Response site_facts(const definition::Definition& definition, const accounts::Keys& keys) {
    base::JsonObject object;
    const bool open = definition.accounts.signup == definition::Accounts::Signup::open;
    object.text("app", definition.app)
        .json("title", title_json(definition.title))
        .texts("languages", definition.languages)
        .boolean("signup", definition.accounts_served && open)
        .json("issuers", issuers_json(definition.accounts.trust))
        .text("anon_key", keys.anon_key);
    Response response;
    response.content_type = "application/json; charset=utf-8";
    response.entity_tag = true;
    response.headers.emplace_back("Cache-Control", asked_each_time);
    response.body = object.take();
    return response;
}

}  // namespace socle::http
