import { Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Code } from "../base/Code";
import { useFormats } from "../base/format";
import { Problem, Waiting } from "../base/Problem";
import { get, post } from "../base/request";
import { State } from "../base/State";
import { useAct } from "../base/useAct";
import type { Job } from "./jobs";

const ENDED = ["dead", "cancelled", "done"];
const OPEN = ["waiting"];
const REFRESH_MS = 2000;

export function JobDialog({ id, onClose }: { id: string; onClose: () => void }) {
    const translate = useTranslate();
    const act = useAct();
    const { data: job, error, refetch } = useQuery({
        queryKey: ["admin", "job", id],
        queryFn: () => get<Job>(`/admin/v1/jobs/${id}`),
        refetchInterval: ({ state }) => (state.data && ENDED.includes(state.data.state) ? false : REFRESH_MS),
    });
    return (
        <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="job-title">
            <DialogTitle id="job-title">{job?.name ?? translate("socle.common.loading")}</DialogTitle>
            <DialogContent>
                {error ? <Problem error={error} retry={refetch} /> : job ? <Details job={job} /> : <Waiting />}
            </DialogContent>
            <DialogActions>
                {job && ENDED.includes(job.state) && (
                    <Button variant="contained" onClick={() => void act(() => post(`/admin/v1/jobs/${id}/retry`), "socle.work.retried")}>{translate("socle.work.retry")}</Button>
                )}
                {job && OPEN.includes(job.state) && (
                    <Button color="error" onClick={() => void act(() => post(`/admin/v1/jobs/${id}/cancel`), "socle.work.cancelled")}>{translate("socle.work.cancel")}</Button>
                )}
                <Button onClick={onClose}>{translate("socle.common.close")}</Button>
            </DialogActions>
        </Dialog>
    );
}

function Details({ job }: { job: Job }) {
    const translate = useTranslate();
    const formats = useFormats();
    return (
        <Box sx={{ display: "grid", gap: 1.5 }}>
            <Box sx={{ display: "flex", gap: 2, alignItems: "center", flexWrap: "wrap" }}>
                <State state={job.state} />
                <span>{translate("socle.work.attempt")} {job.attempt} / {job.attempts}</span>
                <span>{job.queue}</span>
                {job.started_at && <span>{translate("socle.work.started")} {formats.instant(job.started_at)}</span>}
                {job.finished_at && <span>{translate("socle.work.finished")} {formats.instant(job.finished_at)}</span>}
            </Box>
            {job.error && <Typography color="error" sx={{ whiteSpace: "pre-wrap" }}>{job.error}</Typography>}
            <Typography component="h3" variant="h6">{translate("socle.work.arguments")}</Typography>
            <Code text={JSON.stringify(job.arguments ?? {}, null, 2)} />
            {job.runs && job.runs.length > 0 && <Typography component="h3" variant="h6">{translate("socle.work.runs")}</Typography>}
            {job.runs?.map((run) => (
                <Box key={run.run} sx={{ display: "flex", gap: 2, alignItems: "baseline", flexWrap: "wrap" }}>
                    <span>{run.run}.</span>
                    <State state={run.state} />
                    <span>{formats.ago(run.started_at)}</span>
                    <Box component="span" sx={{ color: "error.main", overflowWrap: "anywhere" }}>{run.error}</Box>
                </Box>
            ))}
        </Box>
    );
}
