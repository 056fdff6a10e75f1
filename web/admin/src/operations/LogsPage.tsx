import { Box, MenuItem, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useSearchParams } from "react-router-dom";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { Rows } from "../base/Rows";
import { State } from "../base/State";
import { useItems } from "./useItems";

interface Line {
    id: string | number;
    at: string;
    level: string;
    message: string;
    fields: Record<string, unknown>;
}

const LEVELS = ["debug", "info", "warning", "error"];
const REFRESH_MS = 5000;

export default function LogsPage() {
    const translate = useTranslate();
    const formats = useFormats();
    const [parameters] = useSearchParams();
    const [filter, setFilter] = useState({ level: "", request_id: parameters.get("request_id") ?? "", text: "" });
    const found = useItems<Line>("logs", filter, REFRESH_MS);
    const change = (name: keyof typeof filter) => (event: { target: { value: string } }) => setFilter({ ...filter, [name]: event.target.value });
    return (
        <Page title={translate("socle.work.logs")}>
            <Box sx={{ display: "flex", gap: 1, mb: 1, flexWrap: "wrap" }}>
                <TextField select label={translate("socle.work.level")} value={filter.level} onChange={change("level")} sx={{ minWidth: 140 }}>
                    <MenuItem value="">{translate("socle.common.all")}</MenuItem>
                    {LEVELS.map((level) => <MenuItem key={level} value={level}>{translate(`socle.state.${level}`)}</MenuItem>)}
                </TextField>
                <TextField label={translate("socle.work.request_id")} value={filter.request_id} onChange={change("request_id")} />
                <TextField label={translate("socle.common.search")} value={filter.text} onChange={change("text")} />
            </Box>
            <Rows<Line>
                items={found.items} keyOf={(line) => line.id} found={found} nothing={translate("socle.work.no_logs")}
                columns={[
                    { title: translate("socle.work.at"), cell: (line) => formats.instant(line.at) },
                    { title: translate("socle.work.level"), cell: (line) => <State state={line.level} /> },
                    { title: translate("socle.common.text"), cell: (line) => <strong>{line.message}</strong> },
                    { title: translate("socle.common.details"), cell: (line) => <Fields fields={line.fields} />, wide: true },
                ]}
            />
        </Page>
    );
}

function Fields({ fields }: { fields: Record<string, unknown> }) {
    return (
        <Box component="code" sx={{ fontSize: "0.8rem", color: "text.secondary" }}>
            {Object.entries(fields).map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`).join("  ")}
        </Box>
    );
}
