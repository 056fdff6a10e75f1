import { CssBaseline, Dialog } from "@mui/material";
import type { Session } from "@supabase/supabase-js";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocaleState } from "react-admin";
import type { About, Me } from "../base/about";
import { completeArrival } from "../base/arrival";
import { setDefinition, type Definition } from "../base/definition";
import { Problem, Waiting } from "../base/Problem";
import { get } from "../base/request";
import { connect, seenAs } from "../base/session";
import { Site } from "../base/Site";
import { SignIn } from "./SignIn";
import { SignInPage } from "./SignInPage";
import { useSecondFactorNeeded } from "./secondFactor";

/** Who is not signed in signs in here; who was, and whose session ended, does so above the page they are at. */
export function Gate() {
    const [locale] = useLocaleState();
    const about = useQuery({ queryKey: ["about", locale], queryFn: () => get<About>("/admin/v1/about") });
    const session = useSession(about.data);
    if (about.error) return <Problem error={about.error} retry={about.refetch} title="socle.error.starting" />;
    if (!about.data || session === undefined) return <Waiting />;
    return (
        <>
            <CssBaseline />
            <Entrance about={about.data} session={session} />
        </>
    );
}

function Entrance({ about, session }: { about: About; session: Session | null }) {
    const [locale] = useLocaleState();
    const secondFactor = useSecondFactorNeeded(session);
    const signedIn = Boolean(session) && secondFactor === false;
    const site = useQuery({
        queryKey: ["definition", locale, session?.user.id, seenAs()?.label],
        queryFn: loadSite,
        enabled: signedIn,
        placeholderData: (previous) => previous,
    });
    const entered = site.data;
    if (!signedIn && !entered) return <SignInPage about={about} secondFactor={secondFactor === true} />;
    if (site.error && !entered) return <Problem error={site.error} retry={site.refetch} signOut />;
    if (!entered) return <Waiting />;
    return (
        <>
            <Site about={about} me={entered.me} definition={entered.definition} />
            <Dialog open={!signedIn} aria-labelledby="sign-in-title">
                <SignIn about={about} secondFactor={secondFactor === true} again />
            </Dialog>
        </>
    );
}

async function loadSite() {
    const [me, definition] = await Promise.all([get<Me>("/admin/v1/me"), get<Definition>("/admin/v1/definition")]);
    if (seenAs()) {
        for (const model of definition.models) model.may = { ...model.may, create: "none", update: "none", delete: "none" };
    }
    setDefinition(definition);
    return { me, definition };
}

/** Undefined until it is known whether there is one. */
function useSession(about: About | undefined): Session | null | undefined {
    const [session, setSession] = useState<Session | null>();
    const key = about?.anon_key;
    useEffect(() => {
        if (!about) return;
        const client = connect(about);
        let leave = () => {};
        let left = false;
        void completeArrival(client).then(() => {
            if (left) return;
            const { data } = client.auth.onAuthStateChange((_, next) => setSession(next));
            leave = () => data.subscription.unsubscribe();
        });
        return () => {
            left = true;
            leave();
        };
        // A client is made once for a key, not each time its titles change.
    }, [key]);
    return session;
}
