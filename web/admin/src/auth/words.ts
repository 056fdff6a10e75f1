import { isAuthError } from "@supabase/supabase-js";

const WORDS: Record<string, string> = {
    invalid_credentials: "socle.sign_in.wrong",
    email_not_confirmed: "socle.sign_in.unconfirmed",
    over_request_rate_limit: "socle.sign_in.too_many",
    over_email_send_rate_limit: "socle.sign_in.too_many",
    otp_expired: "socle.sign_in.wrong_code",
    mfa_verification_failed: "socle.sign_in.wrong_code",
};

/** The key of what to tell a person about a refused sign-in, or the server's own words. */
export function wordsOf(error: unknown): string {
    if (!isAuthError(error)) return error instanceof Error ? error.message : "socle.error.offline";
    if (error.status === undefined || error.status === 0) return "socle.error.offline";
    return WORDS[error.code ?? ""] ?? error.message;
}
