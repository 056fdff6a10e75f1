import { Box, Chip, Paper, Typography } from "@mui/material";
import type { ReactNode } from "react";
import { useTranslate } from "react-admin";
import { Code } from "../base/Code";
import type { Field, Model } from "../base/definition";
import { Rows } from "../base/Rows";

const ACTIONS = ["read", "create", "update", "delete"];

export function ModelDetails({ model }: { model: Model }) {
    const translate = useTranslate();
    return (
        <Box sx={{ display: "grid", gap: 2, minWidth: 0 }}>
            <Typography component="h2" variant="h5">
                {model.title} <Box component="code" sx={{ color: "text.secondary", fontSize: "0.9rem" }}>{model.name}</Box>
                {model.source && <Box component="span" sx={{ color: "text.secondary", fontSize: "0.85rem", ml: 1 }}>{model.source.file}</Box>}
            </Typography>
            <Rows<Field>
                items={model.fields} keyOf={(field) => field.name} nothing=""
                columns={[
                    { title: translate("socle.records.field"), cell: (field) => <><strong>{field.title}</strong> <code>{field.name}</code>{field.help && <Typography variant="body2" color="text.secondary">{field.help}</Typography>}</> },
                    { title: translate("socle.model.type"), cell: (field) => <TypeOf field={field} /> },
                    { title: translate("socle.common.details"), cell: (field) => <Marks field={field} keyName={model.key.name} />, wide: true },
                ]}
            />
            <Section title={translate("socle.model.rules")}>
                {model.rules ? ACTIONS.map((action) => <Rule key={action} model={model} action={action} />) : <Typography color="text.secondary">{translate("socle.model.no_rules")}</Typography>}
            </Section>
            {model.checks && model.checks.length > 0 && (
                <Section title={translate("socle.model.checks")}>
                    {model.checks.map((check) => <Box key={check.expression} sx={{ mb: 1 }}>{check.message}<br /><code>{check.expression}</code></Box>)}
                </Section>
            )}
            {model.tables && <Section title={translate("socle.model.tables")}>{model.tables.map((table) => <Code key={table.name} text={table.sql} label={table.name} />)}</Section>}
        </Box>
    );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
    return (
        <Paper variant="outlined" component="section" sx={{ p: 2, minWidth: 0 }}>
            <Typography component="h3" variant="h6" sx={{ mb: 1 }}>{title}</Typography>
            {children}
        </Paper>
    );
}

function Rule({ model, action }: { model: Model; action: string }) {
    const translate = useTranslate();
    return (
        <Box sx={{ display: "grid", gridTemplateColumns: "90px minmax(0,1fr)", gap: 1, mb: 1 }}>
            <strong>{translate(`socle.model.${action}`)}</strong>
            <span>{model.words?.[action]}<br /><Box component="code" sx={{ color: "text.secondary" }}>{model.rules?.[action]}</Box></span>
        </Box>
    );
}

function TypeOf({ field }: { field: Field }) {
    const translate = useTranslate();
    const of = field.of ? ` (${field.of})` : field.scale !== undefined && field.scale !== null ? ` (${field.scale})` : "";
    return (
        <>
            {field.type}{of} {field.format}
            {field.to && <Typography variant="body2" color="text.secondary">{translate("socle.model.refers")} {field.to}</Typography>}
            {field.choices && <Typography variant="body2" color="text.secondary">{field.choices.map((choice) => choice.value).join(", ")}</Typography>}
        </>
    );
}

function Marks({ field, keyName }: { field: Field; keyName: string }) {
    const translate = useTranslate();
    const marks = [
        ...(field.name === keyName ? ["keys"] : []),
        ...(["required", "unique", "readonly", "computed"] as const).filter((mark) => field[mark]),
    ];
    const bounds = [field.min !== undefined && field.min !== null ? `≥ ${field.min}` : "", field.max !== undefined && field.max !== null ? `≤ ${field.max}` : "", field.pattern ?? ""].filter(Boolean);
    return (
        <Box sx={{ display: "flex", gap: 0.5, flexWrap: "wrap" }}>
            {marks.map((mark) => <Chip key={mark} size="small" variant="outlined" label={translate(`socle.model.${mark}`)} />)}
            {bounds.map((bound) => <code key={bound}>{bound}</code>)}
        </Box>
    );
}
