import CloseIcon from "@mui/icons-material/Close";
import { Box, IconButton, Typography } from "@mui/material";
import { useListContext, useTranslate } from "react-admin";
import type { Model } from "../base/definition";
import { BulkActions } from "./BulkActions";

/** What can be done with the records that are chosen. */
export function BulkBar({ model }: { model: Model }) {
    const translate = useTranslate();
    const { selectedIds, onUnselectItems } = useListContext();
    if (selectedIds.length === 0) return null;
    return (
        <Box sx={{ display: "flex", alignItems: "center", gap: 1, px: 1, py: 0.5, bgcolor: "action.hover" }}>
            <IconButton size="small" aria-label={translate("ra.action.unselect")} onClick={() => onUnselectItems()}><CloseIcon fontSize="small" /></IconButton>
            <Typography sx={{ flex: 1 }} role="status">{translate("socle.records.selected", { smart_count: selectedIds.length })}</Typography>
            <BulkActions model={model} />
        </Box>
    );
}
