import { Alert, Box, Button, Dialog, DialogActions, DialogContent, DialogTitle, Tab, Tabs } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { Code } from "../base/Code";
import { Problem, Waiting } from "../base/Problem";
import { get, post } from "../base/request";
import { useAct } from "../base/useAct";
import type { Mail } from "./mails";

export function MailDialog({ id, onClose }: { id: string; onClose: () => void }) {
    const translate = useTranslate();
    const act = useAct();
    const [tab, setTab] = useState("html");
    const { data: mail, error, refetch } = useQuery({ queryKey: ["admin", "mail", id], queryFn: () => get<Mail>(`/admin/v1/mails/${id}`) });
    return (
        <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="mail-title">
            <DialogTitle id="mail-title">{mail?.subject ?? translate("socle.common.loading")}</DialogTitle>
            <DialogContent>
                {error && <Problem error={error} retry={refetch} />}
                {!mail && !error && <Waiting />}
                {mail && (
                    <>
                        {mail.error && <Alert severity="error" sx={{ mb: 1 }}>{mail.error}</Alert>}
                        <Tabs value={tab} onChange={(_, next: string) => setTab(next)} sx={{ mb: 1 }}>
                            <Tab value="html" label={translate("socle.work.html")} />
                            <Tab value="text" label={translate("socle.work.text")} />
                            <Tab value="headers" label={translate("socle.work.headers")} />
                        </Tabs>
                        {tab === "html" && <Rendered html={mail.html ?? ""} title={mail.subject} />}
                        {tab === "text" && <Code text={mail.text ?? ""} />}
                        {tab === "headers" && <Code text={Object.entries(mail.headers ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n")} />}
                    </>
                )}
            </DialogContent>
            <DialogActions>
                <Button onClick={() => void act(() => post(`/admin/v1/mails/${id}/resend`), "socle.work.resent")}>{translate("socle.work.resend")}</Button>
                <Button variant="contained" onClick={onClose}>{translate("socle.common.close")}</Button>
            </DialogActions>
        </Dialog>
    );
}

/** In a frame that may do nothing: neither scripts, nor forms, nor our origin. */
function Rendered({ html, title }: { html: string; title: string }) {
    return <Box component="iframe" title={title} sandbox="" srcDoc={html} sx={{ width: "100%", height: 420, border: 1, borderColor: "divider", borderRadius: 1, bgcolor: "#fff" }} />;
}
