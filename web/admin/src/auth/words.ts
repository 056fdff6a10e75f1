import { isAuthError } from "@supabase/supabase-js";

const WORDS: Record<string, string> = {
    invalid_credentials: "socle.sign_in.wrong",
    email_not_confirmed: "socle.sign_in.unconfirmed",
    over_request_rate_limit: "socle.sign_in.too_many",
    over_email_send_rate_limit: "socle.sign_in.too_many",
    otp_expired: "socle.sign_in.wrong_code",
    mfa_verification_failed: "socle.sign_in.wrong_code",
};

const ARRIVALS: Record<string, string> = {
    otp_expired: "socle.sign_in.link_old",
    flow_state_expired: "socle.sign_in.link_old",
    flow_state_not_found: "socle.sign_in.link_elsewhere",
    bad_code_verifier: "socle.sign_in.link_elsewhere",
    pkce_code_verifier_not_found: "socle.sign_in.link_elsewhere",
};

/** The key of what to tell who followed a link, or came from a provider, and is not signed in. */
export function arrivalWords(code: string): string {
    return ARRIVALS[code] ?? "socle.sign_in.arrival";
}

/** The key of what to tell a person about a refused sign-in, or the server's own words. */
export function wordsOf(error: unknown): string {
    if (!isAuthError(error)) return error instanceof Error ? error.message : "socle.error.offline";
    if (error.status === undefined || error.status === 0) return "socle.error.offline";
    return WORDS[error.code ?? ""] ?? error.message;
}
