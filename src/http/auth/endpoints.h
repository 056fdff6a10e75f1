#pragma once

#include "base/task.h"
#include "http/auth/call.h"

namespace socle::http {

/// The endpoints of /auth/v1, one file a resource. They parse, call the flow of `accounts` and
/// write its answer; the handler has checked who asks.
using AuthTask = base::Task<Response>;

AuthTask sign_up(AuthServices& services, const AuthCall& call);
AuthTask grant_token(AuthServices& services, const AuthCall& call);
AuthTask sign_out(AuthServices& services, const AuthCall& call);

AuthTask recover(AuthServices& services, const AuthCall& call);
AuthTask send_otp(AuthServices& services, const AuthCall& call);
AuthTask send_magic_link(AuthServices& services, const AuthCall& call);
AuthTask resend(AuthServices& services, const AuthCall& call);
AuthTask verify(AuthServices& services, const AuthCall& call);
AuthTask verify_link(AuthServices& services, const AuthCall& call);

AuthTask authorize(AuthServices& services, const AuthCall& call);
AuthTask provider_callback(AuthServices& services, const AuthCall& call);
AuthTask link_identity(AuthServices& services, const AuthCall& call);
AuthTask unlink_identity(AuthServices& services, const AuthCall& call);

AuthTask get_user(AuthServices& services, const AuthCall& call);
AuthTask change_user(AuthServices& services, const AuthCall& call);
AuthTask reauthenticate(AuthServices& services, const AuthCall& call);

AuthTask enroll_factor(AuthServices& services, const AuthCall& call);
AuthTask challenge_factor(AuthServices& services, const AuthCall& call);
AuthTask verify_factor(AuthServices& services, const AuthCall& call);
AuthTask unenroll_factor(AuthServices& services, const AuthCall& call);

AuthTask list_sessions(AuthServices& services, const AuthCall& call);
AuthTask end_session(AuthServices& services, const AuthCall& call);
AuthTask list_api_tokens(AuthServices& services, const AuthCall& call);
AuthTask make_api_token(AuthServices& services, const AuthCall& call);
AuthTask revoke_api_token(AuthServices& services, const AuthCall& call);

AuthTask list_users(AuthServices& services, const AuthCall& call);
AuthTask create_user(AuthServices& services, const AuthCall& call);
AuthTask find_user(AuthServices& services, const AuthCall& call);
AuthTask administer_user(AuthServices& services, const AuthCall& call);
AuthTask delete_user(AuthServices& services, const AuthCall& call);
AuthTask list_factors_of_user(AuthServices& services, const AuthCall& call);
AuthTask delete_factor_of_user(AuthServices& services, const AuthCall& call);
AuthTask invite_user(AuthServices& services, const AuthCall& call);
AuthTask show_audit(AuthServices& services, const AuthCall& call);
AuthTask generate_link(AuthServices& services, const AuthCall& call);

AuthTask show_settings(AuthServices& services, const AuthCall& call);
AuthTask show_health(AuthServices& services, const AuthCall& call);
AuthTask show_key_set(AuthServices& services, const AuthCall& call);
AuthTask show_openid_configuration(AuthServices& services, const AuthCall& call);

/// What GoTrue has and this server does not: refused with GoTrue's code for a part that is
/// switched off.
AuthTask refuse_saml(AuthServices& services, const AuthCall& call);
AuthTask refuse_passkeys(AuthServices& services, const AuthCall& call);
AuthTask refuse_oauth_server(AuthServices& services, const AuthCall& call);
AuthTask refuse_custom_providers(AuthServices& services, const AuthCall& call);

}  // namespace socle::http
