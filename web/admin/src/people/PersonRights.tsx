import { Autocomplete, Button, Paper, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { request } from "../base/request";
import { useAct } from "../base/useAct";
import { rolesOf, type Person } from "./people";
import { RolesInput } from "./RolesInput";

export function PersonRights({ person }: { person: Person }) {
    const translate = useTranslate();
    const act = useAct();
    const [roles, setRoles] = useState(rolesOf(person));
    const [permissions, setPermissions] = useState(person.app_metadata.permissions ?? []);
    const save = () =>
        act(
            () => request(`/auth/v1/admin/users/${person.id}`, { method: "PUT", body: { app_metadata: { role: roles[0] ?? null, roles, permissions } } }),
            "socle.people.changed",
        );
    return (
        <Paper variant="outlined" sx={{ p: 2 }}>
            <Typography component="h2" variant="h6">{translate("socle.people.roles")}</Typography>
            <RolesInput value={roles} onChange={setRoles} />
            <Autocomplete
                multiple freeSolo autoSelect size="small" options={[] as string[]} value={permissions} onChange={(_, next) => setPermissions(next)}
                renderInput={(parameters) => <TextField {...parameters} label={translate("socle.people.permissions")} helperText={translate("socle.people.permissions_hint")} />}
            />
            <Button variant="contained" sx={{ mt: 1 }} onClick={() => void save()}>{translate("socle.common.save")}</Button>
        </Paper>
    );
}
