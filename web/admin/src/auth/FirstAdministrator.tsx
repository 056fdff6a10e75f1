import { Alert, Box, Button, TextField, Typography } from "@mui/material";
import { useState, type FormEvent } from "react";
import { useTranslate } from "react-admin";
import { useNavigate, useSearchParams } from "react-router-dom";
import { useQueryClient } from "@tanstack/react-query";
import type { About } from "../base/about";
import { post, Refusal } from "../base/request";
import { supabase } from "../base/session";
import { wordsOf } from "./words";

/** An empty system: the link that the server printed leads here. */
export function FirstAdministrator({ about }: { about: About }) {
    const translate = useTranslate();
    const [parameters] = useSearchParams();
    const navigate = useNavigate();
    const queryClient = useQueryClient();
    const [token, setToken] = useState(parameters.get("token") ?? "");
    const [email, setEmail] = useState("");
    const [password, setPassword] = useState("");
    const [error, setError] = useState<string>();

    const submit = async (event: FormEvent) => {
        event.preventDefault();
        try {
            await post("/admin/v1/first-administrator", { token, email, password });
            const answer = await supabase().auth.signInWithPassword({ email, password });
            if (answer.error) throw answer.error;
            await queryClient.invalidateQueries({ queryKey: ["about"] });
            navigate("/");
        } catch (refused) {
            const gone = refused instanceof Refusal && refused.status === 409;
            setError(gone ? "socle.sign_in.first_gone" : wordsOf(refused));
        }
    };
    return (
        <Box component="form" onSubmit={(event) => void submit(event)} sx={{ p: 3, display: "flex", flexDirection: "column", gap: 1 }}>
            <Typography component="h2" variant="h6">{translate("socle.sign_in.first_title")}</Typography>
            <Typography color="text.secondary">{translate("socle.sign_in.first_text", { app: about.title })}</Typography>
            {error && <Alert severity="error">{translate(error, { _: error })}</Alert>}
            {!parameters.get("token") && (
                <TextField label={translate("socle.sign_in.first_token")} required value={token} onChange={(event) => setToken(event.target.value)} />
            )}
            <TextField
                label={translate("socle.sign_in.email")} type="email" autoComplete="username" required autoFocus
                value={email} onChange={(event) => setEmail(event.target.value)}
            />
            <TextField
                label={translate("socle.sign_in.password")} type="password" autoComplete="new-password" required inputProps={{ minLength: 10 }}
                helperText={translate("socle.sign_in.password_hint")} value={password} onChange={(event) => setPassword(event.target.value)}
            />
            <Button type="submit" variant="contained" size="medium">{translate("socle.sign_in.first_submit")}</Button>
        </Box>
    );
}
