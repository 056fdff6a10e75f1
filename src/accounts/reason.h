#pragma once

#include <string>
#include <string_view>

namespace socle::accounts {

/// Why something of an account is refused: GoTrue's error codes by their names (supabase/auth,
/// internal/api/apierrors/errorcode.go), which its clients act on. `http/auth/problem.cpp` gives
/// each its HTTP status.
enum class Reason {
    anonymous_provider_disabled,
    bad_code_verifier,
    bad_json,
    bad_jwt,
    bad_oauth_callback,
    bad_oauth_state,
    captcha_failed,
    conflict,
    email_address_invalid,
    email_address_not_authorized,
    email_conflict_identity_not_deletable,
    email_exists,
    email_not_confirmed,
    email_provider_disabled,
    flow_state_expired,
    flow_state_not_found,
    identity_already_exists,
    identity_not_found,
    insufficient_aal,
    invalid_credentials,
    invite_not_found,
    manual_linking_disabled,
    mfa_challenge_expired,
    mfa_factor_name_conflict,
    mfa_factor_not_found,
    mfa_ip_address_mismatch,
    mfa_totp_enroll_not_enabled,
    mfa_verification_failed,
    mfa_verification_rejected,
    no_authorization,
    not_admin,
    oauth_provider_not_supported,
    otp_disabled,
    otp_expired,
    over_email_send_rate_limit,
    over_request_rate_limit,
    over_sms_send_rate_limit,
    phone_exists,
    phone_not_confirmed,
    phone_provider_disabled,
    provider_disabled,
    provider_email_needs_verification,
    reauthentication_needed,
    reauthentication_not_valid,
    refresh_token_already_used,
    refresh_token_not_found,
    request_timeout,
    same_password,
    session_expired,
    session_not_found,
    signup_disabled,
    single_identity_not_deletable,
    sms_send_failed,
    too_many_enrolled_mfa_factors,
    unexpected_failure,
    user_already_exists,
    user_banned,
    user_not_found,
    validation_failed,
    weak_password,
};

/// "invalid_credentials".
std::string_view reason_name(Reason reason);

/// Throws base::Error{account_refused, message, details = reason_name, hint = extra}. `extra`: for
/// weak_password the reasons, comma-separated (length, characters, pwned, similar); for the rate
/// limits the seconds to wait.
[[noreturn]] void refuse(Reason reason, std::string message, std::string extra = {});

}  // namespace socle::accounts
