#pragma once

#include "definition/definition.h"

#include <functional>
#include <string>
#include <string_view>

namespace socle::accounts {

/// What a request shows to say who asks. The texts belong to the request, but for a token from the
/// query, which is decoded.
struct Credentials {
    std::string_view apikey;
    std::string_view header_token;
    std::string query_token;

    std::string_view token() const { return query_token.empty() ? header_token : query_token; }
};

/// The first header of a name (any case), or "".
using FindHeader = std::function<std::string_view(std::string_view)>;

/// Looks where credentials may stand: `Authorization: Bearer TOKEN`, always; then the places of
/// `accounts.credentials` in their order, the first that has one:
///   {in: header, name: Authorization, scheme: Token}   Authorization: Token TOKEN
///   {in: header, name: Authorization}                  Authorization: TOKEN
///   {in: header, name: X-Token}                        X-Token: TOKEN
///   {in: query, name: token}                           ?token=TOKEN
/// An Authorization header decides, whatever else there is. Throws Error bad_token when a header
/// holds something else.
Credentials find_credentials(const definition::Definition& definition, const FindHeader& header,
                             std::string_view query);

/// The same without places in the query: for what has only the two headers.
Credentials header_credentials(const definition::Definition& definition,
                               std::string_view authorization, std::string_view apikey);

/// The query without the parameters that hold credentials, as they are no filters; and for logs.
std::string without_credentials(const definition::Definition& definition, std::string_view query);

}  // namespace socle::accounts
