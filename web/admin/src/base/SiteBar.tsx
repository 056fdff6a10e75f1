import LogoutIcon from "@mui/icons-material/Logout";
import PersonIcon from "@mui/icons-material/PersonOutline";
import { Box, Divider, IconButton, ListItemIcon, ListItemText, Menu, MenuItem, Tooltip, Typography } from "@mui/material";
import { useState } from "react";
import { AppBar, LoadingIndicator, useLogout, useTranslate } from "react-admin";
import { Link, useNavigate } from "react-router-dom";
import { AppearanceButtons } from "./Appearance";
import { FindRecord } from "./FindRecord";
import { Mark } from "./Mark";
import { useSite } from "./SiteContext";

export function SiteBar() {
    const { definition } = useSite();
    return (
        <AppBar alwaysOn color="default" toolbar={<Tools />} userMenu={false}>
            <Box component={Link} to="/" aria-label={definition.title} sx={{ display: "flex", alignItems: "center", gap: 1, color: "inherit", textDecoration: "none", flex: "none" }}>
                <Mark size={24} />
                <Typography component="span" sx={{ fontWeight: 650, display: { xs: "none", md: "block" } }}>{definition.title}</Typography>
            </Box>
            <FindRecord />
        </AppBar>
    );
}

function Tools() {
    const translate = useTranslate();
    return (
        <>
            <LoadingIndicator aria-label={translate("socle.common.loading")} />
            <AppearanceButtons />
            <AccountMenu />
        </>
    );
}

function AccountMenu() {
    const translate = useTranslate();
    const navigate = useNavigate();
    const logout = useLogout();
    const { me } = useSite();
    const [anchor, setAnchor] = useState<HTMLElement | null>(null);
    const label = translate("socle.menu.account");
    return (
        <>
            <Tooltip title={me.email || label}>
                <IconButton color="inherit" aria-label={label} aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
                    <PersonIcon fontSize="small" />
                </IconButton>
            </Tooltip>
            <Menu open={Boolean(anchor)} anchorEl={anchor} onClose={() => setAnchor(null)} onClick={() => setAnchor(null)}>
                <Box sx={{ px: 2, py: 0.5 }} role="presentation">
                    <Typography sx={{ fontWeight: 600 }}>{me.email}</Typography>
                    <Typography variant="body2" color="text.secondary">{me.roles.map((role) => role.title).join(", ")}</Typography>
                </Box>
                <Divider />
                <MenuItem onClick={() => navigate("/account")}>
                    <ListItemIcon><PersonIcon fontSize="small" /></ListItemIcon>
                    <ListItemText>{label}</ListItemText>
                </MenuItem>
                <MenuItem onClick={() => void logout()}>
                    <ListItemIcon><LogoutIcon fontSize="small" /></ListItemIcon>
                    <ListItemText>{translate("socle.sign_in.out")}</ListItemText>
                </MenuItem>
            </Menu>
        </>
    );
}
