import { Box, Paper, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { findModel } from "../base/definition";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { Problem, Waiting } from "../base/Problem";
import { get } from "../base/request";
import { Rows } from "../base/Rows";
import { Chart } from "./Chart";

interface Metrics {
    minutes: { at: string; requests: number; errors: number; p50_ms: number; p95_ms: number; p99_ms: number }[];
    database: { bytes: number; wal_bytes: number | null; records: Record<string, number> };
    slow: { sql: string; calls: number; total_ms: number; max_ms: number }[];
}

const REFRESH_MS = 15_000;

export default function MetricsPage() {
    const translate = useTranslate();
    const formats = useFormats();
    const { data, error, refetch } = useQuery({ queryKey: ["admin", "metrics"], queryFn: () => get<Metrics>("/admin/v1/metrics"), refetchInterval: REFRESH_MS });
    if (error) return <Page title={translate("socle.work.metrics")}><Problem error={error} retry={refetch} /></Page>;
    if (!data) return <Waiting />;
    const times = data.minutes.map((minute) => minute.at);
    const of = (name: "requests" | "errors" | "p50_ms" | "p95_ms" | "p99_ms") => data.minutes.map((minute) => minute[name]);
    return (
        <Page title={translate("socle.work.metrics")}>
            <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "repeat(3, minmax(0,1fr))" }, gap: 1.5, mb: 1.5 }}>
                <Chart title={translate("socle.work.requests")} times={times} lines={[{ name: translate("socle.work.requests"), values: of("requests") }]} />
                <Chart title={translate("socle.work.latency")} times={times} lines={[{ name: "p50", values: of("p50_ms") }, { name: "p95", values: of("p95_ms") }, { name: "p99", values: of("p99_ms") }]} />
                <Chart title={translate("socle.work.errors")} times={times} lines={[{ name: translate("socle.work.errors"), values: of("errors") }]} />
            </Box>
            <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0,1fr)", md: "280px minmax(0,1fr)" }, gap: 1.5, alignItems: "start" }}>
                <Paper variant="outlined" sx={{ p: 2 }}>
                    <Typography component="h2" variant="h6">{translate("socle.work.database")}</Typography>
                    <Typography sx={{ fontSize: "1.4rem", fontWeight: 650 }}>{formats.bytes(data.database.bytes)}</Typography>
                    {data.database.wal_bytes !== null && <Typography color="text.secondary">WAL {formats.bytes(data.database.wal_bytes)}</Typography>}
                    <Typography component="h3" sx={{ mt: 2, fontWeight: 600 }}>{translate("socle.work.rows")}</Typography>
                    {Object.entries(data.database.records).map(([name, count]) => (
                        <Box key={name} sx={{ display: "flex", justifyContent: "space-between" }}><span>{findModel(name)?.title ?? name}</span><span>{formats.number(count)}</span></Box>
                    ))}
                </Paper>
                <Box>
                    <Typography component="h2" variant="h6" sx={{ mb: 1 }}>{translate("socle.work.slow")}</Typography>
                    <Rows
                        items={data.slow} keyOf={(query) => query.sql} nothing={translate("socle.common.none")}
                        columns={[
                            { title: "SQL", cell: (query) => <Box component="code" sx={{ fontSize: "0.8rem" }}>{query.sql}</Box> },
                            { title: translate("socle.work.calls"), cell: (query) => formats.number(query.calls), align: "right" },
                            { title: translate("socle.work.total"), cell: (query) => formats.number(query.total_ms, 1), align: "right", wide: true },
                            { title: translate("socle.work.max"), cell: (query) => formats.number(query.max_ms, 1), align: "right" },
                        ]}
                    />
                </Box>
            </Box>
        </Page>
    );
}
