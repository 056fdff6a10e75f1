import { Alert, Box, Button, TextField } from "@mui/material";
import { useState, type FormEvent } from "react";
import { useTranslate } from "react-admin";
import { supabase } from "../base/session";
import { wordsOf } from "./words";

/** A mail with a link and a code is out: the link opens the site, the code can be entered here. */
export function MailCode({ email, back }: { email: string; back: () => void }) {
    const translate = useTranslate();
    const [code, setCode] = useState("");
    const [error, setError] = useState<string>();
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        const answer = await supabase().auth.verifyOtp({ email, token: code.trim(), type: "email" });
        setError(answer.error ? wordsOf(answer.error) : undefined);
    };
    return (
        <Box component="form" onSubmit={(event) => void submit(event)} sx={{ display: "flex", flexDirection: "column", gap: 1 }}>
            <Alert severity="success">{translate("socle.sign_in.link_sent")}</Alert>
            {error && <Alert severity="error">{translate(error, { _: error })}</Alert>}
            <TextField
                label={translate("socle.sign_in.code")} autoComplete="one-time-code" inputProps={{ inputMode: "numeric" }} required autoFocus
                value={code} onChange={(event) => setCode(event.target.value)}
            />
            <Button type="submit" variant="contained">{translate("socle.sign_in.use_code")}</Button>
            <Button onClick={back}>{translate("socle.common.back")}</Button>
        </Box>
    );
}
