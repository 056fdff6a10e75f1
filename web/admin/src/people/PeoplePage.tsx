import InviteIcon from "@mui/icons-material/PersonAddAltOutlined";
import { Box, Button, InputAdornment, Link as OuterLink, TablePagination, TextField } from "@mui/material";
import SearchIcon from "@mui/icons-material/Search";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useFormats } from "../base/format";
import { Page } from "../base/Page";
import { Rows } from "../base/Rows";
import { State } from "../base/State";
import { InviteDialog } from "./InviteDialog";
import { isDisabled, listPeople, rolesOf, type Person } from "./people";
import { SeeAsRole } from "./SeeAsRole";

const A_PAGE = 50;

export default function PeoplePage() {
    const translate = useTranslate();
    const formats = useFormats();
    const [page, setPage] = useState(1);
    const [text, setText] = useState("");
    const [inviting, setInviting] = useState(false);
    const found = useQuery({ queryKey: ["people", page, text], queryFn: () => listPeople(page, A_PAGE, text), placeholderData: (previous) => previous });
    const label = translate("socle.people.find");
    return (
        <Page
            title={translate("socle.people.title")}
            actions={
                <>
                    <SeeAsRole />
                    <Button variant="contained" startIcon={<InviteIcon />} onClick={() => setInviting(true)}>{translate("socle.people.invite")}</Button>
                </>
            }
        >
            <TextField
                type="search" placeholder={label} value={text} sx={{ mb: 1, mt: 0, width: { xs: "100%", sm: 280 } }} inputProps={{ "aria-label": label }}
                onChange={(event) => { setText(event.target.value); setPage(1); }}
                InputProps={{ startAdornment: <InputAdornment position="start"><SearchIcon fontSize="small" /></InputAdornment> }}
            />
            <Rows<Person>
                items={found.data?.data ?? []} keyOf={(person) => person.id} found={found} nothing={translate("socle.people.none")}
                columns={[
                    { title: translate("socle.sign_in.email"), cell: (person) => <OuterLink component={Link} to={`/people/${person.id}`} sx={{ fontWeight: 600 }}>{person.email || person.phone || person.id}</OuterLink> },
                    { title: translate("socle.people.roles"), cell: (person) => rolesOf(person).join(", ") },
                    { title: translate("socle.common.state"), cell: (person) => <PersonState person={person} /> },
                    { title: translate("socle.people.last"), cell: (person) => (person.last_sign_in_at ? formats.ago(person.last_sign_in_at) : translate("socle.people.never")), wide: true },
                    { title: translate("socle.people.since"), cell: (person) => formats.date(person.created_at), wide: true },
                ]}
            />
            {(found.data?.total ?? 0) > A_PAGE && (
                <Box sx={{ mt: 1 }}>
                    <TablePagination
                        component="div" count={found.data!.total} page={page - 1} rowsPerPage={A_PAGE} rowsPerPageOptions={[A_PAGE]} onPageChange={(_, next) => setPage(next + 1)}
                        labelDisplayedRows={({ from, to, count }) => `${from}–${to} / ${count}`} getItemAriaLabel={(type) => translate(type === "next" ? "ra.navigation.next" : "ra.navigation.previous")}
                    />
                </Box>
            )}
            {inviting && <InviteDialog onClose={() => setInviting(false)} />}
        </Page>
    );
}

export function PersonState({ person }: { person: Person }) {
    if (isDisabled(person)) return <State state="disabled" />;
    return <State state={person.confirmed_at ? "active" : "unconfirmed"} />;
}
