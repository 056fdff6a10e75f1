import { createClient, type SupabaseClient } from "@supabase/supabase-js";

/** What the server tells the site: see docs/web-sites.md. */
export interface Facts {
    app: string;
    title: Record<string, string>;
    languages: string[];
    signup: boolean;
    anon_key: string;
}

export interface Site {
    facts: Facts;
    client: SupabaseClient;
}

let asked_language = "en";

/** The language in which the server is asked to refuse. */
export function askIn(language: string) {
    asked_language = language;
}

export async function loadSite(): Promise<Site> {
    const answer = await fetch("/site.json");
    if (!answer.ok) throw new Error(`/site.json: ${answer.status}`);
    const facts: Facts = await answer.json();
    const client = createClient(window.location.origin, facts.anon_key, {
        global: {
            fetch: (input, init) => {
                const headers = new Headers(init?.headers);
                headers.set("Accept-Language", asked_language);
                return fetch(input, { ...init, headers });
            },
        },
    });
    return { facts, client };
}
