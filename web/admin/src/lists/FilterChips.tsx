import { Box, Chip } from "@mui/material";
import { useTranslate } from "react-admin";
import { fieldOf, type Model } from "../base/definition";
import { asText } from "../fields/FieldValue";
import { useFormats } from "../base/format";
import { countConditions, isComplete, isGroup, needsValue, type Condition, type Group } from "../records/dialect";
import { operatorTitle } from "./operatorTitle";
import { useListFilter } from "./useListFilter";

/** The conditions in words, each with a way to take it away. */
export function FilterChips({ model }: { model: Model }) {
    const translate = useTranslate();
    const formats = useFormats();
    const [filter, change] = useListFilter();
    const where = filter.where;
    if (!where || countConditions(where) === 0) return null;

    const words = (condition: Condition): string => {
        const field = fieldOf(model, condition.field);
        const value = needsValue(condition.operator) ? [condition.value].flat().map((each) => asText(field, each, formats)).join(", ") : "";
        return `${field?.title ?? condition.field} ${translate(operatorTitle(condition.operator))} ${value}`.trim();
    };
    const groupWords = (group: Group): string =>
        group.items.filter((item) => isGroup(item) || isComplete(item)).map((item) => (isGroup(item) ? `(${groupWords(item)})` : words(item))).join(group.match === "or" ? " ∨ " : " ∧ ");
    const without = (index: number) => {
        const items = where.items.filter((_, at) => at !== index);
        change({ where: items.length > 0 ? { ...where, items } : undefined });
    };
    return (
        <Box sx={{ display: "flex", gap: 0.75, flexWrap: "wrap", px: 1, pb: 1, alignItems: "center" }}>
            {where.items.length > 1 && <Box component="span" sx={{ color: "text.secondary" }}>{translate(`socle.records.match_${where.match}`)}:</Box>}
            {where.items.map((item, index) => {
                if (!isGroup(item) && !isComplete(item)) return null;
                return <Chip key={index} size="small" label={isGroup(item) ? groupWords(item) : words(item)} onDelete={() => without(index)} />;
            })}
        </Box>
    );
}
