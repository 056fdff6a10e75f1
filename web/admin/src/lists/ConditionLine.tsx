import CloseIcon from "@mui/icons-material/Close";
import { Box, IconButton, MenuItem, TextField } from "@mui/material";
import { useTranslate } from "react-admin";
import { named } from "../base/named";
import { fieldOf, type Model } from "../base/definition";
import { needsValue, operatorsOf, type Condition } from "../records/dialect";
import { askable } from "./askable";
import { ConditionValue } from "./ConditionValue";
import { operatorTitle } from "./operatorTitle";

interface Props {
    model: Model;
    condition: Condition;
    onChange: (condition: Condition) => void;
    onRemove: () => void;
}

export function ConditionLine({ model, condition, onChange, onRemove }: Props) {
    const translate = useTranslate();
    const field = fieldOf(model, condition.field);
    const choose = (name: string) => onChange({ field: name, operator: operatorsOf(fieldOf(model, name)!)[0]! });
    return (
        <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr 1fr auto", sm: "170px 150px 1fr auto" }, gap: 1, mb: 1, alignItems: "center" }}>
            <TextField
                select value={condition.field} onChange={(event) => choose(event.target.value)} sx={{ m: 0 }}
                SelectProps={named(translate("socle.records.field"))}
            >
                {askable(model).map((each) => <MenuItem key={each.name} value={each.name}>{each.title}</MenuItem>)}
            </TextField>
            <TextField
                select value={condition.operator} sx={{ m: 0 }} onChange={(event) => onChange({ ...condition, operator: event.target.value })}
                SelectProps={named(translate("socle.records.operator"))}
            >
                {field && operatorsOf(field).map((each) => <MenuItem key={each} value={each}>{translate(operatorTitle(each))}</MenuItem>)}
            </TextField>
            <Box sx={{ gridColumn: { xs: "1 / span 2", sm: "auto" }, gridRow: { xs: 2, sm: "auto" }, minWidth: 0 }}>
                {field && needsValue(condition.operator) && (
                    <ConditionValue key={`${field.name} ${condition.operator}`} field={field} condition={condition} onChange={(value) => onChange({ ...condition, value })} />
                )}
            </Box>
            <IconButton size="small" aria-label={translate("socle.common.remove")} onClick={onRemove}><CloseIcon fontSize="small" /></IconButton>
        </Box>
    );
}
