import { Box, Button, Paper, TextField, Typography } from "@mui/material";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { flushSync } from "react-dom";
import { useTranslate } from "react-admin";
import { Link, useNavigate, useParams } from "react-router-dom";
import { Ask } from "../base/Ask";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { Problem, Waiting } from "../base/Problem";
import { post, request } from "../base/request";
import { returnAddress } from "../base/session";
import { useAct } from "../base/useAct";
import { Timeline } from "../history/Timeline";
import { isDisabled, readPerson, type Person } from "./people";
import { PersonFactors } from "./PersonFactors";
import { PersonRights } from "./PersonRights";
import { PersonSessions } from "./PersonSessions";
import { PersonState } from "./PeoplePage";
import { useSeeAs } from "./useSeeAs";

const EVENTS_SHOWN = 20;
/** As long as somebody who never comes back stays away. */
const FOR_EVER = "876000h";

export default function PersonPage() {
    const translate = useTranslate();
    const { id = "" } = useParams();
    const found = useQuery({ queryKey: ["person", id], queryFn: () => readPerson(id) });
    if (found.error) return <Problem error={found.error} retry={found.refetch} />;
    if (!found.data) return <Waiting />;
    const person = found.data;
    return (
        <Page title={person.email || person.phone} beside={<Button component={Link} to="/people">{translate("socle.people.title")}</Button>} actions={<Actions person={person} />}>
            <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0,1fr)", lg: "minmax(0,1fr) minmax(0,1fr)" }, gap: 2, alignItems: "start" }}>
                <Box sx={{ display: "grid", gap: 2 }}>
                    <Facts person={person} />
                    <PersonRights key={JSON.stringify(person.app_metadata)} person={person} />
                    <PersonFactors person={person} />
                    <PersonSessions id={person.id} />
                </Box>
                <Paper variant="outlined" sx={{ p: 2 }}>
                    <Typography component="h2" variant="h6">{translate("socle.people.recent")}</Typography>
                    <Timeline filter={{ by: person.id, kind: "added,changed,deleted,action" }} limit={EVENTS_SHOWN} />
                </Paper>
            </Box>
        </Page>
    );
}

function Facts({ person }: { person: Person }) {
    const translate = useTranslate();
    const formats = useFormats();
    return (
        <Paper variant="outlined" sx={{ p: 2, display: "flex", gap: 3, flexWrap: "wrap", alignItems: "center" }}>
            <PersonState person={person} />
            <span>{translate("socle.people.since")} {formats.date(person.created_at)}</span>
            <span>{translate("socle.people.last")}: {person.last_sign_in_at ? formats.ago(person.last_sign_in_at) : translate("socle.people.never")}</span>
            <Typography variant="body2" color="text.secondary">{person.id}</Typography>
        </Paper>
    );
}

function Actions({ person }: { person: Person }) {
    const translate = useTranslate();
    const navigate = useNavigate();
    const act = useAct();
    const seeAs = useSeeAs();
    const [asking, setAsking] = useState<"password" | "delete">();
    const [password, setPassword] = useState("");
    const address = `/auth/v1/admin/users/${person.id}`;
    const change = (body: unknown, done = "socle.people.changed") => act(() => request(address, { method: "PUT", body }), done);
    const name = person.email || person.phone;
    const remove = () =>
        act(async () => {
            await request(address, { method: "DELETE" });
            // Before what is shown is read anew: this page would ask for who is gone.
            flushSync(() => navigate("/people"));
        }, "socle.people.deleted");
    return (
        <>
            <Button onClick={() => void seeAs({ user: person.id }, name)}>{translate("socle.people.see_as")}</Button>
            {person.email && (
                <Button onClick={() => void act(() => post(`/auth/v1/recover?redirect_to=${encodeURIComponent(`${returnAddress()}#/account`)}`, { email: person.email }), "socle.people.reset_done")}>
                    {translate("socle.people.reset")}
                </Button>
            )}
            <Button onClick={() => setAsking("password")}>{translate("socle.people.new_password")}</Button>
            <Button onClick={() => void change({ ban_duration: isDisabled(person) ? "none" : FOR_EVER })}>{translate(isDisabled(person) ? "socle.people.enable" : "socle.people.disable")}</Button>
            <Button color="error" onClick={() => setAsking("delete")}>{translate("socle.common.remove")}</Button>
            <Ask
                open={asking === "password"} title={translate("socle.people.new_password")} act={translate("socle.common.save")} disabled={password.length === 0} onNo={() => setAsking(undefined)}
                onYes={() => void change({ password }, "socle.people.password_set").then((done) => done && setAsking(undefined))}
            >
                <TextField fullWidth autoFocus type="password" autoComplete="new-password" label={translate("socle.sign_in.new_password")} helperText={translate("socle.sign_in.password_hint")} value={password} onChange={(event) => setPassword(event.target.value)} />
            </Ask>
            <Ask
                open={asking === "delete"} title={translate("socle.people.delete_title", { name })} text={translate("socle.people.delete_text")} act={translate("socle.common.remove")}
                onNo={() => setAsking(undefined)} onYes={() => void remove()}
            />
        </>
    );
}
