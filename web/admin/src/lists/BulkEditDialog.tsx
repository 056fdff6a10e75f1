import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, MenuItem, TextField } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form, useTranslate } from "react-admin";
import { useAnnounce } from "../base/announce";
import { writableFields, type Model } from "../base/definition";
import { FormProblem, useSubmissionErrors } from "../records/FormProblem";
import { RecordFields } from "../records/RecordFields";
import { updateRecords } from "../records/rest";

interface Props {
    model: Model;
    ids: (string | number)[];
    onClose: () => void;
    onDone: () => void;
}

/** Fields of one's choice, for all that are selected, in one request. */
export function BulkEditDialog({ model, ids, onClose, onDone }: Props) {
    const translate = useTranslate();
    const queryClient = useQueryClient();
    const announce = useAnnounce();
    const errorsOf = useSubmissionErrors(model);
    const [names, setNames] = useState<string[]>([]);
    const possible = writableFields(model).filter((field) => !field.unique);
    const chosen = possible.filter((field) => names.includes(field.name));

    const save = async (values: Record<string, unknown>) => {
        try {
            const changes = Object.fromEntries(names.map((name) => [name, values[name] ?? null]));
            const { rows, requestId } = await updateRecords(model, ids, changes);
            await queryClient.invalidateQueries();
            announce(translate("socle.records.bulk_done", { smart_count: rows.length }), model.history ? requestId : undefined);
            onDone();
            onClose();
        } catch (refused) {
            return errorsOf(refused, names);
        }
    };
    return (
        <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="bulk-title">
            <Form disableInvalidFormNotification record={{}} onSubmit={save}>
                <DialogTitle id="bulk-title">{translate("socle.records.bulk_title", { smart_count: ids.length })}</DialogTitle>
                <DialogContent>
                    <DialogContentText>{translate("socle.records.bulk_hint")}</DialogContentText>
                    <FormProblem />
                    <TextField
                        select fullWidth label={translate("socle.records.bulk_field")} value={names} SelectProps={{ multiple: true }} sx={{ my: 2 }}
                        onChange={(event) => setNames([event.target.value].flat())}
                    >
                        {possible.map((field) => <MenuItem key={field.name} value={field.name}>{field.title}</MenuItem>)}
                    </TextField>
                    <RecordFields fields={chosen} />
                </DialogContent>
                <DialogActions>
                    <Button onClick={onClose}>{translate("socle.common.cancel")}</Button>
                    <Button type="submit" variant="contained" disabled={names.length === 0}>{translate("socle.common.apply")}</Button>
                </DialogActions>
            </Form>
        </Dialog>
    );
}
