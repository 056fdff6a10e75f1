import { Box, Paper, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Empty } from "../base/Empty";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { Rows } from "../base/Rows";
import { get } from "../base/request";
import { useSite } from "../base/SiteContext";
import { State } from "../base/State";
import { Deliveries } from "./Deliveries";
import type { Webhook } from "./webhooks";

const REFRESH_MS = 5000;

export default function WebhooksPage() {
    const translate = useTranslate();
    const found = useQuery({ queryKey: ["admin", "webhooks"], queryFn: () => get<{ items: Webhook[] }>("/admin/v1/webhooks"), refetchInterval: REFRESH_MS });
    const webhooks = found.data?.items ?? [];
    const none = found.data && webhooks.length === 0;
    return (
        <Page title={translate("socle.work.webhooks")}>
            {none ? (
                <Paper variant="outlined"><Empty text={translate("socle.work.no_webhooks")} hint={translate("socle.work.no_webhooks_hint")} /></Paper>
            ) : (
                <Box sx={{ display: "grid", gridTemplateColumns: "minmax(0,1fr)", gap: 2 }}>
                    <Declared webhooks={webhooks} found={found} />
                    <Deliveries webhooks={webhooks} />
                </Box>
            )}
        </Page>
    );
}

function Declared({ webhooks, found }: { webhooks: Webhook[]; found: { error: unknown; isPending: boolean; refetch: () => unknown } }) {
    const translate = useTranslate();
    const { models } = useSite().definition;
    const titleOf = (name: string) => models.find((model) => model.name === name)?.title ?? name;
    return (
        <Rows<Webhook>
            items={webhooks} keyOf={(webhook) => webhook.name} found={found} nothing={translate("socle.work.no_webhooks")}
            columns={[
                { title: translate("socle.common.name"), cell: (webhook) => <strong>{webhook.name}</strong> },
                { title: translate("socle.common.model"), cell: (webhook) => titleOf(webhook.model), wide: true },
                { title: translate("socle.work.on_event"), cell: (webhook) => <Event webhook={webhook} />, wide: true },
                { title: translate("socle.work.address"), cell: (webhook) => webhook.address },
                { title: translate("socle.work.last_delivery"), cell: (webhook) => <Last webhook={webhook} /> },
            ]}
        />
    );
}

function Event({ webhook }: { webhook: Webhook }) {
    const translate = useTranslate();
    return (
        <>
            {translate(`socle.work.event_${webhook.event}`)}
            {webhook.when && <Typography variant="body2" color="text.secondary">{translate("socle.work.only_when")}: {webhook.when}</Typography>}
        </>
    );
}

function Last({ webhook }: { webhook: Webhook }) {
    const translate = useTranslate();
    const formats = useFormats();
    if (!webhook.last) return <>–</>;
    return (
        <Box sx={{ display: "flex", gap: 1, alignItems: "center", flexWrap: "wrap" }}>
            <State state={webhook.last.state} />
            <span>{formats.ago(webhook.last.finished_at ?? webhook.last.created_at)}</span>
            {webhook.waiting > 0 && <span>{translate("socle.work.waiting_count", { smart_count: webhook.waiting })}</span>}
            {webhook.dead > 0 && <Typography component="span" variant="body2" color="error">{translate("socle.work.failed_count", { smart_count: webhook.dead })}</Typography>}
        </Box>
    );
}
