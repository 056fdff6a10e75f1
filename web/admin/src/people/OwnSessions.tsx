import { Box, Button, Paper, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { get, request } from "../base/request";
import { supabase } from "../base/session";
import { useAct } from "../base/useAct";

interface Session {
    id: string;
    created_at: string;
    refreshed_at?: string | null;
    user_agent?: string | null;
    ip?: string | null;
    current?: boolean;
}

export function OwnSessions() {
    const translate = useTranslate();
    const formats = useFormats();
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
            {sessions.map((session) => (
                <Box key={session.id} sx={{ display: "flex", alignItems: "center", gap: 1, py: 0.5 }}>
                    <Box sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
                        {formats.ago(session.refreshed_at ?? session.created_at)} {session.ip} {session.user_agent} {session.current && <strong>({translate("socle.account.this_session")})</strong>}
                    </Box>
                    {!session.current && <Button onClick={() => void act(() => request(`/auth/v1/sessions/${session.id}`, { method: "DELETE" }), "socle.common.done")}>{translate("socle.people.end_session")}</Button>}
                </Box>
            ))}
        </Paper>
    );
}
