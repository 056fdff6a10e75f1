import type { Session } from "@supabase/supabase-js";
import { useEffect, useState } from "react";
import { supabase } from "../base/session";

/** Undefined until it is known. */
export function useSecondFactorNeeded(session: Session | null): boolean | undefined {
    const [needed, setNeeded] = useState<boolean>();
    useEffect(() => {
        if (!session) return setNeeded(undefined);
        let current = true;
        void supabase()
            .auth.mfa.getAuthenticatorAssuranceLevel()
            .then(({ data }) => {
                if (current) setNeeded(data?.nextLevel === "aal2" && data.currentLevel !== "aal2");
            });
        return () => {
            current = false;
        };
    }, [session]);
    return needed;
}

/** Shows the code of the account's authenticator app. Throws what the server refused. */
export async function verifySecondFactor(code: string) {
    const { data } = await supabase().auth.mfa.listFactors();
    const factor = data?.totp[0];
    if (!factor) throw new Error("no factor");
    const { error } = await supabase().auth.mfa.challengeAndVerify({ factorId: factor.id, code });
    if (error) throw error;
}
