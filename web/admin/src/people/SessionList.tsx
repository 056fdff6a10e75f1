import { Box, Button } from "@mui/material";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";

export interface Session {
    id: string;
    created_at: string;
    refreshed_at?: string | null;
    user_agent?: string | null;
    ip?: string | null;
    current?: boolean;
}

export function SessionList({ sessions, onEnd }: { sessions: Session[]; onEnd: (session: Session) => void }) {
    const translate = useTranslate();
    const formats = useFormats();
    return sessions.map((session) => (
        <Box key={session.id} sx={{ display: "flex", alignItems: "center", gap: 1, py: 0.5 }}>
            <Box sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
                {formats.ago(session.refreshed_at ?? session.created_at)} {session.ip} {session.user_agent} {session.current && <strong>({translate("socle.account.this_session")})</strong>}
            </Box>
            {!session.current && <Button onClick={() => onEnd(session)}>{translate("socle.people.end_session")}</Button>}
        </Box>
    ));
}
