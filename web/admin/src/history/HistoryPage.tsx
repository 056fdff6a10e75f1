import { Paper } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useSearchParams } from "react-router-dom";
import { Page } from "../base/Page";
import type { HistoryFilter } from "./events";
import { HistoryFilters } from "./HistoryFilters";
import { Timeline } from "./Timeline";

const EVENTS_A_PAGE = 50;

/** Everything that happened and that the person may see; the address keeps what is looked for. */
export default function HistoryPage() {
    const translate = useTranslate();
    const [parameters, setParameters] = useSearchParams();
    const [filter, setFilter] = useState<HistoryFilter>(() => Object.fromEntries(parameters));
    const change = (next: HistoryFilter) => {
        const said = Object.fromEntries(Object.entries(next).filter(([, value]) => value)) as Record<string, string>;
        setFilter(said);
        setParameters(said, { replace: true });
    };
    return (
        <Page title={translate("socle.history.title")} wide={false}>
            <HistoryFilters filter={filter} onChange={change} />
            <Paper variant="outlined" sx={{ px: 2, py: 0.5 }}>
                <Timeline filter={filter} limit={EVENTS_A_PAGE} />
            </Paper>
        </Page>
    );
}
