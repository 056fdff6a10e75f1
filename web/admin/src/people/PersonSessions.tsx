import { Paper, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { get, request } from "../base/request";
import { useAct } from "../base/useAct";
import { SessionList, type Session } from "./SessionList";

/** Where an account is signed in, each with the way to end it. */
export function PersonSessions({ id }: { id: string }) {
    const translate = useTranslate();
    const act = useAct();
    const address = `/admin/v1/people/${id}/sessions`;
    const { data } = useQuery({ queryKey: ["admin", "sessions", id], queryFn: () => get<{ sessions: Session[] }>(address) });
    const sessions = data?.sessions ?? [];
    return (
        <Paper variant="outlined" sx={{ p: 2 }}>
            <Typography component="h2" variant="h6">{translate("socle.people.sessions")}</Typography>
            {data && sessions.length === 0 && <Typography color="text.secondary">{translate("socle.people.no_sessions")}</Typography>}
            <SessionList sessions={sessions} onEnd={(session) => void act(() => request(`${address}/${session.id}`, { method: "DELETE" }), "socle.people.session_ended")} />
        </Paper>
    );
}
