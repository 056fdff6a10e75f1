import { useState } from "react";
import { Link, Navigate, useLocation } from "react-router-dom";

import { useTexts } from "../lib/preferences";
import { authWordsOf } from "../lib/problems";
import { useSession } from "../lib/session";
import { Door } from "../ui/Door";
import { TextField } from "../ui/fields";
import { useTitle } from "../ui/states";

export function SignIn() {
    const t = useTexts();
    const { client, facts, session } = useSession();
    const [email, setEmail] = useState("");
    const [password, setPassword] = useState("");
    const [problem, setProblem] = useState("");
    const [busy, setBusy] = useState(false);
    const from: unknown = useLocation().state?.from;
    useTitle(t.sign_in);
    if (session) return <Navigate to={typeof from === "string" ? from : "/movies"} replace />;

    const submit = async () => {
        setBusy(true);
        setProblem("");
        const { error } = await client.auth.signInWithPassword({ email: email.trim(), password });
        setBusy(false);
        if (error) setProblem(authWordsOf(error, t));
    };
    const below = (
        <>
            <Link to="/forgotten">{t.forgot}</Link>
            {facts.signup && (
                <p>
                    {t.no_account} <Link to="/sign-up">{t.sign_up}</Link>
                </p>
            )}
        </>
    );
    return (
        <Door title={t.sign_in} problem={problem} busy={busy} action={t.sign_in} onSubmit={submit} below={below}>
            <p className="muted">{t.welcome_text}</p>
            <TextField name="email" label={t.email_address} type="email" autoComplete="username" value={email} onChange={setEmail} />
            <TextField name="password" label={t.password} type="password" autoComplete="current-password" value={password} onChange={setPassword} />
        </Door>
    );
}
