import { Autocomplete, TextField } from "@mui/material";
import { useTranslate } from "react-admin";
import { useRoles } from "./useRoles";

/** Roles of the application; the first is the main one. */
export function RolesInput({ value, onChange }: { value: string[]; onChange: (roles: string[]) => void }) {
    const translate = useTranslate();
    const roles = useRoles();
    const title = (name: string) => roles.find((role) => role.name === name)?.title ?? name;
    return (
        <Autocomplete
            multiple freeSolo={roles.length === 0} size="small" options={roles.map((role) => role.name)} value={value} getOptionLabel={title} onChange={(_, next) => onChange(next)}
            renderInput={(parameters) => <TextField {...parameters} label={translate("socle.people.roles")} />}
        />
    );
}
