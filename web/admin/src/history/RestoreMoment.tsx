import { Box, Button, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";

/** Any moment of the past, for a record to be as it was then. */
export function RestoreMoment({ onChosen }: { onChosen: (moment: string) => void }) {
    const translate = useTranslate();
    const [text, setText] = useState("");
    return (
        <Box sx={{ display: "flex", gap: 1, alignItems: "center", mt: 1, pt: 1, borderTop: 1, borderColor: "divider" }}>
            <TextField
                type="datetime-local" value={text} onChange={(event) => setText(event.target.value)} sx={{ flex: 1, m: 0 }}
                inputProps={{ "aria-label": translate("socle.history.restore"), step: 1 }}
            />
            <Button disabled={!text} onClick={() => onChosen(new Date(text).toISOString())}>{translate("socle.history.restore")}</Button>
        </Box>
    );
}
