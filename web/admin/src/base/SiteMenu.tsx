import ApiIcon from "@mui/icons-material/Code";
import BackupIcon from "@mui/icons-material/Inventory2Outlined";
import HistoryIcon from "@mui/icons-material/History";
import HomeIcon from "@mui/icons-material/HomeOutlined";
import JobsIcon from "@mui/icons-material/PlayCircleOutline";
import KeyIcon from "@mui/icons-material/VpnKeyOutlined";
import LogIcon from "@mui/icons-material/NotesOutlined";
import MailIcon from "@mui/icons-material/MailOutline";
import MetricsIcon from "@mui/icons-material/ShowChart";
import ModelIcon from "@mui/icons-material/AccountTreeOutlined";
import PeopleIcon from "@mui/icons-material/PeopleOutline";
import RecordsIcon from "@mui/icons-material/TableRowsOutlined";
import LinkIcon from "@mui/icons-material/LinkOutlined";
import SettingsIcon from "@mui/icons-material/TuneOutlined";
import SqlIcon from "@mui/icons-material/StorageOutlined";
import WebhookIcon from "@mui/icons-material/Webhook";
import { Typography } from "@mui/material";
import type { ReactElement } from "react";
import { Menu, useSidebarState, useTranslate } from "react-admin";
import { EVERYTHING, useArea, useSite } from "./SiteContext";

interface Entry {
    to: string;
    text: string;
    icon: ReactElement;
    area?: string;
}

const OVERSIGHT: Entry[] = [
    { to: "/history", text: "history", icon: <HistoryIcon fontSize="small" /> },
    { to: "/people", text: "people", icon: <PeopleIcon fontSize="small" />, area: "people" },
    { to: "/data-model", text: "model", icon: <ModelIcon fontSize="small" /> },
    { to: "/sql", text: "sql", icon: <SqlIcon fontSize="small" />, area: EVERYTHING },
    { to: "/api", text: "api", icon: <ApiIcon fontSize="small" /> },
];

const WORK: Entry[] = [
    { to: "/jobs", text: "jobs", icon: <JobsIcon fontSize="small" />, area: "jobs" },
    { to: "/webhooks", text: "webhooks", icon: <WebhookIcon fontSize="small" />, area: "jobs" },
    { to: "/mails", text: "mails", icon: <MailIcon fontSize="small" />, area: "mails" },
    { to: "/logs", text: "logs", icon: <LogIcon fontSize="small" />, area: "logs" },
    { to: "/metrics", text: "metrics", icon: <MetricsIcon fontSize="small" />, area: "logs" },
    { to: "/backups", text: "backups", icon: <BackupIcon fontSize="small" />, area: "backups" },
    { to: "/keys", text: "keys", icon: <KeyIcon fontSize="small" />, area: "settings" },
    { to: "/settings", text: "settings", icon: <SettingsIcon fontSize="small" />, area: "settings" },
];

export function SiteMenu() {
    const translate = useTranslate();
    const { definition } = useSite();
    return (
        <Menu sx={{ pt: 1 }}>
            <Menu.Item to="/" primaryText={translate("socle.menu.home")} leftIcon={<HomeIcon fontSize="small" />} />
            <Heading text="records" />
            {definition.models.map((model) => (
                <Menu.Item
                    key={model.name}
                    to={`/${model.name}`}
                    primaryText={model.title}
                    leftIcon={model.link ? <LinkIcon fontSize="small" /> : <RecordsIcon fontSize="small" />}
                />
            ))}
            <Entries heading="oversight" entries={OVERSIGHT} />
            <Entries heading="work" entries={WORK} />
        </Menu>
    );
}

function Entries({ heading, entries }: { heading: string; entries: Entry[] }) {
    const translate = useTranslate();
    const mayUse = useArea();
    const shown = entries.filter((entry) => !entry.area || mayUse(entry.area));
    if (shown.length === 0) return null;
    return (
        <>
            <Heading text={heading} />
            {shown.map((entry) => (
                <Menu.Item key={entry.to} to={entry.to} primaryText={translate(`socle.menu.${entry.text}`)} leftIcon={entry.icon} />
            ))}
        </>
    );
}

function Heading({ text }: { text: string }) {
    const translate = useTranslate();
    const [open] = useSidebarState();
    return (
        <Typography
            component="li" role="presentation" variant="overline" color="text.secondary"
            sx={{ px: 2, pt: 1, visibility: open ? "visible" : "hidden", fontSize: "0.68rem", listStyle: "none" }}
        >
            {translate(`socle.menu.${text}`)}
        </Typography>
    );
}
