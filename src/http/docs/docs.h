#pragma once

#include "accounts/token.h"
#include "base/task.h"
#include "definition/definition.h"
#include "http/caller.h"
#include "http/message.h"
#include "openapi/routes.h"
#include "script/library.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace socle::http {

/// `/openapi.json`, the interface as the caller sees it, the same for `/rest/v1/` in the form of
/// PostgREST, and `/docs`, Swagger UI over it. One per core. With `docs: signed_in` the document is
/// for signed-in callers and keys only; with `docs: off` both are 404.
class DocsHandler {
public:
    DocsHandler(const definition::Definition& definition, const script::Library& library,
                accounts::Verifier& verifier, std::string version)
        : definition_(definition),
          library_(library),
          callers_(definition, verifier),
          version_(std::move(version)) {}

    base::Task<Response> document(const Request& request);
    /// The same as PostgREST has it: OpenAPI 2.0, `/rest/v1/`. With `docs: off` it is 404 PGRST126.
    base::Task<Response> root(const Request& request);
    /// `name`: a file of the page; "" is the page itself.
    base::Task<Response> asset(const Request& request, const std::string& name) const;

private:
    using Make = std::string (*)(const definition::Definition&, const access::Identity&,
                                 const std::vector<std::string>&, const std::string&,
                                 const openapi::Scripts&);
    base::Task<Response> serve(const Request& request, Make make);
    Response document_for(const access::Identity& identity, std::string_view asked_languages,
                          Make make);
    openapi::Scripts scripts_of(const access::Identity& identity) const;
    void require_docs() const;

    const definition::Definition& definition_;
    const script::Library& library_;
    Callers callers_;
    std::string version_;
    std::unordered_map<std::string, std::string>
        documents_;  ///< by kind, group, scripts, languages
};
/// Documents kept; the next one empties the store.
inline constexpr std::size_t documents_max = 100;

}  // namespace socle::http
