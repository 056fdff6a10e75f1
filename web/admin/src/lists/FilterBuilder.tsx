import { Box, Button, Popover, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import type { Model } from "../base/definition";
import { countConditions, operatorsOf, NO_CONDITIONS, type Group } from "../records/dialect";
import { ConditionGroup } from "./ConditionGroup";
import { askable } from "./askable";
import { useListFilter } from "./useListFilter";

interface Props {
    model: Model;
    anchor: HTMLElement;
    onClose: () => void;
}

/** Conditions on fields, all or any of them, in groups. What is complete is asked at once. */
export function FilterBuilder({ model, anchor, onClose }: Props) {
    const translate = useTranslate();
    const [filter, change] = useListFilter();
    const [draft, setDraft] = useState<Group>(filter.where?.items.length ? filter.where : begun(model));
    const apply = (next: Group) => {
        setDraft(next);
        const where = countConditions(next) > 0 ? next : undefined;
        if (JSON.stringify(where) !== JSON.stringify(filter.where)) change({ where });
    };
    return (
        <Popover
            open anchorEl={anchor} onClose={onClose} anchorOrigin={{ vertical: "bottom", horizontal: "left" }}
            slotProps={{ paper: { role: "dialog", "aria-label": translate("socle.records.filter"), sx: { p: 2, width: 640, maxWidth: "calc(100vw - 32px)" } } }}
        >
            <Typography variant="h6" component="h2" sx={{ mb: 1 }}>{translate("socle.records.match")}</Typography>
            <ConditionGroup model={model} group={draft} onChange={apply} />
            <Box sx={{ display: "flex", justifyContent: "space-between", mt: 2 }}>
                <Button onClick={() => apply(NO_CONDITIONS)}>{translate("socle.records.clear")}</Button>
                <Button variant="contained" onClick={onClose}>{translate("socle.common.done")}</Button>
            </Box>
        </Popover>
    );
}

function begun(model: Model): Group {
    const field = askable(model)[0];
    return field ? { match: "and", items: [{ field: field.name, operator: operatorsOf(field)[0]! }] } : NO_CONDITIONS;
}
