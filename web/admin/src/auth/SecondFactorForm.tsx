import { Alert, Box, Button, TextField, Typography } from "@mui/material";
import { useState, type FormEvent } from "react";
import { useLogout, useTranslate } from "react-admin";
import { verifySecondFactor } from "./secondFactor";
import { wordsOf } from "./words";

export function SecondFactorForm() {
    const translate = useTranslate();
    const logout = useLogout();
    const [code, setCode] = useState("");
    const [error, setError] = useState<string>();
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        try {
            await verifySecondFactor(code.trim());
        } catch (refused) {
            setError(wordsOf(refused));
        }
    };
    return (
        <Box component="form" onSubmit={(event) => void submit(event)} sx={{ p: 3, display: "flex", flexDirection: "column", gap: 1.5 }}>
            <Typography id="sign-in-title" component="h2" variant="h6">{translate("socle.sign_in.code_title")}</Typography>
            {error && <Alert severity="error">{translate(error, { _: error })}</Alert>}
            <TextField
                label={translate("socle.sign_in.totp")} autoComplete="one-time-code" inputProps={{ inputMode: "numeric" }} required autoFocus
                value={code} onChange={(event) => setCode(event.target.value)}
            />
            <Button type="submit" variant="contained">{translate("socle.sign_in.verify")}</Button>
            <Button onClick={() => void logout()}>{translate("socle.sign_in.out")}</Button>
        </Box>
    );
}
