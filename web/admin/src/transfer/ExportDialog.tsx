import { Button, Checkbox, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, FormControlLabel, LinearProgress, MenuItem, TextField } from "@mui/material";
import { useState } from "react";
import { useListContext, useNotify, useStore, useTranslate } from "react-admin";
import { displayOf, embedName, findModel, storedFields, type Field, type Model, type Row } from "../base/definition";
import { save } from "../base/download";
import { useWords } from "../base/Problem";
import { columnsOf, hiddenAtFirst } from "../lists/columns";
import type { ListFilter } from "../records/dialect";
import { readEverything } from "./readEverything";
import { csvOf, xlsxOf, type Sheet } from "./sheets";

type Format = "csv" | "xlsx";

/** The list as it is shown, as a file; or every field under its own name, which an import takes back. */
export default function ExportDialog({ model, onClose }: { model: Model; onClose: () => void }) {
    const translate = useTranslate();
    const notify = useNotify();
    const words = useWords();
    const { filterValues, sort } = useListContext();
    const [hidden] = useStore<string[]>(`${model.name}.datatable`, hiddenAtFirst(model));
    const [format, setFormat] = useState<Format>("csv");
    const [raw, setRaw] = useState(false);
    const [read, setRead] = useState<number>();

    const run = async () => {
        try {
            setRead(0);
            const rows = await readEverything(model, { filter: filterValues as ListFilter, sort }, setRead);
            const fields = raw ? storedFields(model) : columnsOf(model).filter((field) => !hidden.includes(field.name));
            const sheet = sheetOf(fields, rows, raw);
            save(format === "csv" ? csvOf(sheet) : await xlsxOf(sheet), `${model.name}.${format}`);
            notify(translate("socle.transfer.exported", { smart_count: rows.length }), { type: "success" });
            onClose();
        } catch (error) {
            notify(words(error), { type: "error" });
            setRead(undefined);
        }
    };
    return (
        <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="export-title">
            <DialogTitle id="export-title">{translate("socle.transfer.export_title", { name: model.title })}</DialogTitle>
            <DialogContent>
                <DialogContentText>{translate("socle.transfer.export_text")}</DialogContentText>
                <TextField select fullWidth label={translate("socle.transfer.format")} value={format} onChange={(event) => setFormat(event.target.value as Format)} sx={{ mt: 2 }}>
                    <MenuItem value="csv">CSV</MenuItem>
                    <MenuItem value="xlsx">XLSX</MenuItem>
                </TextField>
                <FormControlLabel control={<Checkbox checked={raw} onChange={(_, checked) => setRaw(checked)} />} label={translate("socle.transfer.everything")} />
                {read !== undefined && (
                    <>
                        <LinearProgress aria-label={translate("socle.records.export")} />
                        <span role="status">{translate("socle.transfer.exporting", { smart_count: read })}</span>
                    </>
                )}
            </DialogContent>
            <DialogActions>
                <Button onClick={onClose}>{translate("socle.common.cancel")}</Button>
                <Button variant="contained" disabled={read !== undefined} onClick={() => void run()}>{translate("socle.transfer.start")}</Button>
            </DialogActions>
        </Dialog>
    );
}

function sheetOf(fields: Field[], rows: Row[], raw: boolean): Sheet {
    return {
        heads: fields.map((field) => (raw ? field.name : field.title)),
        lines: rows.map((row) => fields.map((field) => (raw ? row[field.name] : shown(field, row)))),
    };
}

function shown(field: Field, row: Row): unknown {
    const target = findModel(field.to);
    const related = row[embedName(field.name)] as Record<string, unknown> | null | undefined;
    if (target && related) return displayOf(target, related);
    const value = row[field.name];
    return field.choices?.find((choice) => choice.value === value)?.title ?? value;
}
