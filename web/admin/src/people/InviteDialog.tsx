import { Alert, Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle, TextField } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useNotify, useTranslate } from "react-admin";
import { useWords } from "../base/Problem";
import { post, request } from "../base/request";
import { returnAddress } from "../base/session";
import type { Person } from "./people";
import { RolesInput } from "./RolesInput";

export function InviteDialog({ onClose }: { onClose: () => void }) {
    const translate = useTranslate();
    const notify = useNotify();
    const words = useWords();
    const queryClient = useQueryClient();
    const [email, setEmail] = useState("");
    const [roles, setRoles] = useState<string[]>([]);
    const [error, setError] = useState<string>();
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        try {
            const person = await post<Person>(`/auth/v1/invite?redirect_to=${encodeURIComponent(returnAddress())}`, { email });
            if (roles.length > 0) await request(`/auth/v1/admin/users/${person.id}`, { method: "PUT", body: { app_metadata: { role: roles[0], roles } } });
            notify(translate("socle.people.invited"), { type: "success" });
            await queryClient.invalidateQueries({ queryKey: ["people"] });
            onClose();
        } catch (refused) {
            setError(words(refused));
        }
    };
    return (
        <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="invite-title">
            <form onSubmit={(event) => void submit(event)}>
                <DialogTitle id="invite-title">{translate("socle.people.invite")}</DialogTitle>
                <DialogContent>
                    <DialogContentText>{translate("socle.people.invite_text")}</DialogContentText>
                    {error && <Alert severity="error" sx={{ mt: 1 }}>{error}</Alert>}
                    <TextField fullWidth autoFocus required type="email" label={translate("socle.sign_in.email")} value={email} onChange={(event) => setEmail(event.target.value)} />
                    <RolesInput value={roles} onChange={setRoles} />
                </DialogContent>
                <DialogActions>
                    <Button onClick={onClose}>{translate("socle.common.cancel")}</Button>
                    <Button type="submit" variant="contained">{translate("socle.people.invite")}</Button>
                </DialogActions>
            </form>
        </Dialog>
    );
}
