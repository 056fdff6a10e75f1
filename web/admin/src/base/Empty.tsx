import { Box, Typography } from "@mui/material";
import type { ReactNode } from "react";

/** Where nothing is: what that means, and the way on. */
export function Empty({ text, hint, children }: { text: string; hint?: string; children?: ReactNode }) {
    return (
        <Box sx={{ p: 5, textAlign: "center", display: "flex", flexDirection: "column", alignItems: "center", gap: 1 }}>
            <Typography component="p" variant="h6">{text}</Typography>
            {hint && <Typography color="text.secondary">{hint}</Typography>}
            {children && <Box sx={{ mt: 1, display: "flex", gap: 1 }}>{children}</Box>}
        </Box>
    );
}
