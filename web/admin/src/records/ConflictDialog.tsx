import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, Table, TableBody, TableCell, TableHead, TableRow, ToggleButton, ToggleButtonGroup } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useFormContext } from "react-hook-form";
import { writableFields, type Model, type Row } from "../base/definition";
import { asText } from "../fields/FieldValue";
import { useFormats } from "../base/format";

export interface Conflict {
    model: Model;
    before: Row;
    mine: Record<string, unknown>;
    theirs: Row;
    etag: string;
}

interface Props {
    conflict: Conflict;
    onClose: () => void;
    onChosen: () => void;
}

/** Somebody saved first: field by field, mine or theirs. Nothing is written here. */
export function ConflictDialog({ conflict, onClose, onChosen }: Props) {
    const { model, before, mine, theirs } = conflict;
    const translate = useTranslate();
    const formats = useFormats();
    const form = useFormContext();
    const differs = (name: string) => JSON.stringify(theirs[name] ?? null) !== JSON.stringify(before[name] ?? null);
    const fields = writableFields(model).filter((field) => field.name in mine || differs(field.name));
    const [keep, setKeep] = useState<Record<string, boolean>>(Object.fromEntries(fields.map((field) => [field.name, field.name in mine])));

    const apply = () => {
        form.reset(theirs);
        for (const field of fields) {
            if (keep[field.name] && field.name in mine) form.setValue(field.name, mine[field.name], { shouldDirty: true });
        }
        onChosen();
    };
    return (
        <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="conflict-title">
            <DialogTitle id="conflict-title">{translate("socle.conflict.title")}</DialogTitle>
            <DialogContent>
                <DialogContentText sx={{ mb: 1 }}>{translate("socle.conflict.text")}</DialogContentText>
                <Table size="small">
                    <TableHead>
                        <TableRow>
                            <TableCell>{translate("socle.records.field")}</TableCell>
                            <TableCell>{translate("socle.conflict.base")}</TableCell>
                            <TableCell>{translate("socle.conflict.theirs")}</TableCell>
                            <TableCell>{translate("socle.conflict.mine")}</TableCell>
                            <TableCell />
                        </TableRow>
                    </TableHead>
                    <TableBody>
                        {fields.map((field) => (
                            <TableRow key={field.name}>
                                <TableCell component="th" scope="row">{field.title}</TableCell>
                                <TableCell>{asText(field, before[field.name], formats)}</TableCell>
                                <TableCell sx={{ fontWeight: differs(field.name) ? 600 : undefined }}>{asText(field, theirs[field.name], formats)}</TableCell>
                                <TableCell sx={{ fontWeight: field.name in mine ? 600 : undefined }}>{field.name in mine ? asText(field, mine[field.name], formats) : ""}</TableCell>
                                <TableCell>
                                    {field.name in mine && (
                                        <ToggleButtonGroup exclusive size="small" color="primary" value={keep[field.name]} aria-label={field.title}
                                            onChange={(_, value: boolean | null) => value !== null && setKeep({ ...keep, [field.name]: value })}
                                        >
                                            <ToggleButton value>{translate("socle.conflict.keep")}</ToggleButton>
                                            <ToggleButton value={false}>{translate("socle.conflict.take")}</ToggleButton>
                                        </ToggleButtonGroup>
                                    )}
                                </TableCell>
                            </TableRow>
                        ))}
                    </TableBody>
                </Table>
            </DialogContent>
            <DialogActions>
                <Button onClick={onClose}>{translate("socle.common.cancel")}</Button>
                <Button variant="contained" onClick={apply}>{translate("socle.conflict.apply")}</Button>
            </DialogActions>
        </Dialog>
    );
}
