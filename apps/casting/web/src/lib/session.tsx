import type { Session } from "@supabase/supabase-js";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

import type { Facts, Site } from "./site";
import { useTexts } from "./preferences";

export type Model = "movie" | "actor" | "role";
export type Action = "read" | "create" | "update" | "remove";
export type May = Record<Model, Record<Action, boolean>>;

interface Value {
    facts: Facts;
    client: Site["client"];
    session: Session | null;
    may: May;
    /** False until it is known who is here, and what they may. */
    known: boolean;
    /** They came by a link to choose another password. */
    recovering: boolean;
    endRecovery: () => void;
}

const nothing = { read: false, create: false, update: false, remove: false };
const none: May = { movie: nothing, actor: nothing, role: nothing };
const Context = createContext<Value | null>(null);

/** The API's description has what its reader may do, and nothing else. */
async function loadMay(token: string): Promise<May> {
    const answer = await fetch("/openapi.json", { headers: { Authorization: `Bearer ${token}` } });
    if (!answer.ok) throw new Error(`/openapi.json: ${answer.status}`);
    const paths: Record<string, Record<string, unknown>> = (await answer.json()).paths ?? {};
    const of = (model: Model) => {
        const item = paths[`/rest/v1/${model}`] ?? {};
        return { read: "get" in item, create: "post" in item, update: "patch" in item, remove: "delete" in item };
    };
    return { movie: of("movie"), actor: of("actor"), role: of("role") };
}

export function SessionProvider({ site, children }: { site: Site; children: ReactNode }) {
    const { client, facts } = site;
    const [session, setSession] = useState<Session | null | undefined>();
    const [recovering, setRecovering] = useState(false);
    const queries = useQueryClient();
    const user = session?.user.id;

    useEffect(() => {
        client.auth.getSession().then(({ data }) => setSession(data.session));
        const { data } = client.auth.onAuthStateChange((event, next) => {
            if (event === "PASSWORD_RECOVERY") setRecovering(true);
            if (event === "SIGNED_OUT") queries.clear();
            setSession(next);
        });
        return () => data.subscription.unsubscribe();
    }, [client, queries]);

    const permissions = useQuery({
        queryKey: ["may", user],
        queryFn: () => loadMay(session!.access_token),
        enabled: Boolean(user),
        staleTime: 5 * 60_000,
    });
    const value = useMemo(
        () => ({
            facts,
            client,
            session: session ?? null,
            may: permissions.data ?? none,
            known: session === null || (session !== undefined && !permissions.isPending),
            recovering,
            endRecovery: () => setRecovering(false),
        }),
        [facts, client, session, permissions.data, permissions.isPending, recovering],
    );
    return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useSession(): Value {
    const found = useContext(Context);
    if (!found) throw new Error("outside of SessionProvider");
    return found;
}

export function useRoleName(): string {
    const t = useTexts();
    const role: unknown = useSession().session?.user.app_metadata.role;
    return typeof role === "string" && role ? (t.role_names[role] ?? role) : t.no_role_name;
}
