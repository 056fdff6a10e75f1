import EditIcon from "@mui/icons-material/EditOutlined";
import { Button } from "@mui/material";
import { useState } from "react";
import { useListContext, useTranslate } from "react-admin";
import type { Model } from "../base/definition";
import { DeleteRecord } from "../records/DeleteRecord";
import { BulkEditDialog } from "./BulkEditDialog";

export function BulkActions({ model }: { model: Model }) {
    const translate = useTranslate();
    const { selectedIds, onUnselectItems } = useListContext();
    const [editing, setEditing] = useState(false);
    return (
        <>
            {model.may.update !== "none" && <Button startIcon={<EditIcon />} onClick={() => setEditing(true)}>{translate("socle.records.bulk_edit")}</Button>}
            {model.may.delete !== "none" && <DeleteRecord model={model} ids={selectedIds} onDone={() => onUnselectItems()} />}
            {editing && <BulkEditDialog model={model} ids={selectedIds} onClose={() => setEditing(false)} onDone={() => onUnselectItems()} />}
        </>
    );
}
