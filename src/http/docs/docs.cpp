#include "http/docs/docs.h"

#include "base/error.h"
#include "base/text.h"
#include "http/compression.h"
#include "http/docs/embedded.h"
#include "http/gunzip.h"
#include "http/problem.h"
#include "http/rest/media.h"
#include "http/rest/parts.h"
#include "openapi/document.h"
#include "openapi/root.h"
#include "script/runtime.h"

#include <optional>

namespace socle::http {

namespace {

using base::Code;
using base::Error;

constexpr std::string_view openapi_type = "application/openapi+json";

struct TypeOfEnding {
    std::string_view ending;
    std::string_view type;
};

constexpr TypeOfEnding types[] = {
    {".html", "text/html; charset=utf-8"},        {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},          {".png", "image/png"},
    {".json", "application/json; charset=utf-8"},
};

std::string_view type_of(std::string_view name) {
    for (const auto& known : types) {
        if (name.ends_with(known.ending)) return known.type;
    }
    return "application/octet-stream";
}

const EmbeddedAsset* find_asset(std::string_view name) {
    for (std::size_t index = 0; index < embedded_asset_count; ++index) {
        if (embedded_assets[index].name == name) return &embedded_assets[index];
    }
    return nullptr;
}

/// Scripts and styles of our own origin only; Swagger UI sets styles inline.
constexpr std::string_view content_policy =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'";

}  // namespace

void DocsHandler::require_docs() const {
    if (definition_.docs == definition::DocsAccess::off) {
        throw Error(Code::unknown_path, "This application does not publish its documentation");
    }
}

base::Task<Response> DocsHandler::document(const Request& request) {
    require_docs();
    return serve(request, openapi::document);
}

base::Task<Response> DocsHandler::root(const Request& request) {
    if (definition_.docs == definition::DocsAccess::off) {
        throw Error(Code::root_disabled, "Root endpoint metadata is disabled");
    }
    check_schema(request, "Accept-Profile");
    const auto accept = request.header_all("Accept");
    if (!accepts(accept, {openapi_type, "application/json"})) {
        throw Error(Code::bad_media_type, "None of these media types are available: " + accept);
    }
    auto response = co_await serve(request, openapi::root_document);
    if (response.status == 200) {
        response.content_type = std::string(openapi_type) + "; charset=utf-8";
    }
    co_return response;
}

base::Task<Response> DocsHandler::serve(const Request& request, Make make) {
    bool anonymous = true;
    std::optional<Error> refusal;
    try {
        const auto* known = callers_.known(request);
        access::Identity learned;
        if (known == nullptr) learned = co_await callers_.learn(request);
        const auto& identity = known != nullptr ? *known : learned;
        anonymous = identity.kind == access::Identity::Kind::anonymous;
        if (anonymous && definition_.docs == definition::DocsAccess::signed_in) {
            throw Error(Code::permission_denied, "The documentation is for signed-in callers");
        }
        co_return document_for(identity, request.header("Accept-Language"), make);
    } catch (const Error& error) {
        refusal = error;
    }
    log_refusal(request, *refusal);
    co_return problem_response(*refusal, anonymous);
}

Response DocsHandler::document_for(const access::Identity& identity, std::string_view asked,
                                   Make make) {
    const auto languages = preferred_languages(asked, definition_.languages);
    const auto functions = functions_of(identity);
    auto key = (make == openapi::document ? "3" : "2") + identity.group + '\n' +
               base::join(languages, ",");
    for (const auto& function : functions)
        key += '\n' + function.name;
    auto known = documents_.find(key);
    if (known == documents_.end()) {
        if (documents_.size() >= documents_max) documents_.clear();
        auto text = make(definition_, identity, languages, version_, functions);
        known = documents_.emplace(key, std::move(text)).first;
    }
    Response response;
    response.content_type = "application/json; charset=utf-8";
    response.entity_tag = true;
    response.headers.emplace_back("Cache-Control", "private, no-cache");
    response.headers.emplace_back("Vary", "Authorization, apikey, Accept-Language");
    response.body = known->second;
    return response;
}

std::vector<openapi::Function> DocsHandler::functions_of(const access::Identity& identity) const {
    std::vector<openapi::Function> functions;
    for (const auto& procedure : library_.procedures) {
        if (!script::has_access(procedure.access, identity)) continue;
        openapi::Function function;
        function.name = procedure.name;
        function.description = procedure.description;
        function.reads = procedure.reads;
        for (const auto& parameter : procedure.parameters)
            function.parameters.push_back({parameter.name, parameter.type, parameter.required});
        functions.push_back(std::move(function));
    }
    return functions;
}

base::Task<Response> DocsHandler::asset(const Request& request, const std::string& name) const {
    require_docs();
    const auto* found = find_asset(name.empty() ? "docs.html" : name);
    if (found == nullptr) throw Error(Code::unknown_path, "There is no file /docs/" + name);
    Response response;
    response.content_type = type_of(found->name);
    response.entity_tag = true;
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("Content-Security-Policy", content_policy);
    response.headers.emplace_back("Vary", "Accept-Encoding");
    response.body.assign(found->begin, found->end);
    if (accepts_gzip(request.header_all("Accept-Encoding"))) {
        response.headers.emplace_back("Content-Encoding", "gzip");
    } else {
        response.body = gunzip(response.body);
    }
    co_return response;
}

}  // namespace socle::http
