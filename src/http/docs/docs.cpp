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

using DocumentParameters = std::vector<openapi::Function::Parameter>;

DocumentParameters parameters_of(const std::vector<script::Parameter>& parameters) {
    DocumentParameters made;
    for (const auto& parameter : parameters)
        made.push_back({parameter.name, parameter.type, parameter.required});
    return made;
}

base::TypeInfo type_of(script::Segment::Kind kind) {
    if (kind == script::Segment::Kind::integer) return {base::Type::integer, 0};
    if (kind == script::Segment::Kind::uuid) return {base::Type::uuid, 0};
    return {base::Type::text, 0};
}

/// `routes/movies.lua` is the group `movies`.
openapi::Route described(const script::Library& library, const script::Route& route) {
    openapi::Route made;
    made.method = route.method;
    made.summary = route.summary;
    const auto& file = library.sources[route.source].path;
    const auto begin = file.rfind('/') + 1;
    made.group = file.substr(begin, file.rfind('.') - begin);
    for (const auto& segment : route.segments) {
        const bool named = segment.kind != script::Segment::Kind::literal;
        made.path += '/' + (named ? "{" + segment.text + "}" : segment.text);
        if (named) made.in_path.push_back({segment.text, type_of(segment.kind), true});
    }
    made.in_query = parameters_of(route.query);
    if (route.body) made.body = parameters_of(*route.body);
    for (const auto& answer : route.answers)
        made.answers.emplace_back(answer.status, answer.description);
    return made;
}

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
    const auto scripts = scripts_of(identity);
    auto key = (make == openapi::document ? "3" : "2") + identity.group + '\n' +
               base::join(languages, ",");
    for (const auto& function : scripts.functions)
        key += '\n' + function.name;
    for (const auto& route : scripts.routes)
        key += '\n' + route.method + route.path;
    auto known = documents_.find(key);
    if (known == documents_.end()) {
        if (documents_.size() >= documents_max) documents_.clear();
        auto text = make(definition_, identity, languages, version_, scripts);
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

openapi::Scripts DocsHandler::scripts_of(const access::Identity& identity) const {
    openapi::Scripts scripts;
    for (const auto& procedure : library_.procedures) {
        if (!script::has_access(procedure.access, identity)) continue;
        scripts.functions.push_back({procedure.name, procedure.description,
                                     parameters_of(procedure.parameters), procedure.reads});
    }
    for (const auto& route : library_.routes) {
        if (!script::has_access(route.access, identity)) continue;
        scripts.routes.push_back(described(library_, route));
    }
    return scripts;
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
