import { useState } from "react";
import { Link, Navigate } from "react-router-dom";

import { useTexts } from "../lib/preferences";
import { authWordsOf } from "../lib/problems";
import { useSession } from "../lib/session";
import { Door } from "../ui/Door";
import { TextField } from "../ui/fields";
import { Empty, useTitle } from "../ui/states";

export function SignUp() {
    const t = useTexts();
    const { client, session } = useSession();
    const [email, setEmail] = useState("");
    const [password, setPassword] = useState("");
    const [problem, setProblem] = useState("");
    const [busy, setBusy] = useState(false);
    const [mailed, setMailed] = useState(false);
    useTitle(t.sign_up);
    if (session) return <Navigate to="/movies" replace />;
    if (mailed) {
        return (
            <Empty title={t.check_mail} text={t.check_mail_text(email.trim())}>
                <Link className="button" to="/sign-in">
                    {t.back_to_sign_in}
                </Link>
            </Empty>
        );
    }

    const submit = async () => {
        setBusy(true);
        setProblem("");
        const { data, error } = await client.auth.signUp({ email: email.trim(), password });
        setBusy(false);
        if (error) setProblem(authWordsOf(error, t));
        else if (!data.session) setMailed(true);
    };
    const below = (
        <p>
            {t.have_account} <Link to="/sign-in">{t.sign_in}</Link>
        </p>
    );
    return (
        <Door title={t.sign_up} problem={problem} busy={busy} action={t.sign_up} onSubmit={submit} below={below}>
            <TextField name="email" label={t.email_address} type="email" autoComplete="username" value={email} onChange={setEmail} />
            <TextField name="password" label={t.password} help={t.password_help} type="password" autoComplete="new-password" value={password} onChange={setPassword} />
        </Door>
    );
}
