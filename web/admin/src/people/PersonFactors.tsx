import { Box, Button, Paper, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { get, request } from "../base/request";
import { useAct } from "../base/useAct";
import type { Person } from "./people";

interface Session {
    id: string;
    created_at: string;
    refreshed_at?: string | null;
    user_agent?: string | null;
    ip?: string | null;
}

/** What keeps an account open: second factors and sessions. */
export function PersonFactors({ person }: { person: Person }) {
    const translate = useTranslate();
    const formats = useFormats();
    const act = useAct();
    const address = `/auth/v1/admin/users/${person.id}`;
    const { data } = useQuery({ queryKey: ["person", person.id, "sessions"], queryFn: () => get<{ sessions: Session[] } | Session[]>(`/admin/v1/people/${person.id}/sessions`), retry: false });
    const sessions = Array.isArray(data) ? data : (data?.sessions ?? []);
    const factors = person.factors ?? [];
    return (
        <Paper variant="outlined" sx={{ p: 2 }}>
            <Typography component="h2" variant="h6">{translate("socle.people.sessions")}</Typography>
            {sessions.length === 0 && <Typography color="text.secondary">{translate("socle.people.no_sessions")}</Typography>}
            {sessions.map((session) => (
                <Box key={session.id} sx={{ display: "flex", alignItems: "center", gap: 1 }}>
                    <Box sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>{formats.ago(session.refreshed_at ?? session.created_at)} {session.ip} {session.user_agent}</Box>
                    <Button onClick={() => void act(() => request(`/admin/v1/people/${person.id}/sessions/${session.id}`, { method: "DELETE" }), "socle.common.done")}>{translate("socle.people.end_session")}</Button>
                </Box>
            ))}
            {factors.length > 0 && <Typography component="h2" variant="h6" sx={{ mt: 2 }}>{translate("socle.people.factors")}</Typography>}
            {factors.map((factor) => (
                <Box key={factor.id} sx={{ display: "flex", alignItems: "center", gap: 1 }}>
                    <Box sx={{ flex: 1 }}>{factor.friendly_name || factor.factor_type.toUpperCase()} {formats.date(factor.created_at)}</Box>
                    <Button color="error" onClick={() => void act(() => request(`${address}/factors/${factor.id}`, { method: "DELETE" }), "socle.common.done")}>{translate("socle.people.remove_factor")}</Button>
                </Box>
            ))}
        </Paper>
    );
}
