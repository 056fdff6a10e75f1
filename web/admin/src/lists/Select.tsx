import { Checkbox } from "@mui/material";
import { useListContext, useRecordContext, useTranslate } from "react-admin";
import type { Row } from "../base/definition";

/** A record is chosen, for what is done with many. */
export function SelectRow() {
    const translate = useTranslate();
    const record = useRecordContext<Row>();
    const { selectedIds, onToggleItem } = useListContext();
    if (!record) return null;
    return (
        <Checkbox
            size="small" sx={{ p: 0.25 }} checked={selectedIds.includes(record.id)} inputProps={{ "aria-label": translate("ra.action.select_row") }}
            onClick={(event) => event.stopPropagation()} onChange={() => onToggleItem(record.id)}
        />
    );
}

/** All of the page, or none. */
export function SelectPage() {
    const translate = useTranslate();
    const { data = [], selectedIds, onSelect } = useListContext<Row>();
    const ids = data.map((record) => record.id);
    const chosen = ids.filter((id) => selectedIds.includes(id));
    const others = selectedIds.filter((id) => !ids.includes(id));
    const all = ids.length > 0 && chosen.length === ids.length;
    return (
        <Checkbox
            size="small" sx={{ p: 0.25 }} checked={all} indeterminate={chosen.length > 0 && !all} inputProps={{ "aria-label": translate("ra.action.select_all") }}
            onChange={() => onSelect(all ? others : [...others, ...ids])}
        />
    );
}
