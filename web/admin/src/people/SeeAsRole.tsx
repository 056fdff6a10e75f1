import EyeIcon from "@mui/icons-material/VisibilityOutlined";
import { Button, Menu, MenuItem } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useSeeAs } from "./useSeeAs";
import { useRoles } from "./useRoles";

export function SeeAsRole() {
    const translate = useTranslate();
    const roles = useRoles();
    const begin = useSeeAs();
    const [anchor, setAnchor] = useState<HTMLElement | null>(null);
    if (roles.length === 0) return null;
    return (
        <>
            <Button startIcon={<EyeIcon />} onClick={(event) => setAnchor(event.currentTarget)} aria-haspopup="menu">{translate("socle.people.see_as_role")}</Button>
            <Menu open={Boolean(anchor)} anchorEl={anchor} onClose={() => setAnchor(null)}>
                {roles.map((role) => <MenuItem key={role.name} onClick={() => void begin({ role: role.name }, role.title)}>{role.title}</MenuItem>)}
            </Menu>
        </>
    );
}
