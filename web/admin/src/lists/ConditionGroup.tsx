import AddIcon from "@mui/icons-material/Add";
import CloseIcon from "@mui/icons-material/Close";
import { Box, Button, IconButton, MenuItem, TextField } from "@mui/material";
import { useTranslate } from "react-admin";
import { named } from "../base/named";
import type { Model } from "../base/definition";
import { isGroup, operatorsOf, type Condition, type Group } from "../records/dialect";
import { askable } from "./askable";
import { ConditionLine } from "./ConditionLine";

interface Props {
    model: Model;
    group: Group;
    onChange: (group: Group) => void;
    onRemove?: () => void;
}

/** Groups stand in groups once: deeper ones nobody reads. */
export function ConditionGroup({ model, group, onChange, onRemove }: Props) {
    const translate = useTranslate();
    const replace = (index: number, item?: Condition | Group) => onChange({ ...group, items: group.items.flatMap((each, at) => (at === index ? (item ? [item] : []) : [each])) });
    const add = (item: Condition | Group) => onChange({ ...group, items: [...group.items, item] });
    const first = askable(model)[0]!;
    const fresh: Condition = { field: first.name, operator: operatorsOf(first)[0]! };
    return (
        <Box sx={onRemove ? { border: 1, borderColor: "divider", borderRadius: 1, p: 1, mt: 1 } : undefined}>
            <Box sx={{ display: "flex", alignItems: "center", justifyContent: "space-between" }}>
                <TextField
                    select value={group.match} onChange={(event) => onChange({ ...group, match: event.target.value as Group["match"] })}
                    SelectProps={named(translate("socle.records.match"))} sx={{ m: 0, mb: 1, minWidth: 150 }}
                >
                    <MenuItem value="and">{translate("socle.records.match_and")}</MenuItem>
                    <MenuItem value="or">{translate("socle.records.match_or")}</MenuItem>
                </TextField>
                {onRemove && <IconButton aria-label={translate("socle.common.remove")} onClick={onRemove} size="small"><CloseIcon fontSize="small" /></IconButton>}
            </Box>
            {group.items.map((item, index) =>
                isGroup(item) ? (
                    <ConditionGroup key={index} model={model} group={item} onChange={(next) => replace(index, next)} onRemove={() => replace(index)} />
                ) : (
                    <ConditionLine key={index} model={model} condition={item} onChange={(next) => replace(index, next)} onRemove={() => replace(index)} />
                ),
            )}
            <Box sx={{ display: "flex", gap: 1, mt: 1 }}>
                <Button startIcon={<AddIcon />} onClick={() => add(fresh)}>{translate("socle.records.add_condition")}</Button>
                {!onRemove && <Button onClick={() => add({ match: group.match === "and" ? "or" : "and", items: [fresh] })}>{translate("socle.records.add_group")}</Button>}
            </Box>
        </Box>
    );
}
