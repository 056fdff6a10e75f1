import { Alert, Box, Button, LinearProgress, MenuItem, Paper, TextField, Typography } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslate } from "react-admin";
import { useAnnounce } from "../base/announce";
import type { Model } from "../base/definition";
import { useWords } from "../base/Problem";
import { ColumnMapping } from "./ColumnMapping";
import { ImportReport } from "./ImportReport";
import { importRows, type Mode, type Refused, type Values } from "./importRows";
import { guessMapping, importable, valueOf, type Mapping } from "./mapping";
import type { Sheet } from "./sheets";

interface Props {
    model: Model;
    sheet: Sheet;
    onAnother: () => void;
}

type Result = { refused: Refused[]; rehearsed: boolean };

export function ImportPlan({ model, sheet, onAnother }: Props) {
    const translate = useTranslate();
    const words = useWords();
    const announce = useAnnounce();
    const queryClient = useQueryClient();
    const [mapping, setMapping] = useState<Mapping>(() => guessMapping(model, sheet.heads));
    const [mode, setMode] = useState<Mode>("refuse");
    const [done, setDone] = useState<number>();
    const [result, setResult] = useState<Result>();
    const [error, setError] = useState<string>();
    const rows = useMemo(() => rowsOf(model, sheet, mapping), [model, sheet, mapping]);
    const keyed = mapping.includes(model.key.name);
    const good = result ? rows.length - result.refused.length : rows.length;

    const run = async (rehearse: boolean) => {
        const skipped = new Set(rehearse ? [] : result?.refused.map((each) => each.row));
        const wanted = rows.map((_, row) => row).filter((row) => !skipped.has(row));
        const requestId = crypto.randomUUID();
        setError(undefined);
        setDone(0);
        try {
            const found = await importRows({ model, rows: wanted.map((row) => rows[row]!), mode, by: model.key.name, rehearse, requestId, onProgress: setDone });
            const refused = found.map((each) => ({ ...each, row: wanted[each.row]! }));
            setResult({ refused: rehearse ? refused : [...(result?.refused ?? []), ...refused], rehearsed: rehearse });
            if (!rehearse) {
                await queryClient.invalidateQueries();
                announce(translate("socle.transfer.result", { smart_count: wanted.length - refused.length }), model.history ? requestId : undefined);
            }
        } catch (fault) {
            setError(words(fault));
        } finally {
            setDone(undefined);
        }
    };
    const change = (next: Mapping) => {
        setMapping(next);
        setResult(undefined);
    };
    const finished = result && !result.rehearsed;
    return (
        <Box sx={{ display: "grid", gap: 2 }}>
            <ColumnMapping model={model} sheet={sheet} mapping={mapping} onChange={change} />
            {keyed && (
                <TextField select label={translate("socle.transfer.mode")} value={mode} onChange={(event) => { setMode(event.target.value as Mode); setResult(undefined); }} sx={{ maxWidth: 360 }}>
                    {(["refuse", "merge", "ignore"] as const).map((each) => <MenuItem key={each} value={each}>{translate(`socle.transfer.mode_${each}`)}</MenuItem>)}
                </TextField>
            )}
            {error && <Alert severity="error">{error}</Alert>}
            {result && <ImportReport sheet={sheet} refused={result.refused} good={good} finished={Boolean(finished)} />}
            {done !== undefined && (
                <Paper variant="outlined" sx={{ p: 2 }}>
                    <LinearProgress variant="determinate" value={(done / Math.max(1, rows.length)) * 100} aria-label={translate("socle.records.import")} />
                    <Typography role="status">{translate("socle.transfer.importing", { done, all: rows.length })}</Typography>
                </Paper>
            )}
            <Box sx={{ display: "flex", gap: 1 }}>
                <Button onClick={onAnother}>{translate("socle.transfer.another")}</Button>
                {!finished && <Button variant="outlined" disabled={done !== undefined || mapping.every((name) => name === null)} onClick={() => void run(true)}>{translate("socle.transfer.check")}</Button>}
                {!finished && (
                    <Button variant="contained" disabled={done !== undefined || !result || good === 0} onClick={() => void run(false)}>
                        {translate("socle.transfer.run", { smart_count: good })}
                    </Button>
                )}
            </Box>
        </Box>
    );
}

function rowsOf(model: Model, sheet: Sheet, mapping: Mapping): Values[] {
    const fields = importable(model);
    const chosen = mapping.map((name) => fields.find((field) => field.name === name));
    return sheet.lines.map((line) => Object.fromEntries(chosen.flatMap((field, column) => (field ? [[field.name, valueOf(field, String(line[column] ?? ""))]] : []))));
}
