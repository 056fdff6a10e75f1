import { Alert, CircularProgress, Dialog, DialogContent, DialogContentText, DialogTitle, TextField } from "@mui/material";
import { useId, useState } from "react";
import { useTranslate } from "react-admin";
import { Ask } from "../base/Ask";
import { useWords } from "../base/Problem";
import { get, post, Refusal } from "../base/request";
import type { Backup } from "./backups";

const GIVE_UP_MS = 5 * 60_000;
const PAUSE_MS = 500;
const PAUSE_MAX_MS = 5000;

interface Props {
    backup: Backup;
    address: string;
    /** The server is about to stop: nothing else is to be asked. */
    onBegin: () => void;
    onClose: () => void;
}

/** Guarded by typing the name. The server stops for it and comes back; so does the site then. */
export function RestoreBackup({ backup, address, onBegin, onClose }: Props) {
    const translate = useTranslate();
    const words = useWords();
    const [typed, setTyped] = useState("");
    const [asking, setAsking] = useState(false);
    const [told, setTold] = useState<unknown>();
    const [begun, setBegun] = useState(false);
    const [away, setAway] = useState(false);
    const restore = async () => {
        setAsking(true);
        setTold(undefined);
        try {
            await post(`${address}/restore`, { confirm: typed });
        } catch (error) {
            setTold(error);
            setAsking(false);
            return;
        }
        setBegun(true);
        onBegin();
        if (await comesBack()) window.location.reload();
        else setAway(true);
    };
    if (begun) return <Restoring name={backup.name} away={away} />;
    return (
        <Ask
            open title={translate("socle.work.restore_title")} text={translate("socle.work.restore_text", { name: backup.name })} act={translate("socle.work.restore")}
            disabled={asking || typed !== backup.name} onYes={() => void restore()} onNo={onClose}
        >
            <TextField fullWidth autoFocus label={translate("socle.work.restore_confirm")} value={typed} onChange={(event) => setTyped(event.target.value)} />
            {told !== undefined && <Alert severity="warning" sx={{ mt: 1, overflowWrap: "anywhere" }}>{words(told)}</Alert>}
        </Ask>
    );
}

function Restoring({ name, away }: { name: string; away: boolean }) {
    const translate = useTranslate();
    const id = useId();
    return (
        <Dialog open aria-labelledby={id} fullWidth maxWidth="xs">
            <DialogTitle id={id}>{translate("socle.work.restoring_title")}</DialogTitle>
            <DialogContent sx={{ overflowWrap: "anywhere" }}>
                <DialogContentText>{translate("socle.work.restoring_text", { name })}</DialogContentText>
                {away
                    ? <Alert severity="error" sx={{ mt: 1 }}>{translate("socle.work.restoring_away")}</Alert>
                    : <CircularProgress size={24} sx={{ mt: 2 }} aria-label={translate("socle.common.loading")} />}
            </DialogContent>
        </Dialog>
    );
}

/** Whether the server answers again, and no longer says that it restores. */
async function comesBack(): Promise<boolean> {
    const end = Date.now() + GIVE_UP_MS;
    for (let pause = PAUSE_MS; Date.now() < end; pause = Math.min(pause * 1.5, PAUSE_MAX_MS)) {
        await new Promise((resume) => setTimeout(resume, pause));
        try {
            const { items } = await get<{ items: Backup[] }>("/admin/v1/backups");
            if (items.every((each) => each.state !== "restoring")) return true;
        } catch (error) {
            // Somebody whom the restored data do not know, or not as an administrator: it is back.
            if (error instanceof Refusal && error.status >= 400 && error.status < 500) return true;
        }
    }
    return false;
}
