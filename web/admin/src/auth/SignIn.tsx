import { Alert, Box, Button, Divider, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import type { About, Provider } from "../base/about";
import { arrivalProblem } from "../base/arrival";
import { returnAddress, supabase } from "../base/session";
import { MailCode } from "./MailCode";
import { PasswordForm } from "./PasswordForm";
import { SecondFactorForm } from "./SecondFactorForm";
import { arrivalWords } from "./words";

interface Props {
    about: About;
    secondFactor: boolean;
    again?: boolean;
}

/** Every method that the application has. */
export function SignIn({ about, secondFactor, again }: Props) {
    const translate = useTranslate();
    const [linkFor, setLinkFor] = useState<string>();
    const { methods } = about;
    const problem = arrivalProblem();
    const byMail = methods.magic_link || methods.otp;
    if (secondFactor) return <SecondFactorForm />;
    return (
        <Box sx={{ p: 3, display: "flex", flexDirection: "column", gap: 1.5 }}>
            <Typography id="sign-in-title" component="h2" variant="h6">
                {translate(again ? "socle.sign_in.again" : "socle.sign_in.title")}
            </Typography>
            {again && <Alert severity="info">{translate("socle.error.expired")}</Alert>}
            {!again && problem && <Alert severity="error">{translate(arrivalWords(problem.code), { _: problem.words, words: problem.words })}</Alert>}
            {about.first_administrator && <Alert severity="info">{translate("socle.sign_in.first_hint")}</Alert>}
            {linkFor !== undefined ? (
                <MailCode email={linkFor} back={() => setLinkFor(undefined)} />
            ) : (
                <PasswordForm methods={methods} byMail={byMail} onLink={setLinkFor} />
            )}
            {methods.providers.length > 0 && <Divider>{translate("socle.sign_in.or")}</Divider>}
            {methods.providers.map((provider) => (
                <Button key={provider.name} variant="outlined" onClick={() => signInWith(provider)}>
                    {translate("socle.sign_in.with", { name: provider.title })}
                </Button>
            ))}
        </Box>
    );
}

async function signInWith(provider: Provider) {
    await supabase().auth.signInWithOAuth({
        provider: provider.name as "google",
        options: { redirectTo: returnAddress() },
    });
}
