#pragma once

#include "accounts/administration.h"
#include "accounts/api_tokens.h"
#include "accounts/entry.h"
#include "accounts/factors.h"
#include "accounts/links.h"
#include "accounts/phones.h"
#include "accounts/profile.h"
#include "accounts/providers.h"
#include "accounts/sessions.h"
#include "accounts/users.h"
#include "http/auth/body.h"
#include "http/auth/query.h"
#include "http/message.h"
#include "http/router.h"

#include <string>

namespace socle::http {

/// What the endpoints of one core call.
struct AuthServices {
    AuthServices(const accounts::Context& context_in, accounts::KeySets& key_sets)
        : context(context_in),
          entry(context),
          links(context),
          phones(context),
          profile(context),
          sessions(context),
          factors(context),
          providers(context, key_sets),
          administration(context),
          api_tokens(context) {}

    const accounts::Context& context;
    accounts::Entry entry;
    accounts::Links links;
    accounts::Phones phones;
    accounts::Profile profile;
    accounts::Sessions sessions;
    accounts::Factors factors;
    accounts::Providers providers;
    accounts::Administration administration;
    accounts::ApiTokens api_tokens;
};

/// One request to an endpoint, which lives until its answer.
struct AuthCall {
    const Request& request;
    const Parameters& parameters;
    Query query;
    accounts::Visitor visitor;
    accounts::Bearer bearer;  ///< of endpoints that ask for a session

    /// Where a link of the mail, or a browser, is asked to lead: the parameter or header
    /// `redirect_to`, else the page that asks. Not checked yet.
    std::string redirect_to() const;
};

/// 200 with a JSON body.
Response json_response(std::string json);
/// 200 `{}`.
Response empty_response();
Response no_content();

/// What several endpoints read of a body. pkce_of refuses half of a pair.
accounts::Pkce pkce_of(const Body& body);
accounts::Pkce pkce_of(const Query& query);
std::string captcha_token_of(const Body& body);
/// email, phone, channel, password, data, PKCE and captcha, with where the mailed link leads.
accounts::NewAccount account_of(const AuthCall& call, const Body& body);

/// The identifier in the path; refuses validation_failed (404) when it is no UUID.
std::string uuid_in_path(const AuthCall& call, std::string_view name);

}  // namespace socle::http
