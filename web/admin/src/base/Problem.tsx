import { Alert, Box, Button, CircularProgress } from "@mui/material";
import { useLogout, useTranslate } from "react-admin";
import { Refusal } from "./request";

interface Props {
    error: unknown;
    retry?: () => unknown;
    title?: string;
    signOut?: boolean;
}

/** An error that says what to do, with the way to do it. */
export function Problem({ error, retry, title, signOut }: Props) {
    const words = useWords();
    const translate = useTranslate();
    const logout = useLogout();
    return (
        <Box sx={{ p: 2 }} role="alert">
            <Alert
                severity="error"
                action={
                    <>
                        {retry && <Button color="inherit" onClick={() => void retry()}>{translate("socle.common.retry")}</Button>}
                        {signOut && <Button color="inherit" onClick={() => void logout()}>{translate("socle.sign_in.out")}</Button>}
                    </>
                }
            >
                {title ? translate(title) : words(error)}
            </Alert>
        </Box>
    );
}

/** What to tell a person about an error, with what to do about it. */
export function useWords() {
    const translate = useTranslate();
    return (error: unknown): string => {
        if (!(error instanceof Refusal)) return error instanceof Error ? error.message : String(error);
        if (error.offline) return translate("socle.error.offline");
        if (error.status >= 500 && error.status !== 503) return translate("socle.error.broken", { number: error.requestId });
        if (error.status === 403) return `${translate("socle.error.no_access")} ${error.message}`;
        if (error.status === 404 && error.code === "PGRST125") return translate("socle.error.absent");
        const hint = error.hint && /\s/.test(error.hint) ? ` ${error.hint}` : "";
        return error.message + (hint && !/[.!?]$/.test(error.message) ? "." : "") + hint;
    };
}

export function Waiting() {
    const translate = useTranslate();
    return (
        <Box sx={{ display: "grid", placeItems: "center", minHeight: 160, flex: 1 }}>
            <CircularProgress size={24} aria-label={translate("socle.common.loading")} />
        </Box>
    );
}
