import { Alert, Button, Paper, Typography } from "@mui/material";
import { useState, type DragEvent } from "react";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { readSheet, type Sheet } from "./sheets";

const ROWS_MAX = 100_000;

export function ChooseFile({ onRead }: { onRead: (sheet: Sheet) => void }) {
    const translate = useTranslate();
    const formats = useFormats();
    const [error, setError] = useState<string>();
    const read = async (file: File | undefined) => {
        if (!file) return;
        try {
            const sheet = await readSheet(file);
            if (sheet.lines.length > ROWS_MAX) setError(translate("socle.transfer.too_large", { max: formats.number(ROWS_MAX) }));
            else onRead(sheet);
        } catch (fault) {
            setError(translate("socle.transfer.unreadable", { reason: (fault as Error).message }));
        }
    };
    const drop = (event: DragEvent) => {
        event.preventDefault();
        void read(event.dataTransfer.files[0]);
    };
    return (
        <Paper variant="outlined" sx={{ p: 5, textAlign: "center", borderStyle: "dashed" }} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
            {error && <Alert severity="error" sx={{ mb: 2, textAlign: "left" }}>{error}</Alert>}
            <Button component="label" variant="contained" size="medium">
                {translate("socle.transfer.choose")}
                <input type="file" accept=".csv,.xlsx,text/csv" hidden onChange={(event) => void read(event.target.files?.[0])} />
            </Button>
            <Typography color="text.secondary" sx={{ mt: 1 }}>{translate("socle.transfer.drop")}</Typography>
        </Paper>
    );
}
