import EditIcon from "@mui/icons-material/EditOutlined";
import { Box, Button, IconButton, Popover } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type ReactNode } from "react";
import { Form, useTranslate } from "react-admin";
import { useAnnounce } from "../base/announce";
import type { Field, Model, Row } from "../base/definition";
import { FieldInput } from "../fields/FieldInput";
import { FormProblem, useSubmissionErrors } from "../records/FormProblem";
import { updateRecord } from "../records/rest";
import { changesOf } from "../records/values";

interface Props {
    model: Model;
    field: Field;
    record: Row;
    children: ReactNode;
}

/** One value changed where it stands: by the pencil, or by two clicks. */
export function CellEditor({ model, field, record, children }: Props) {
    const translate = useTranslate();
    const cell = useRef<HTMLDivElement>(null);
    const [open, setOpen] = useState(false);
    const label = translate("socle.records.edit_cell", { name: field.title });
    return (
        <Box
            ref={cell} onDoubleClick={(event) => { event.stopPropagation(); setOpen(true); }}
            sx={{ position: "relative", minHeight: 20, "& .cell-pencil": { opacity: 0 }, "&:hover .cell-pencil, & .cell-pencil:focus-visible": { opacity: 1 } }}
        >
            {children}
            <IconButton
                className="cell-pencil" size="small" aria-label={label} onClick={(event) => { event.stopPropagation(); setOpen(true); }}
                sx={{ position: "absolute", top: -4, right: -8, p: 0.5, bgcolor: "background.paper", "&:hover": { bgcolor: "action.hover" }, display: { xs: "none", sm: "inline-flex" } }}
            >
                <EditIcon sx={{ fontSize: 16 }} />
            </IconButton>
            {open && (
                <Popover open anchorEl={cell.current} onClose={() => setOpen(false)} onClick={(event) => event.stopPropagation()} slotProps={{ paper: { role: "dialog", "aria-label": label, sx: { p: 1.5, width: 320 } } }}>
                    <CellForm model={model} field={field} record={record} onClose={() => setOpen(false)} />
                </Popover>
            )}
        </Box>
    );
}

function CellForm({ model, field, record, onClose }: Omit<Props, "children"> & { onClose: () => void }) {
    const translate = useTranslate();
    const queryClient = useQueryClient();
    const announce = useAnnounce();
    const errorsOf = useSubmissionErrors(model);
    const save = async (values: Record<string, unknown>) => {
        const changes = changesOf(model, record, { [field.name]: values[field.name] });
        if (Object.keys(changes).length === 0) return onClose();
        try {
            const { requestId } = await updateRecord(model, record.id, changes);
            await queryClient.invalidateQueries();
            announce(translate("socle.records.saved"), model.history ? requestId : undefined);
            onClose();
        } catch (refused) {
            return errorsOf(refused, [field.name]);
        }
    };
    return (
        <Form disableInvalidFormNotification record={record} onSubmit={save}>
            <FormProblem />
            <FieldInput field={field} autoFocus />
            <Box sx={{ display: "flex", justifyContent: "flex-end", gap: 1 }}>
                <Button onClick={onClose}>{translate("socle.common.cancel")}</Button>
                <Button type="submit" variant="contained">{translate("socle.common.save")}</Button>
            </Box>
        </Form>
    );
}
