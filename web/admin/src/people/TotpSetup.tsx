import { Alert, Box, Button, Paper, TextField, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslate } from "react-admin";
import { wordsOf } from "../auth/words";
import { Code } from "../base/Code";
import { supabase } from "../base/session";
import { useAct } from "../base/useAct";

interface Enrolment {
    id: string;
    picture: string;
    secret: string;
}

/** The second factor of one's own account, switched on and off. */
export function TotpSetup() {
    const translate = useTranslate();
    const act = useAct();
    const factors = useQuery({ queryKey: ["factors"], queryFn: async () => (await supabase().auth.mfa.listFactors()).data?.totp ?? [] });
    const [enrolment, setEnrolment] = useState<Enrolment>();
    const [error, setError] = useState<string>();
    const begin = async () => {
        const answer = await supabase().auth.mfa.enroll({ factorType: "totp", friendlyName: `${window.location.host} ${Date.now()}` });
        if (answer.error) setError(wordsOf(answer.error));
        else setEnrolment({ id: answer.data.id, picture: answer.data.totp.qr_code, secret: answer.data.totp.secret });
    };
    const on = factors.data?.find((factor) => factor.status === "verified");
    const remove = async () => {
        const answer = await supabase().auth.mfa.unenroll({ factorId: on!.id });
        if (answer.error) throw answer.error;
    };
    return (
        <Paper variant="outlined" sx={{ p: 2 }}>
            <Typography component="h2" variant="h6">{translate("socle.account.totp")}</Typography>
            <Typography color="text.secondary" sx={{ mb: 1 }}>{translate(on ? "socle.account.totp_on" : "socle.account.totp_text")}</Typography>
            {error && <Alert severity="error" sx={{ mb: 1 }}>{translate(error, { _: error })}</Alert>}
            {on && <Button color="error" onClick={() => void act(remove, "socle.common.done")}>{translate("socle.account.totp_remove")}</Button>}
            {!on && !enrolment && <Button variant="outlined" onClick={() => void begin()}>{translate("socle.account.totp_add")}</Button>}
            {!on && enrolment && <Verify enrolment={enrolment} onDone={() => setEnrolment(undefined)} />}
        </Paper>
    );
}

function Verify({ enrolment, onDone }: { enrolment: Enrolment; onDone: () => void }) {
    const translate = useTranslate();
    const act = useAct();
    const [code, setCode] = useState("");
    const verify = async () => {
        const { error } = await supabase().auth.mfa.challengeAndVerify({ factorId: enrolment.id, code: code.trim() });
        if (error) throw new Error(translate(wordsOf(error), { _: error.message }));
    };
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        if (await act(verify, "socle.account.totp_on")) onDone();
    };
    return (
        <Box component="form" onSubmit={(event) => void submit(event)} sx={{ display: "grid", gap: 1, maxWidth: 360 }}>
            <Typography>{translate("socle.account.totp_scan")}</Typography>
            <Box component="img" src={enrolment.picture} alt="" sx={{ width: 200, height: 200, bgcolor: "#fff", p: 1, borderRadius: 1 }} />
            <Code text={enrolment.secret} label={translate("socle.account.totp")} />
            <TextField required label={translate("socle.sign_in.totp")} value={code} onChange={(event) => setCode(event.target.value)} autoComplete="one-time-code" inputProps={{ inputMode: "numeric" }} />
            <Button type="submit" variant="contained">{translate("socle.sign_in.verify")}</Button>
        </Box>
    );
}
