import { Alert, Autocomplete, Box, Button, MenuItem, Paper, TextField, Typography } from "@mui/material";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useGetList, useTranslate } from "react-admin";
import { displayOf, fieldOf, findModel, type Model, type Row } from "../base/definition";
import { Problem } from "../base/Problem";
import { post } from "../base/request";
import { useSite } from "../base/SiteContext";
import { listPeople, type Person } from "../people/people";
import { useRoles } from "../people/useRoles";

interface Verdict {
    allowed: boolean;
    rule: string | null;
    file: string | null;
    line: number | null;
    /** The rule as a sentence, and why it is as it is: mostly the same. */
    words: string | null;
    reason: string | null;
    fields_denied: string[];
}

type As = { user: string } | { role: string } | { anonymous: true };
const ACTIONS = ["read", "create", "update", "delete"];
const OFFERED = 20;

/** Who may do what, and by which rule: asked of the server, not guessed here. */
export function RuleTester() {
    const translate = useTranslate();
    const { definition } = useSite();
    const roles = useRoles();
    const [kind, setKind] = useState("role");
    const [role, setRole] = useState("");
    const [person, setPerson] = useState<Person | null>(null);
    const [name, setName] = useState(definition.models[0]?.name ?? "");
    const [action, setAction] = useState("read");
    const [record, setRecord] = useState<Row | null>(null);
    const model = findModel(name);
    const test = useMutation({ mutationFn: (body: unknown) => post<Verdict>("/admin/v1/rule-test", body) });
    const as: As | null = kind === "anonymous" ? { anonymous: true } : kind === "role" ? (role ? { role } : null) : person ? { user: person.id } : null;
    const run = () => test.mutate({ as, model: name, action, ...(record && action !== "create" ? { key: record.id } : {}) });
    return (
        <Paper variant="outlined" sx={{ p: 2, maxWidth: 640 }}>
            <Typography color="text.secondary" sx={{ mb: 1 }}>{translate("socle.model.tester_text")}</Typography>
            <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" }, columnGap: 1 }}>
                <TextField select label={translate("socle.model.as")} value={kind} onChange={(event) => setKind(event.target.value)}>
                    {["person", "role", "anonymous"].map((each) => <MenuItem key={each} value={each}>{translate(`socle.model.${each}`)}</MenuItem>)}
                </TextField>
                {kind === "role" && (
                    <TextField select label={translate("socle.model.role")} value={role} onChange={(event) => setRole(event.target.value)}>
                        {roles.map((each) => <MenuItem key={each.name} value={each.name}>{each.title}</MenuItem>)}
                    </TextField>
                )}
                {kind === "person" && <PersonPicker value={person} onChange={setPerson} />}
                {kind === "anonymous" && <span />}
                <TextField select label={translate("socle.model.action")} value={action} onChange={(event) => setAction(event.target.value)}>
                    {ACTIONS.map((each) => <MenuItem key={each} value={each}>{translate(`socle.model.${each}`)}</MenuItem>)}
                </TextField>
                <TextField select label={translate("socle.common.model")} value={name} onChange={(event) => { setName(event.target.value); setRecord(null); }}>
                    {definition.models.map((each) => <MenuItem key={each.name} value={each.name}>{each.title}</MenuItem>)}
                </TextField>
                {model && action !== "create" && <RecordPicker key={name} model={model} value={record} onChange={setRecord} />}
            </Box>
            <Button variant="contained" sx={{ mt: 1 }} disabled={!as || test.isPending} onClick={run}>{translate("socle.model.test")}</Button>
            {test.error && <Problem error={test.error} />}
            {test.data && model && <Told verdict={test.data} model={model} />}
        </Paper>
    );
}

function Told({ verdict, model }: { verdict: Verdict; model: Model }) {
    const translate = useTranslate();
    const titles = verdict.fields_denied.map((name) => fieldOf(model, name)?.title ?? name);
    return (
        <Alert severity={verdict.allowed ? "success" : "error"} sx={{ mt: 2 }}>
            <strong>{translate(verdict.allowed ? "socle.model.allowed" : "socle.model.refused")}</strong> {!verdict.allowed && verdict.reason === verdict.words && translate("socle.model.takes")} {verdict.reason}
            {verdict.rule && <Box sx={{ mt: 1 }}>{translate("socle.model.by_rule")}: <code>{verdict.rule}</code> {verdict.file && `(${verdict.file}${verdict.line ? `:${verdict.line}` : ""})`}</Box>}
            {titles.length > 0 && <Box sx={{ mt: 1 }}>{translate("socle.model.denied_fields", { fields: titles.join(", ") })}</Box>}
        </Alert>
    );
}

function PersonPicker({ value, onChange }: { value: Person | null; onChange: (person: Person | null) => void }) {
    const translate = useTranslate();
    const [text, setText] = useState("");
    const { data } = useQuery({ queryKey: ["people", "offered", text], queryFn: () => listPeople(1, OFFERED, text) });
    return (
        <Autocomplete<Person>
            size="small" options={data?.data ?? []} filterOptions={(all) => all} value={value} getOptionLabel={(person) => person.email || person.phone}
            isOptionEqualToValue={(one, other) => one.id === other.id} onInputChange={(_, next, reason) => reason === "input" && setText(next)} onChange={(_, person) => onChange(person)}
            renderInput={(parameters) => <TextField {...parameters} label={translate("socle.model.person")} />}
        />
    );
}

function RecordPicker({ model, value, onChange }: { model: Model; value: Row | null; onChange: (row: Row | null) => void }) {
    const translate = useTranslate();
    const [q, setQuery] = useState("");
    const { data = [] } = useGetList<Row>(model.name, { filter: { q }, pagination: { page: 1, perPage: OFFERED }, sort: { field: "", order: "ASC" } });
    return (
        <Autocomplete<Row>
            size="small" options={data} filterOptions={(all) => all} value={value} getOptionLabel={(row) => displayOf(model, row)} getOptionKey={(row) => row.id}
            isOptionEqualToValue={(one, other) => one.id === other.id} onInputChange={(_, next, reason) => reason === "input" && setQuery(next)} onChange={(_, row) => onChange(row)}
            renderInput={(parameters) => <TextField {...parameters} label={translate("socle.model.record")} />}
        />
    );
}
