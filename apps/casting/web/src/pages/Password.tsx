import { useState } from "react";
import { Link, useNavigate } from "react-router-dom";

import { useTexts } from "../lib/preferences";
import { authWordsOf } from "../lib/problems";
import { useSession } from "../lib/session";
import { Door } from "../ui/Door";
import { TextField } from "../ui/fields";
import { useTitle } from "../ui/states";
import { useToast } from "../ui/Toasts";

export function AskReset() {
    const t = useTexts();
    const { client } = useSession();
    const [email, setEmail] = useState("");
    const [problem, setProblem] = useState("");
    const [busy, setBusy] = useState(false);
    const [sent, setSent] = useState(false);
    useTitle(t.reset_ask_title);
    const submit = async () => {
        setBusy(true);
        const { error } = await client.auth.resetPasswordForEmail(email.trim());
        setBusy(false);
        setProblem(error ? authWordsOf(error, t) : "");
        setSent(!error);
    };
    return (
        <Door title={t.reset_ask_title} problem={problem} busy={busy} action={t.reset_ask} onSubmit={submit} below={<Link to="/sign-in">{t.back_to_sign_in}</Link>}>
            {sent && (
                <p className="notice good" role="status">
                    {t.reset_sent}
                </p>
            )}
            <TextField name="email" label={t.email_address} type="email" autoComplete="username" value={email} onChange={setEmail} />
        </Door>
    );
}

export function NewPassword() {
    const t = useTexts();
    const toast = useToast();
    const navigate = useNavigate();
    const { client, endRecovery } = useSession();
    const [password, setPassword] = useState("");
    const [problem, setProblem] = useState("");
    const [busy, setBusy] = useState(false);
    useTitle(t.reset_title);
    const submit = async () => {
        setBusy(true);
        const { error } = await client.auth.updateUser({ password });
        setBusy(false);
        if (error) return setProblem(authWordsOf(error, t));
        toast(t.password_set);
        endRecovery();
        navigate("/movies", { replace: true });
    };
    return (
        <Door title={t.reset_title} problem={problem} busy={busy} action={t.save} onSubmit={submit}>
            <TextField name="password" label={t.new_password} help={t.password_help} type="password" autoComplete="new-password" value={password} onChange={setPassword} />
        </Door>
    );
}
