import type { SupabaseClient } from "@supabase/supabase-js";

/** Why somebody who followed a link, or came back from a provider, is not signed in. */
export interface Problem {
    code: string;
    words: string;
}

const CHOOSE_PASSWORD = ["invite", "recovery"];

let tokens: { access_token: string; refresh_token: string } | null = null;
let problem: Problem | null = null;

/** Takes what a link or a provider left in the address, before the pages read the address. */
export function readArrival() {
    const { hash, search } = window.location;
    const inHash = new URLSearchParams(hash.replace(/^#\/?/, ""));
    const said = inHash.has("error") || inHash.has("access_token") ? inHash : new URLSearchParams(search);
    const access_token = inHash.get("access_token");
    const refresh_token = inHash.get("refresh_token");
    if (access_token && refresh_token) {
        tokens = { access_token, refresh_token };
        leadTo(CHOOSE_PASSWORD.includes(inHash.get("type") ?? "") ? "#/account" : "#/");
    } else if (said.has("error")) {
        problem = { code: said.get("error_code") ?? "", words: said.get("error_description") ?? said.get("error")! };
        leadTo("#/");
    }
}

/** The session of a link that was asked for elsewhere: an invitation, say. Those asked for here the client sees to itself. */
export async function completeArrival(client: SupabaseClient) {
    const arrived = tokens;
    tokens = null;
    const { error } = arrived ? await client.auth.setSession(arrived) : await client.auth.initialize();
    if (error) problem ??= { code: error.code ?? "", words: error.message };
    if (new URLSearchParams(window.location.search).has("code")) leadTo(window.location.hash);
}

export function arrivalProblem(): Problem | null {
    return problem;
}

function leadTo(hash: string) {
    window.history.replaceState(window.history.state, "", window.location.pathname + hash);
}
