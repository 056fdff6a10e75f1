#pragma once

#include "accounts/sessions.h"
#include "http/auth/problem.h"
#include "http/auth/query.h"
#include "http/message.h"

#include <string>
#include <string_view>
#include <vector>

namespace socle::http {

/// Answers that send a browser on, as GoTrue does: what a page needs stands in the fragment (the
/// implicit flow) or, for PKCE, in the query.
using Fields = std::vector<Query::Field>;

/// `address` with these query parameters, those of the same names replaced.
std::string with_query(std::string_view address, const Fields& fields);
/// `address` with this fragment instead of its own.
std::string with_fragment(std::string_view address, const Fields& fields);

/// Characters that may not stand in a header are percent-encoded.
Response redirect(int status, std::string_view address);

/// Where a sign-in without PKCE ends: its session in the fragment, with `further` fields.
std::string session_redirect(std::string_view address, const accounts::SignedIn& signed_in,
                             Fields further);
/// Where a sign-in with PKCE ends.
std::string code_redirect(std::string_view address, const std::string& code);
/// Of a link or code that was refused.
std::string refused_link(std::string_view address, const AuthProblem& problem, bool pkce);
/// Of the first half of an email change.
std::string half_way(std::string_view address, const std::string& message, bool pkce);
/// Of a sign-in by a provider that failed: in query and fragment.
std::string refused_callback(std::string_view address, const AuthProblem& problem);

}  // namespace socle::http
