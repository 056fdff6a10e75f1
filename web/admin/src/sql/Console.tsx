import { Box, Button, LinearProgress, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { Problem } from "../base/Problem";
import { post } from "../base/request";
import { Found } from "./Found";
import type { Look } from "./look";

/** A statement that reads, its rows or its plan. */
export function Console() {
    const translate = useTranslate();
    const [sql, setSql] = useState("");
    const [found, setFound] = useState<Look>();
    const [error, setError] = useState<unknown>();
    const [busy, setBusy] = useState(false);
    const run = async (explain: boolean) => {
        if (sql.trim() === "" || busy) return;
        setBusy(true);
        setError(undefined);
        try {
            setFound(await post<Look>("/admin/v1/sql", { sql, explain }));
        } catch (refused) {
            setFound(undefined);
            setError(refused);
        }
        setBusy(false);
    };
    return (
        <Box sx={{ display: "grid", gap: 1.5, gridTemplateColumns: "minmax(0,1fr)" }}>
            <TextField
                multiline minRows={4} maxRows={16} label={translate("socle.sql.statement")} helperText={translate("socle.sql.hint")} value={sql}
                onChange={(event) => setSql(event.target.value)} inputProps={{ spellCheck: false, style: { fontFamily: "ui-monospace, monospace", fontSize: "0.9rem" } }}
                onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run(false); }}
            />
            <Box sx={{ display: "flex", gap: 1 }}>
                <Button variant="contained" aria-busy={busy} onClick={() => void run(false)}>{translate("socle.sql.run")}</Button>
                <Button aria-busy={busy} onClick={() => void run(true)}>{translate("socle.sql.explain")}</Button>
            </Box>
            {busy && <LinearProgress aria-label={translate("socle.common.loading")} />}
            {error ? <Problem error={error} /> : found && <Found look={found} name="sql" />}
        </Box>
    );
}
