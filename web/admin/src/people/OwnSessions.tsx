import { Box, Button, Paper, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { get, request } from "../base/request";
import { supabase } from "../base/session";
import { useAct } from "../base/useAct";
import { SessionList, type Session } from "./SessionList";

export function OwnSessions() {
    const translate = useTranslate();
    const act = useAct();
    const { data } = useQuery({ queryKey: ["own-sessions"], queryFn: () => get<{ sessions: Session[] } | Session[]>("/auth/v1/sessions") });
    const sessions = Array.isArray(data) ? data : (data?.sessions ?? []);
    const endOthers = async () => {
        const { error } = await supabase().auth.signOut({ scope: "others" });
        if (error) throw error;
    };
    return (
        <Paper variant="outlined" sx={{ p: 2 }}>
            <Box sx={{ display: "flex", alignItems: "center" }}>
                <Typography component="h2" variant="h6" sx={{ flex: 1 }}>{translate("socle.account.sessions")}</Typography>
                {sessions.length > 1 && <Button onClick={() => void act(endOthers, "socle.common.done")}>{translate("socle.account.end_others")}</Button>}
            </Box>
            <SessionList sessions={sessions} onEnd={(session) => void act(() => request(`/auth/v1/sessions/${session.id}`, { method: "DELETE" }), "socle.people.session_ended")} />
        </Paper>
    );
}
