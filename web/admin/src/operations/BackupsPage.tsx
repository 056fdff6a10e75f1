import { Box, Button, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNotify, useTranslate } from "react-admin";
import { Ask } from "../base/Ask";
import { download } from "../base/download";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { useWords } from "../base/Problem";
import { get, post, request } from "../base/request";
import { Rows } from "../base/Rows";
import { EVERYTHING, useArea } from "../base/SiteContext";
import { State } from "../base/State";
import { useAct } from "../base/useAct";
import type { Backup } from "./backups";
import { RestoreBackup } from "./RestoreBackup";

const REFRESH_MS = 2000;

export default function BackupsPage() {
    const translate = useTranslate();
    const formats = useFormats();
    const act = useAct();
    const notify = useNotify();
    const words = useWords();
    const [busy, setBusy] = useState(false);
    const mayRestore = useArea()(EVERYTHING);
    const [restoring, setRestoring] = useState<Backup>();
    const [stopping, setStopping] = useState(false);
    const [removing, setRemoving] = useState<Backup>();
    const found = useQuery({ queryKey: ["admin", "backups"], queryFn: () => get<{ items: Backup[] }>("/admin/v1/backups"), refetchInterval: REFRESH_MS, enabled: !stopping });
    const make = async () => {
        setBusy(true);
        await act(() => post("/admin/v1/backups"), "socle.work.made_backup");
        setBusy(false);
    };
    const address = (backup: Backup) => `/admin/v1/backups/${encodeURIComponent(backup.name)}`;
    const bring = (backup: Backup) => download(address(backup), backup.name).catch((error: unknown) => notify(words(error), { type: "error" }));
    const actions = (backup: Backup) => backup.state === "made" && (
        <Box sx={{ whiteSpace: "nowrap" }}>
            <Button onClick={() => void bring(backup)}>{translate("socle.common.download")}</Button>
            {mayRestore && <Button onClick={() => setRestoring(backup)}>{translate("socle.work.restore")}</Button>}
            <Button color="error" onClick={() => setRemoving(backup)}>{translate("socle.common.remove")}</Button>
        </Box>
    );
    return (
        <Page title={translate("socle.work.backups")} actions={<Button variant="contained" disabled={busy} onClick={() => void make()}>{translate("socle.work.make_backup")}</Button>}>
            <Rows<Backup>
                items={found.data?.items ?? []} keyOf={(backup) => `${backup.name} ${backup.work ?? ""}`} found={found} nothing={translate("socle.work.no_backups")}
                columns={[
                    { title: translate("socle.common.name"), cell: (backup) => <Named backup={backup} /> },
                    { title: translate("socle.common.when"), cell: (backup) => formats.instant(backup.created_at), wide: true },
                    { title: translate("socle.common.state"), cell: (backup) => <State state={backup.state} /> },
                    { title: translate("socle.work.size"), cell: (backup) => backup.bytes !== undefined && formats.bytes(backup.bytes), align: "right" },
                    { title: translate("socle.common.actions"), cell: actions, align: "right" },
                ]}
            />
            {restoring && <RestoreBackup backup={restoring} address={address(restoring)} onBegin={() => setStopping(true)} onClose={() => setRestoring(undefined)} />}
            <Ask
                open={Boolean(removing)} title={translate("socle.work.delete_backup", { name: removing?.name })} act={translate("socle.common.remove")} onNo={() => setRemoving(undefined)}
                onYes={() => {
                    void act(() => request(address(removing!), { method: "DELETE" }), "socle.work.deleted_backup");
                    setRemoving(undefined);
                }}
            />
        </Page>
    );
}

function Named({ backup }: { backup: Backup }) {
    const translate = useTranslate();
    return (
        <>
            <strong>{backup.name}</strong>
            {backup.error && (
                <Typography variant="body2" color="error">
                    {backup.work === "restore" && `${translate("socle.work.restore_failed")} `}{backup.error}
                </Typography>
            )}
        </>
    );
}
