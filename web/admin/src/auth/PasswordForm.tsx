import { Alert, Box, Button, Link, TextField } from "@mui/material";
import { useState, type FormEvent } from "react";
import { useTranslate } from "react-admin";
import type { About } from "../base/about";
import { returnAddress, supabase } from "../base/session";
import { wordsOf } from "./words";

interface Props {
    methods: About["methods"];
    byMail: boolean;
    onLink: (email: string) => void;
}

type Told = { severity: "error" | "success"; words: string };

export function PasswordForm({ methods, byMail, onLink }: Props) {
    const translate = useTranslate();
    const [email, setEmail] = useState("");
    const [password, setPassword] = useState("");
    const [told, setTold] = useState<Told>();
    const [busy, setBusy] = useState(false);

    const run = async (act: () => Promise<{ error: unknown }>, done?: () => void) => {
        setBusy(true);
        setTold(undefined);
        const { error } = await act();
        setBusy(false);
        if (error) setTold({ severity: "error", words: wordsOf(error) });
        else done?.();
    };
    const signIn = (event: FormEvent) => {
        event.preventDefault();
        void run(() => supabase().auth.signInWithPassword({ email, password }));
    };
    const mailLink = () =>
        run(
            () => supabase().auth.signInWithOtp({ email, options: { emailRedirectTo: returnAddress(), shouldCreateUser: false } }),
            () => onLink(email),
        );
    const recover = () =>
        run(
            () => supabase().auth.resetPasswordForEmail(email, { redirectTo: `${returnAddress()}#/account` }),
            () => setTold({ severity: "success", words: "socle.sign_in.recovery_sent" }),
        );

    return (
        <Box component="form" onSubmit={signIn} sx={{ display: "flex", flexDirection: "column", gap: 1 }}>
            {told && <Alert severity={told.severity}>{translate(told.words, { _: told.words })}</Alert>}
            <TextField
                label={translate("socle.sign_in.email")} type="email" autoComplete="username" required autoFocus
                value={email} onChange={(event) => setEmail(event.target.value)}
            />
            {methods.password && (
                <TextField
                    label={translate("socle.sign_in.password")} type="password" autoComplete="current-password" required
                    value={password} onChange={(event) => setPassword(event.target.value)}
                />
            )}
            {methods.password && (
                <Button type="submit" variant="contained" size="medium" disabled={busy}>
                    {translate("socle.sign_in.submit")}
                </Button>
            )}
            {byMail && (
                <Button variant={methods.password ? "outlined" : "contained"} disabled={busy || !email} onClick={() => void mailLink()}>
                    {translate("socle.sign_in.link")}
                </Button>
            )}
            {methods.password && (
                <Link component="button" type="button" onClick={() => email && void recover()} sx={{ alignSelf: "start" }}>
                    {translate("socle.sign_in.forgot")}
                </Link>
            )}
        </Box>
    );
}
