import { Button, Dialog, DialogActions, DialogContent, DialogTitle } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { Form, ResourceContextProvider, useTranslate } from "react-admin";
import { displayPaths, fieldOf, modelOf, writableFields, type Row } from "../base/definition";
import { useAnnounce } from "../base/announce";
import { FormProblem, useSubmissionErrors } from "./FormProblem";
import { RecordFields } from "./RecordFields";
import { createRecord, updateRecord } from "./rest";
import { changesOf, defaultsOf, newValues } from "./values";

interface Props {
    name: string;
    /** The record to change; without it a new one is made. */
    record?: Row;
    /** Values that are settled and not asked for. */
    settled?: Record<string, unknown>;
    /** What was typed where this began: becomes the name. */
    suggested?: string;
    onClose: () => void;
    onSaved?: (row: Row) => void;
}

/** A record made or changed beside another one. */
export function RecordDialog({ name, record, settled = {}, suggested, onClose, onSaved }: Props) {
    const translate = useTranslate();
    const titleId = useId();
    const queryClient = useQueryClient();
    const announce = useAnnounce();
    const model = modelOf(name);
    const errorsOf = useSubmissionErrors(model);
    const fields = writableFields(model).filter((field) => !(field.name in settled));

    const save = async (values: Record<string, unknown>) => {
        try {
            const all = { ...values, ...settled };
            const written = record ? await updateRecord(model, record.id, changesOf(model, record, all)) : await createRecord(model, newValues(model, all));
            await queryClient.invalidateQueries();
            announce(translate(record ? "socle.records.saved" : "socle.records.created"), model.history ? written.requestId : undefined);
            onSaved?.(written.rows[0]!);
            onClose();
        } catch (refused) {
            return errorsOf(refused, fields.map((field) => field.name));
        }
    };
    const nameField = displayPaths(model).find((path) => path.length === 1 && fieldOf(model, path[0]!)?.type === "text")?.[0];
    const initial = { ...defaultsOf(model), ...(suggested && nameField ? { [nameField]: suggested } : {}) };
    return (
        <ResourceContextProvider value={name}>
            <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby={titleId} onClick={(event) => event.stopPropagation()}>
                <Form disableInvalidFormNotification record={record} defaultValues={record ? undefined : initial} onSubmit={save}>
                    <DialogTitle id={titleId}>{record ? model.title : translate("socle.records.create", { name: model.title })}</DialogTitle>
                    <DialogContent>
                        <FormProblem />
                        <RecordFields fields={fields} focus />
                    </DialogContent>
                    <DialogActions>
                        <Button onClick={onClose}>{translate("socle.common.cancel")}</Button>
                        <Button type="submit" variant="contained">{translate("socle.common.save")}</Button>
                    </DialogActions>
                </Form>
            </Dialog>
        </ResourceContextProvider>
    );
}
