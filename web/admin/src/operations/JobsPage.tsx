import { MenuItem, Tab, Tabs, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { Rows } from "../base/Rows";
import { State } from "../base/State";
import { JobDialog } from "./JobDialog";
import type { Job } from "./jobs";
import { Schedules } from "./Schedules";
import { useItems } from "./useItems";

const STATES = ["waiting", "running", "dead", "done", "cancelled"];
const REFRESH_MS = 5000;

export default function JobsPage() {
    const translate = useTranslate();
    const [tab, setTab] = useState(0);
    return (
        <Page title={translate("socle.work.jobs")}>
            <Tabs value={tab} onChange={(_, next: number) => setTab(next)} sx={{ mb: 1 }}>
                <Tab label={translate("socle.work.jobs")} />
                <Tab label={translate("socle.work.schedules")} />
            </Tabs>
            {tab === 0 ? <Jobs /> : <Schedules />}
        </Page>
    );
}

function Jobs() {
    const translate = useTranslate();
    const formats = useFormats();
    const [state, setState] = useState("");
    const [opened, setOpened] = useState<string>();
    const found = useItems<Job>("jobs", { state }, REFRESH_MS);
    return (
        <>
            <TextField select label={translate("socle.common.state")} value={state} onChange={(event) => setState(event.target.value)} sx={{ minWidth: 180, mb: 1 }}>
                <MenuItem value="">{translate("socle.common.all")}</MenuItem>
                {STATES.map((each) => <MenuItem key={each} value={each}>{translate(`socle.state.${each}`)}</MenuItem>)}
            </TextField>
            <Rows<Job>
                items={found.items} keyOf={(job) => job.id} found={found} nothing={translate("socle.work.no_jobs")} onOpen={(job) => setOpened(String(job.id))}
                columns={[
                    { title: translate("socle.common.name"), cell: (job) => <strong>{job.name}</strong> },
                    { title: translate("socle.common.state"), cell: (job) => <State state={job.state} /> },
                    { title: translate("socle.work.attempt"), cell: (job) => `${job.attempt} / ${job.attempts}`, wide: true },
                    { title: translate("socle.work.queue"), cell: (job) => job.queue, wide: true },
                    { title: translate("socle.common.when"), cell: (job) => formats.ago(job.finished_at ?? job.run_at ?? job.created_at) },
                    { title: translate("socle.common.error"), cell: (job) => <Typography variant="body2" color="error">{job.error}</Typography>, wide: true },
                ]}
            />
            {opened && <JobDialog id={opened} onClose={() => setOpened(undefined)} />}
        </>
    );
}
