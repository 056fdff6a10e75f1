import { Box, Paper, Typography } from "@mui/material";
import { useLocation } from "react-router-dom";
import type { About } from "../base/about";
import { Mark } from "../base/Mark";
import { AppearanceButtons } from "../base/Appearance";
import { FirstAdministrator } from "./FirstAdministrator";
import { SignIn } from "./SignIn";

export function SignInPage({ about, secondFactor }: { about: About; secondFactor: boolean }) {
    const location = useLocation();
    const first = about.first_administrator && location.pathname === "/first";
    return (
        <Box component="main" sx={{ minHeight: "100vh", display: "grid", placeItems: "center", p: 2 }}>
            <Box sx={{ width: "100%", maxWidth: 400 }}>
                <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, mb: 2 }}>
                    <Mark />
                    <Typography component="h1" variant="h5" sx={{ flex: 1 }}>
                        {about.title}
                    </Typography>
                    <AppearanceButtons />
                </Box>
                <Paper variant="outlined">
                    {first ? <FirstAdministrator about={about} /> : <SignIn about={about} secondFactor={secondFactor} />}
                </Paper>
            </Box>
        </Box>
    );
}
