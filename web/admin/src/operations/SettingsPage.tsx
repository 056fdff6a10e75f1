import { Box, Chip, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Page } from "../base/Page";
import { get } from "../base/request";
import { Rows } from "../base/Rows";

interface Setting {
    name: string;
    value: unknown;
    source: string;
    help: string | null;
}

export default function SettingsPage() {
    const translate = useTranslate();
    const found = useQuery({ queryKey: ["admin", "settings"], queryFn: () => get<{ items: Setting[] }>("/admin/v1/settings") });
    return (
        <Page title={translate("socle.work.settings")}>
            <Rows<Setting>
                items={found.data?.items ?? []} keyOf={(setting) => setting.name} found={found} nothing={translate("socle.common.none")}
                columns={[
                    { title: translate("socle.common.name"), cell: (setting) => <><strong>{setting.name}</strong><Typography variant="body2" color="text.secondary">{setting.help}</Typography></> },
                    { title: translate("socle.work.value"), cell: (setting) => <Box component="code">{typeof setting.value === "string" ? setting.value : JSON.stringify(setting.value)}</Box> },
                    { title: translate("socle.work.source"), cell: (setting) => <Chip size="small" variant="outlined" label={translate(`socle.work.source_${setting.source}`, { _: setting.source })} /> },
                ]}
            />
        </Page>
    );
}
