import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { About } from "./about";

let client: SupabaseClient | null = null;
let key = "";

/** What the site was told about the application makes the client; it keeps the session. */
export function connect(about: About): SupabaseClient {
    key = about.anon_key;
    client = createClient(window.location.origin, key, {
        auth: { flowType: "pkce", storageKey: "socle-admin.session", detectSessionInUrl: true },
    });
    return client;
}

export function supabase(): SupabaseClient {
    if (!client) throw new Error("not connected yet");
    return client;
}

export function anonKey(): string {
    return key;
}

const SEEN_AS = "socle-admin.seen-as";

/** Whom an administrator sees the site as: read-only, for this tab. */
export interface SeenAs {
    access_token: string;
    expires_at: string;
    label: string;
}

export function seenAs(): SeenAs | null {
    const text = sessionStorage.getItem(SEEN_AS);
    const seen = text ? (JSON.parse(text) as SeenAs) : null;
    return seen && new Date(seen.expires_at) > new Date() ? seen : null;
}

export function seeAs(seen: SeenAs | null) {
    if (seen) sessionStorage.setItem(SEEN_AS, JSON.stringify(seen));
    else sessionStorage.removeItem(SEEN_AS);
    window.location.hash = "#/";
    window.location.reload();
}

export async function accessToken(): Promise<string | null> {
    const seen = seenAs();
    if (seen) return seen.access_token;
    if (!client) return null;
    const { data } = await client.auth.getSession();
    return data.session?.access_token ?? null;
}

/** A token that is refused may be old: true when there is a new one. Without one the client signs out. */
export async function renewed(): Promise<boolean> {
    if (!client || seenAs()) return false;
    const { data: before } = await client.auth.getSession();
    if (!before.session) return false;
    const { data } = await client.auth.refreshSession();
    return data.session !== null;
}

/** Sign-in, and links in mails, come back to the site. */
export function returnAddress(): string {
    return window.location.origin + window.location.pathname;
}
