import { AuthError, type PostgrestError } from "@supabase/supabase-js";

import type { Texts } from "./texts";

/** What went wrong, for people: what is wrong with which field, and all the rest. */
export interface Problem {
    fields: Record<string, string>;
    message: string;
}

export const no_problem: Problem = { fields: {}, message: "" };

type Rule = [RegExp, (t: Texts, found: RegExpMatchArray) => string];

/** The server's reasons that are the same for every application, in the language of the page. */
const reasons: Rule[] = [
    [/is required|not-null/, (t) => t.is_required],
    [/at least (\d+) (?:is|are) needed/, (t, found) => (found[1] === "1" ? t.is_required : t.too_short(found[1]))],
    [/at most (\d+) (?:is|are) allowed/, (t, found) => t.too_long(found[1])],
    [/below the minimum (\S+)/, (t, found) => t.too_small(found[1])],
    [/above the maximum (\S+)/, (t, found) => t.too_large(found[1])],
    [/is not a web address/, (t) => t.bad_address],
    [/is not an e-?mail address/, (t) => t.bad_email],
    [/is not a (tele)?phone number/, (t) => t.bad_phone],
    [/does not match the pattern|invalid input syntax|out of range/, (t) => t.bad_form],
];

function inWords(t: Texts, reason: string): string {
    for (const [pattern, words] of reasons) {
        const found = reason.match(pattern);
        if (found) return words(t, found);
    }
    return reason;
}

/** The field that a rule of the definition speaks of first: `birth_date <= today`. */
function fieldOfRule(rule: string, names: string[]): string | undefined {
    const words: string[] = rule.match(/[a-z_]+/g) ?? [];
    return words.find((word) => names.includes(word));
}

/** `names`: the fields of the form. */
export function problemOf(error: PostgrestError, names: string[], t: Texts): Problem {
    const fields: Record<string, string> = {};
    const details = String(error.details ?? "");
    for (const line of details.split("\n")) {
        const [, name, reason] = line.match(/^([a-z_]+): (.+)$/) ?? [];
        if (name && names.includes(name)) fields[name] = inWords(t, reason);
    }
    const failing = details.match(/^Failing check: (.+)$/m);
    if (failing) {
        const name = fieldOfRule(failing[1], names);
        if (name) fields[name] = error.message;
    }
    if (Object.keys(fields).length > 0) return { fields, message: t.not_saved };
    return { fields, message: wordsOf(error, t) };
}

export function wordsOf(error: unknown, t: Texts): string {
    const { code, message } = error as { code?: string; message?: string };
    if (code === "23505") return t.taken;
    if (code === "42501") return t.not_allowed;
    if (code === "PGRST301" || code === "PGRST303") return t.session_over;
    if (!message || /fetch|network/i.test(message)) return t.offline;
    return message;
}

export function authWordsOf(error: AuthError, t: Texts): string {
    if (error.code === "invalid_credentials") return t.wrong_sign_in;
    if (error.code === "email_not_confirmed") return t.not_confirmed;
    if (error.status === 429) return t.too_many;
    if (error.name === "AuthRetryableFetchError") return t.offline;
    return error.message;
}
