import { Autocomplete, Box, MenuItem, TextField } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { instantOf, localMinute } from "../base/moment";
import { useArea, useSite } from "../base/SiteContext";
import { listPeople, type Person } from "../people/people";
import type { HistoryFilter } from "./events";

const KINDS = ["added", "changed", "deleted", "action"];
const PEOPLE_OFFERED = 20;

interface Props {
    filter: HistoryFilter;
    onChange: (filter: HistoryFilter) => void;
}

export function HistoryFilters({ filter, onChange }: Props) {
    const translate = useTranslate();
    const { definition } = useSite();
    const mayUse = useArea();
    const change = (name: keyof HistoryFilter) => (event: { target: { value: string } }) => onChange({ ...filter, [name]: event.target.value });
    const instant = (name: "since" | "until") => (event: { target: { value: string } }) =>
        onChange({ ...filter, [name]: instantOf(event.target.value) ?? "" });
    const shown = (moment: string | undefined) => (moment ? localMinute(new Date(moment)) : "");
    return (
        <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr 1fr", md: "repeat(5, 1fr)" }, gap: 1, mb: 1.5 }}>
            <TextField select label={translate("socle.history.filter_model")} value={filter.model ?? ""} onChange={change("model")}>
                <MenuItem value="">{translate("socle.common.all")}</MenuItem>
                {definition.models.filter((model) => model.history).map((model) => <MenuItem key={model.name} value={model.name}>{model.title}</MenuItem>)}
            </TextField>
            <TextField select label={translate("socle.history.filter_kind")} value={filter.kind ?? ""} onChange={change("kind")}>
                <MenuItem value="">{translate("socle.common.all")}</MenuItem>
                {KINDS.map((kind) => <MenuItem key={kind} value={kind}>{translate(`socle.history.${kind}`)}</MenuItem>)}
            </TextField>
            {mayUse("people") && <Who id={filter.by} onChange={(by) => onChange({ ...filter, by })} />}
            <TextField type="datetime-local" label={translate("socle.history.since")} InputLabelProps={{ shrink: true }} value={shown(filter.since)} onChange={instant("since")} />
            <TextField type="datetime-local" label={translate("socle.history.until")} InputLabelProps={{ shrink: true }} value={shown(filter.until)} onChange={instant("until")} />
        </Box>
    );
}

function Who({ id, onChange }: { id?: string; onChange: (id?: string) => void }) {
    const translate = useTranslate();
    const [text, setText] = useState("");
    const { data } = useQuery({ queryKey: ["people", "offered", text], queryFn: () => listPeople(1, PEOPLE_OFFERED, text) });
    const people = data?.data ?? [];
    return (
        <Autocomplete<Person>
            size="small" options={people} filterOptions={(all) => all} value={people.find((person) => person.id === id) ?? null} getOptionLabel={(person) => person.email || person.phone}
            isOptionEqualToValue={(one, other) => one.id === other.id} onInputChange={(_, next, reason) => reason === "input" && setText(next)}
            onChange={(_, person) => onChange(person?.id)} renderInput={(parameters) => <TextField {...parameters} label={translate("socle.history.filter_who")} />}
        />
    );
}
