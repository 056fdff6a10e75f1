import { Box, Typography } from "@mui/material";
import { useEffect, type ReactNode } from "react";
import { useSite } from "./SiteContext";

interface Props {
    title: string;
    beside?: ReactNode;
    actions?: ReactNode;
    children: ReactNode;
    wide?: boolean;
}

/** A page: its heading, what can be done with all of it, its content. */
export function Page({ title, beside, actions, children, wide = true }: Props) {
    const { definition } = useSite();
    useEffect(() => {
        document.title = title === definition.title ? title : `${title} – ${definition.title}`;
    }, [title, definition.title]);
    return (
        <Box sx={{ py: 2, px: { xs: 0, sm: 1 }, width: "100%", maxWidth: wide ? undefined : 960 }}>
            <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, mb: 1.5, flexWrap: "wrap", px: { xs: 1, sm: 0 } }}>
                <Typography component="h1" variant="h4">{title}</Typography>
                <Box sx={{ flex: 1, minWidth: "fit-content" }}>{beside}</Box>
                <Box sx={{ display: "flex", gap: 1, flexWrap: "wrap" }}>{actions}</Box>
            </Box>
            {children}
        </Box>
    );
}
