import { MenuItem, TextField } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { Rows } from "../base/Rows";
import { State } from "../base/State";
import { MailDialog } from "./MailDialog";
import type { Mail } from "./mails";
import { useItems } from "./useItems";

const STATES = ["waiting", "sending", "sent", "failed", "kept"];

export default function MailsPage() {
    const translate = useTranslate();
    const formats = useFormats();
    const [state, setState] = useState("");
    const [opened, setOpened] = useState<string>();
    const found = useItems<Mail>("mails", { state });
    return (
        <Page title={translate("socle.work.mails")}>
            <TextField select label={translate("socle.common.state")} value={state} onChange={(event) => setState(event.target.value)} sx={{ minWidth: 180, mb: 1 }}>
                <MenuItem value="">{translate("socle.common.all")}</MenuItem>
                {STATES.map((each) => <MenuItem key={each} value={each}>{translate(`socle.state.${each}`)}</MenuItem>)}
            </TextField>
            <Rows<Mail>
                items={found.items} keyOf={(mail) => mail.id} found={found} nothing={translate("socle.work.no_mails")} onOpen={(mail) => setOpened(String(mail.id))}
                columns={[
                    { title: translate("socle.work.recipient"), cell: (mail) => mail.to },
                    { title: translate("socle.work.subject"), cell: (mail) => <strong>{mail.subject}</strong> },
                    { title: translate("socle.common.state"), cell: (mail) => <State state={mail.state} /> },
                    { title: translate("socle.work.template"), cell: (mail) => mail.template, wide: true },
                    { title: translate("socle.common.when"), cell: (mail) => formats.ago(mail.sent_at ?? mail.created_at), wide: true },
                ]}
            />
            {opened && <MailDialog id={opened} onClose={() => setOpened(undefined)} />}
        </Page>
    );
}
