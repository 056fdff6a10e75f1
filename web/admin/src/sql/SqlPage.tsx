import { Box, Link as OuterLink, Paper, Tab, Tabs, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { Link, useParams } from "react-router-dom";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { Problem, Waiting } from "../base/Problem";
import { get } from "../base/request";
import { Console } from "./Console";
import { TableRows } from "./TableRows";
import type { Table } from "./look";

/** The database itself: tables, their rows, and a console that reads. */
export default function SqlPage() {
    const translate = useTranslate();
    const { name } = useParams();
    const [tab, setTab] = useState(0);
    const { data, error, refetch } = useQuery({ queryKey: ["admin", "tables"], queryFn: () => get<{ items: Table[] }>("/admin/v1/tables"), refetchOnWindowFocus: false });
    const tables = data?.items ?? [];
    const chosen = tables.find((table) => table.name === name);
    if (chosen) {
        return (
            <Page title={chosen.name} beside={<OuterLink component={Link} to="/sql">{translate("socle.sql.title")}</OuterLink>}>
                <TableRows key={chosen.name} table={chosen} />
            </Page>
        );
    }
    return (
        <Page title={translate("socle.sql.title")}>
            <Tabs value={tab} onChange={(_, next: number) => setTab(next)} sx={{ mb: 2 }}>
                <Tab label={translate("socle.sql.tables")} />
                <Tab label={translate("socle.sql.console")} />
            </Tabs>
            {tab === 1 ? <Console /> : error ? <Problem error={error} retry={refetch} /> : data ? <Tables tables={tables} /> : <Waiting />}
        </Page>
    );
}

function Tables({ tables }: { tables: Table[] }) {
    const translate = useTranslate();
    const formats = useFormats();
    return (
        <>
            <Typography color="text.secondary" sx={{ mb: 1 }}>{translate("socle.sql.about")}</Typography>
            <Paper variant="outlined">
                {tables.map((table) => (
                    <Box key={table.name} sx={{ display: "flex", gap: 2, px: 2, py: 0.75, borderBottom: 1, borderColor: "divider", "&:last-child": { borderBottom: 0 } }}>
                        <OuterLink component={Link} to={`/sql/${table.name}`} sx={{ fontWeight: 600, flex: 1, overflowWrap: "anywhere" }}>{table.name}</OuterLink>
                        <span>{table.view ? translate("socle.sql.view") : table.rows === undefined ? "" : translate("socle.sql.about_rows", { rows: formats.number(table.rows) })}</span>
                    </Box>
                ))}
            </Paper>
        </>
    );
}
