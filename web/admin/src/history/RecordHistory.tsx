import { Paper, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useUndo } from "../base/announce";
import { Ask } from "../base/Ask";
import type { Model } from "../base/definition";
import { seenAs } from "../base/session";
import { RestoreMoment } from "./RestoreMoment";
import { Timeline } from "./Timeline";

const EVENTS_A_PAGE = 20;

/** What became of a record, and the ways back. */
export default function RecordHistory({ model, id }: { model: Model; id: string }) {
    const translate = useTranslate();
    const undo = useUndo();
    const [moment, setMoment] = useState<string>();
    return (
        <Paper variant="outlined" component="section" aria-labelledby="record-history" sx={{ p: 2, minWidth: 0 }}>
            <Typography id="record-history" component="h2" variant="h6">{translate("socle.history.of_record")}</Typography>
            <Timeline filter={{ model: model.name, id }} limit={EVENTS_A_PAGE} named={false} />
            {!seenAs() && model.may.update !== "none" && <RestoreMoment onChosen={setMoment} />}
            <Ask
                open={Boolean(moment)} title={translate("socle.history.restore_title")} text={translate("socle.history.restore_text")} act={translate("socle.history.restore")}
                onNo={() => setMoment(undefined)}
                onYes={() => {
                    void undo({ model: model.name, id, to: moment! });
                    setMoment(undefined);
                }}
            />
        </Paper>
    );
}
