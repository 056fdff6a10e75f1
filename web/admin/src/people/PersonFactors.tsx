import { Box, Button, Paper, Typography } from "@mui/material";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { request } from "../base/request";
import { useAct } from "../base/useAct";
import type { Person } from "./people";

/** The second factors of an account. */
export function PersonFactors({ person }: { person: Person }) {
    const translate = useTranslate();
    const formats = useFormats();
    const act = useAct();
    const address = `/auth/v1/admin/users/${person.id}`;
    const factors = person.factors ?? [];
    if (factors.length === 0) return null;
    return (
        <Paper variant="outlined" sx={{ p: 2 }}>
            <Typography component="h2" variant="h6">{translate("socle.people.factors")}</Typography>
            {factors.map((factor) => (
                <Box key={factor.id} sx={{ display: "flex", alignItems: "center", gap: 1 }}>
                    <Box sx={{ flex: 1 }}>{factor.friendly_name || factor.factor_type.toUpperCase()} {formats.date(factor.created_at)}</Box>
                    <Button color="error" onClick={() => void act(() => request(`${address}/factors/${factor.id}`, { method: "DELETE" }), "socle.common.done")}>{translate("socle.people.remove_factor")}</Button>
                </Box>
            ))}
        </Paper>
    );
}
