import { Autocomplete, TextField } from "@mui/material";
import { useTranslate } from "react-admin";
import { useRoles } from "./useRoles";

/** Roles of the application; the first is the main one. */
export function RolesInput({ value, onChange }: { value: string[]; onChange: (roles: string[]) => void }) {
    const translate = useTranslate();
    const roles = useRoles();
    const names = [...new Set([...roles.map((role) => role.name), ...value])];
    return (
        <Autocomplete
            multiple autoHighlight filterSelectedOptions size="small" options={names} value={value} onChange={(_, next) => onChange(next)}
            getOptionLabel={(name) => roles.find((role) => role.name === name)?.title ?? name}
            renderInput={(parameters) => <TextField {...parameters} label={translate("socle.people.roles")} helperText={translate("socle.people.roles_hint")} />}
        />
    );
}
