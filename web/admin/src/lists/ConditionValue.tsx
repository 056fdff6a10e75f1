import { Autocomplete, TextField } from "@mui/material";
import { useEffect, useState } from "react";
import { useGetList, useTranslate } from "react-admin";
import { displayOf, findModel, type Field, type Row } from "../base/definition";
import { instantOf, localMinute } from "../base/moment";
import type { Condition } from "../records/dialect";

interface Props {
    field: Field;
    condition: Condition;
    onChange: (value: unknown) => void;
}

const TYPING_PAUSE_MS = 300;
const TYPES: Record<string, string> = { integer: "number", number: "number", decimal: "number", date: "date", time: "time", timestamp: "datetime-local" };

export function ConditionValue({ field, condition, onChange }: Props) {
    if (field.type === "choice") return <ChoiceValue field={field} condition={condition} onChange={onChange} />;
    if (field.type === "ref" && findModel(field.to)) return <RefValue field={field} condition={condition} onChange={onChange} />;
    if (condition.operator === "in") return <SeveralValues condition={condition} onChange={onChange} />;
    return <TypedValue field={field} condition={condition} onChange={onChange} />;
}

function TypedValue({ field, condition, onChange }: Props) {
    const translate = useTranslate();
    const timed = field.type === "timestamp";
    const kept = String(condition.value ?? "");
    const [text, setText] = useState(timed && kept ? localMinute(new Date(kept)) : kept);
    const value = timed ? (instantOf(text) ?? "") : text;
    useEffect(() => {
        if (value === kept) return;
        const timer = setTimeout(() => onChange(value), TYPING_PAUSE_MS);
        return () => clearTimeout(timer);
    }, [value, kept, onChange]);
    return (
        <TextField
            type={TYPES[field.type] ?? "text"} value={text} fullWidth sx={{ m: 0 }} inputProps={{ "aria-label": translate("socle.records.value"), step: "any" }}
            onChange={(event) => setText(event.target.value)} onBlur={() => value !== kept && onChange(value)}
        />
    );
}

function ChoiceValue({ field, condition, onChange }: Props) {
    const translate = useTranslate();
    const choices = field.choices ?? [];
    const title = (value: string) => choices.find((choice) => choice.value === value)?.title ?? value;
    const several = condition.operator === "in";
    const value = several ? [condition.value ?? []].flat().map(String) : ((condition.value as string | undefined) ?? null);
    return (
        <Autocomplete
            multiple={several} size="small" options={choices.map((choice) => choice.value)} getOptionLabel={title} value={value} disableCloseOnSelect={several}
            onChange={(_, next) => onChange(next)}
            renderInput={(parameters) => <TextField {...parameters} sx={{ m: 0 }} inputProps={{ ...parameters.inputProps, "aria-label": translate("socle.records.value") }} />}
        />
    );
}

function SeveralValues({ condition, onChange }: Omit<Props, "field">) {
    const translate = useTranslate();
    return (
        <Autocomplete
            multiple freeSolo autoSelect size="small" options={[] as string[]} value={[condition.value ?? []].flat().map(String)} onChange={(_, next) => onChange(next)}
            renderInput={(parameters) => (
                <TextField {...parameters} sx={{ m: 0 }} placeholder={translate("socle.records.list_hint")} inputProps={{ ...parameters.inputProps, "aria-label": translate("socle.records.value") }} />
            )}
        />
    );
}

function RefValue({ field, condition, onChange }: Props) {
    const translate = useTranslate();
    const target = findModel(field.to)!;
    const [q, setQuery] = useState("");
    const { data = [] } = useGetList<Row>(target.name, { filter: { q }, pagination: { page: 1, perPage: 20 }, sort: { field: "", order: "ASC" } });
    const { data: chosen } = useGetList<Row>(
        target.name,
        { filter: { equals: { [target.key.name]: condition.value } }, pagination: { page: 1, perPage: 1 }, sort: { field: "", order: "ASC" } },
        { enabled: condition.value !== undefined && condition.value !== null },
    );
    return (
        <Autocomplete
            size="small" options={data} filterOptions={(all) => all} value={chosen?.[0] ?? null} getOptionLabel={(row) => displayOf(target, row)} getOptionKey={(row) => row.id}
            isOptionEqualToValue={(one, other) => one.id === other.id} onInputChange={(_, text, reason) => reason === "input" && setQuery(text)} onChange={(_, row) => onChange(row?.id)}
            renderInput={(parameters) => <TextField {...parameters} sx={{ m: 0 }} inputProps={{ ...parameters.inputProps, "aria-label": translate("socle.records.value") }} />}
        />
    );
}
