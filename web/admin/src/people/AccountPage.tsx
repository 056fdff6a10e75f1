import { Alert, Box, Button, Paper, TextField, Typography } from "@mui/material";
import { useState, type FormEvent } from "react";
import { useTranslate } from "react-admin";
import type { About } from "../base/about";
import { Page } from "../base/Page";
import { seenAs, supabase } from "../base/session";
import { useSite } from "../base/SiteContext";
import { useAct } from "../base/useAct";
import { OwnSessions } from "./OwnSessions";
import { TotpSetup } from "./TotpSetup";

export default function AccountPage() {
    const translate = useTranslate();
    const { about, me } = useSite();
    return (
        <Page title={translate("socle.account.title")} wide={false}>
            <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0,1fr)", gap: 2 }}>
                <Paper variant="outlined" sx={{ p: 2 }}>
                    <Typography sx={{ fontWeight: 650 }}>{me.email}</Typography>
                    <Typography color="text.secondary">{translate("socle.account.roles")}: {me.roles.map((role) => role.title).join(", ") || "–"}</Typography>
                </Paper>
                {seenAs() ? <Alert severity="info">{translate("socle.people.see_as_account")}</Alert> : <Own methods={about.methods} />}
            </Box>
        </Page>
    );
}

function Own({ methods }: { methods: About["methods"] }) {
    return (
        <>
            {methods.password && <Password />}
            {methods.totp && <TotpSetup />}
            <OwnSessions />
        </>
    );
}

function Password() {
    const translate = useTranslate();
    const act = useAct();
    const { me } = useSite();
    const [password, setPassword] = useState("");
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        const done = await act(async () => {
            const { error } = await supabase().auth.updateUser({ password });
            if (error) throw error;
        }, "socle.account.password_done");
        if (done) setPassword("");
    };
    return (
        <Paper variant="outlined" component="form" onSubmit={(event) => void submit(event)} sx={{ p: 2 }}>
            <Typography component="h2" variant="h6">{translate("socle.account.password")}</Typography>
            <input type="email" autoComplete="username" value={me.email} readOnly hidden />
            <TextField
                type="password" autoComplete="new-password" required label={translate("socle.sign_in.new_password")} helperText={translate("socle.sign_in.password_hint")}
                value={password} onChange={(event) => setPassword(event.target.value)} sx={{ width: 320, maxWidth: "100%", display: "flex" }}
            />
            <Button type="submit" variant="contained">{translate("socle.common.save")}</Button>
        </Paper>
    );
}
