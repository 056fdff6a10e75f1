import { Button, Paper } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState, type MutableRefObject } from "react";
import { Form, useTranslate } from "react-admin";
import { useFormContext, type UseFormReturn } from "react-hook-form";
import { useAnnounce } from "../base/announce";
import { writableFields, type Model, type Row } from "../base/definition";
import { Refusal } from "../base/request";
import { ConflictDialog, type Conflict } from "./ConflictDialog";
import { FormBar } from "./FormBar";
import { FormProblem, useSubmissionErrors, wholeError } from "./FormProblem";
import { RecordFields } from "./RecordFields";
import { updateRecord } from "./rest";
import { changesOf } from "./values";

interface Found {
    row: Row;
    etag: string | null;
}

/** The form of a record that is there. What somebody else changes meanwhile is not overwritten unseen. */
export function RecordForm({ model, found }: { model: Model; found: Found }) {
    const translate = useTranslate();
    const queryClient = useQueryClient();
    const announce = useAnnounce();
    const errorsOf = useSubmissionErrors(model);
    const [shown, setShown] = useState(found.row);
    const [conflict, setConflict] = useState<Conflict>();
    const dirty = useRef(false);
    const base = useRef(found);
    const form = useRef<UseFormReturn | null>(null);
    const typedLater = useRef<Record<string, unknown>>({});

    // What is read anew while nothing is being edited (after an undo, say) is shown at once.
    useEffect(() => {
        if (dirty.current) return;
        base.current = found;
        setShown(found.row);
    }, [found]);
    // The form was just set to what the server has: what was typed while it answered is not lost.
    useEffect(() => {
        const later = typedLater.current;
        typedLater.current = {};
        for (const [name, value] of Object.entries(later)) form.current?.setValue(name, value, { shouldDirty: true });
    }, [shown]);
    const onDirty = useCallback((is: boolean) => {
        dirty.current = is;
    }, []);

    const save = async (values: Record<string, unknown>) => {
        const before = base.current;
        const changes = changesOf(model, before.row, values);
        try {
            const { rows, requestId } = await updateRecord(model, before.row.id, changes, before.etag);
            base.current = { row: rows[0]!, etag: null };
            typedLater.current = differing(form.current?.getValues() ?? {}, values);
            setShown(rows[0]!);
            announce(translate("socle.records.saved"), model.history ? requestId : undefined);
            await queryClient.invalidateQueries();
        } catch (refused) {
            if (refused instanceof Refusal && refused.code === "SOCLE_412") {
                setConflict(conflictOf(model, before.row, changes, refused));
                return wholeError(translate("socle.conflict.title"));
            }
            return errorsOf(refused);
        }
    };
    return (
        <Form disableInvalidFormNotification record={shown} onSubmit={save} warnWhenUnsavedChanges>
            <Paper variant="outlined" sx={{ p: 2 }}>
                <FormProblem />
                <RecordFields fields={writableFields(model).filter((field) => field.name !== model.key.name)} />
            </Paper>
            <FormBar save={translate("socle.common.save")}>
                <Discard />
            </FormBar>
            <Watch onDirty={onDirty} form={form} />
            {conflict && (
                <ConflictDialog
                    conflict={conflict}
                    onClose={() => setConflict(undefined)}
                    onChosen={() => {
                        base.current = { row: conflict.theirs, etag: conflict.etag };
                        setConflict(undefined);
                    }}
                />
            )}
        </Form>
    );
}

function conflictOf(model: Model, before: Row, mine: Record<string, unknown>, refused: Refusal): Conflict {
    const { current, etag } = refused.details as { current: Record<string, unknown>; etag: string };
    return { model, before, mine, theirs: { ...current, id: before.id }, etag };
}

/** Those of `typed` that are not what they are in `saved`. */
function differing(typed: Record<string, unknown>, saved: Record<string, unknown>): Record<string, unknown> {
    const same = (name: string) => JSON.stringify(typed[name]) === JSON.stringify(saved[name]);
    return Object.fromEntries(Object.entries(typed).filter(([name]) => !same(name)));
}

function Watch({ onDirty, form }: { onDirty: (dirty: boolean) => void; form: MutableRefObject<UseFormReturn | null> }) {
    const context = useFormContext();
    const { isDirty } = context.formState;
    useEffect(() => {
        form.current = context;
    }, [context, form]);
    useEffect(() => onDirty(isDirty), [isDirty, onDirty]);
    return null;
}

function Discard() {
    const translate = useTranslate();
    const { reset } = useFormContext();
    return <Button onClick={() => reset()}>{translate("socle.records.discard")}</Button>;
}
