#include "accounts/reason.h"

#include "base/ensure.h"
#include "base/error.h"

#include <utility>

namespace socle::accounts {

std::string_view reason_name(Reason reason) {
    using enum Reason;
    switch (reason) {
        case anonymous_provider_disabled:
            return "anonymous_provider_disabled";
        case bad_code_verifier:
            return "bad_code_verifier";
        case bad_json:
            return "bad_json";
        case bad_jwt:
            return "bad_jwt";
        case bad_oauth_callback:
            return "bad_oauth_callback";
        case bad_oauth_state:
            return "bad_oauth_state";
        case captcha_failed:
            return "captcha_failed";
        case conflict:
            return "conflict";
        case email_address_invalid:
            return "email_address_invalid";
        case email_address_not_authorized:
            return "email_address_not_authorized";
        case email_conflict_identity_not_deletable:
            return "email_conflict_identity_not_deletable";
        case email_exists:
            return "email_exists";
        case email_not_confirmed:
            return "email_not_confirmed";
        case email_provider_disabled:
            return "email_provider_disabled";
        case flow_state_expired:
            return "flow_state_expired";
        case flow_state_not_found:
            return "flow_state_not_found";
        case identity_already_exists:
            return "identity_already_exists";
        case identity_not_found:
            return "identity_not_found";
        case insufficient_aal:
            return "insufficient_aal";
        case invalid_credentials:
            return "invalid_credentials";
        case invite_not_found:
            return "invite_not_found";
        case manual_linking_disabled:
            return "manual_linking_disabled";
        case mfa_challenge_expired:
            return "mfa_challenge_expired";
        case mfa_factor_name_conflict:
            return "mfa_factor_name_conflict";
        case mfa_factor_not_found:
            return "mfa_factor_not_found";
        case mfa_ip_address_mismatch:
            return "mfa_ip_address_mismatch";
        case mfa_totp_enroll_not_enabled:
            return "mfa_totp_enroll_not_enabled";
        case mfa_verification_failed:
            return "mfa_verification_failed";
        case mfa_verification_rejected:
            return "mfa_verification_rejected";
        case no_authorization:
            return "no_authorization";
        case not_admin:
            return "not_admin";
        case oauth_provider_not_supported:
            return "oauth_provider_not_supported";
        case otp_disabled:
            return "otp_disabled";
        case otp_expired:
            return "otp_expired";
        case over_email_send_rate_limit:
            return "over_email_send_rate_limit";
        case over_request_rate_limit:
            return "over_request_rate_limit";
        case over_sms_send_rate_limit:
            return "over_sms_send_rate_limit";
        case phone_exists:
            return "phone_exists";
        case phone_not_confirmed:
            return "phone_not_confirmed";
        case phone_provider_disabled:
            return "phone_provider_disabled";
        case provider_disabled:
            return "provider_disabled";
        case provider_email_needs_verification:
            return "provider_email_needs_verification";
        case reauthentication_needed:
            return "reauthentication_needed";
        case reauthentication_not_valid:
            return "reauthentication_not_valid";
        case refresh_token_already_used:
            return "refresh_token_already_used";
        case refresh_token_not_found:
            return "refresh_token_not_found";
        case request_timeout:
            return "request_timeout";
        case same_password:
            return "same_password";
        case session_expired:
            return "session_expired";
        case session_not_found:
            return "session_not_found";
        case signup_disabled:
            return "signup_disabled";
        case single_identity_not_deletable:
            return "single_identity_not_deletable";
        case sms_send_failed:
            return "sms_send_failed";
        case too_many_enrolled_mfa_factors:
            return "too_many_enrolled_mfa_factors";
        case unexpected_failure:
            return "unexpected_failure";
        case user_already_exists:
            return "user_already_exists";
        case user_banned:
            return "user_banned";
        case user_not_found:
            return "user_not_found";
        case validation_failed:
            return "validation_failed";
        case weak_password:
            return "weak_password";
    }
    base::fail("a reason without its name");
}

void refuse(Reason reason, std::string message, std::string extra) {
    throw base::Error(base::Code::account_refused, std::move(message),
                      std::string(reason_name(reason)), std::move(extra));
}

}  // namespace socle::accounts
