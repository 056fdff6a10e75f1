import { Autocomplete, TextField } from "@mui/material";
import { useTranslate } from "react-admin";
import { useRoles } from "./useRoles";

/** Roles of the application; the first is the main one. */
export function RolesInput({ value, onChange }: { value: string[]; onChange: (roles: string[]) => void }) {
    const translate = useTranslate();
    const roles = useRoles();
    return (
        <Autocomplete
            multiple freeSolo autoSelect size="small" options={roles} value={value} onChange={(_, next) => onChange(next)}
            renderInput={(parameters) => <TextField {...parameters} label={translate("socle.people.roles")} helperText={translate("socle.people.roles_hint")} />}
        />
    );
}
