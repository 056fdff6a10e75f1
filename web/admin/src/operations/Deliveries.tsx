import { Box, Button, MenuItem, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { post } from "../base/request";
import { Rows } from "../base/Rows";
import { State } from "../base/State";
import { useAct } from "../base/useAct";
import { useItems } from "./useItems";
import type { Delivery, Webhook } from "./webhooks";

const STATES = ["waiting", "sending", "dead", "done", "cancelled"];
const REFRESH_MS = 5000;

/** What webhooks were told, or are about to be: the newest first. */
export function Deliveries({ webhooks }: { webhooks: Webhook[] }) {
    const translate = useTranslate();
    const formats = useFormats();
    const [state, setState] = useState("");
    const [webhook, setWebhook] = useState("");
    const found = useItems<Delivery>("deliveries", { state, webhook }, REFRESH_MS);
    const all = <MenuItem value="">{translate("socle.common.all")}</MenuItem>;
    return (
        <Box>
            <Typography component="h2" variant="h6" sx={{ mb: 1 }}>{translate("socle.work.deliveries")}</Typography>
            <Box sx={{ display: "flex", gap: 1, mb: 1, flexWrap: "wrap" }}>
                <TextField select label={translate("socle.common.state")} value={state} onChange={(event) => setState(event.target.value)} sx={{ minWidth: 160 }}>
                    {all}
                    {STATES.map((each) => <MenuItem key={each} value={each}>{translate(`socle.state.${each}`)}</MenuItem>)}
                </TextField>
                <TextField select label={translate("socle.common.name")} value={webhook} onChange={(event) => setWebhook(event.target.value)} sx={{ minWidth: 220 }}>
                    {all}
                    {webhooks.map((each) => <MenuItem key={each.name} value={each.name}>{each.name}</MenuItem>)}
                </TextField>
            </Box>
            <Rows<Delivery>
                items={found.items} keyOf={(delivery) => delivery.id} found={found} nothing={translate("socle.work.no_deliveries")}
                columns={[
                    { title: translate("socle.common.name"), cell: (delivery) => delivery.webhook },
                    { title: translate("socle.work.record"), cell: (delivery) => `${delivery.model} ${delivery.object_id}`, wide: true },
                    { title: translate("socle.common.state"), cell: (delivery) => <Progress delivery={delivery} /> },
                    { title: translate("socle.work.attempt"), cell: (delivery) => `${delivery.attempts} / ${delivery.attempts_max}`, wide: true },
                    { title: translate("socle.common.when"), cell: (delivery) => formats.ago(delivery.finished_at ?? delivery.created_at), wide: true },
                    { title: translate("socle.common.actions"), cell: (delivery) => <Retry delivery={delivery} />, align: "right" },
                ]}
            />
        </Box>
    );
}

function Progress({ delivery }: { delivery: Delivery }) {
    const translate = useTranslate();
    const formats = useFormats();
    const waits = delivery.state === "waiting" && delivery.next_at && delivery.attempts > 0;
    return (
        <>
            <State state={delivery.state} />
            {delivery.error && <Typography variant="body2" color="error">{delivery.error}</Typography>}
            {waits && <Typography variant="body2" color="text.secondary">{translate("socle.work.next_try", { when: formats.ago(delivery.next_at!) })}</Typography>}
        </>
    );
}

function Retry({ delivery }: { delivery: Delivery }) {
    const translate = useTranslate();
    const act = useAct();
    const again = delivery.state === "dead" || (delivery.state === "waiting" && delivery.next_at && delivery.attempts > 0);
    if (!again) return null;
    return <Button onClick={() => void act(() => post(`/admin/v1/deliveries/${delivery.id}/retry`), "socle.work.retried_delivery")}>{translate("socle.work.retry_delivery")}</Button>;
}
