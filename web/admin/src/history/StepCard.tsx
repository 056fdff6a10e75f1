import { Box, Button, Link as OuterLink, Tooltip, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { useUndo } from "../base/announce";
import { Ask } from "../base/Ask";
import { findModel } from "../base/definition";
import { useFormats } from "../base/format";
import { seenAs } from "../base/session";
import { Differences } from "./Differences";
import type { Event, Step } from "./events";

const EVENTS_AT_FIRST = 3;
const FIELDS_AT_FIRST = 4;

interface Props {
    step: Step;
    who: (id: string | null) => string;
    subject?: (event: Event) => string;
}

/** One step: who did what and when, and how to take it back. */
export function StepCard({ step, who, subject }: Props) {
    const translate = useTranslate();
    const formats = useFormats();
    const [open, setOpen] = useState(false);
    const events = open ? step.events : step.events.slice(0, EVENTS_AT_FIRST);
    const hidden = step.events.length - events.length;
    return (
        <Box component="li" sx={{ listStyle: "none", py: 1.25, borderTop: 1, borderColor: "divider", "&:first-of-type": { borderTop: 0 } }}>
            <Box sx={{ display: "flex", alignItems: "center", gap: 1 }}>
                <Typography sx={{ flex: 1, minWidth: 0, overflowWrap: "anywhere" }}>
                    <strong>{who(step.by)}</strong>{" "}
                    <Tooltip title={formats.instant(step.at)}>
                        <Box component="time" dateTime={step.at} sx={{ color: "text.secondary" }}>{formats.ago(step.at)}</Box>
                    </Tooltip>
                </Typography>
                <UndoStep step={step} />
            </Box>
            {events.map((event) => (
                <Box key={event.id} sx={{ mt: 0.25 }}>
                    {event.kind === "action" ? <Act event={event} who={who} /> : <What event={event} subject={subject} />}
                    {event.kind !== "action" && (event.kind === "changed" || open || !subject) && (
                        <Differences event={event} shown={open ? undefined : FIELDS_AT_FIRST} onMore={() => setOpen(true)} />
                    )}
                </Box>
            ))}
            {hidden > 0 && <Button onClick={() => setOpen(true)}>{translate("socle.history.others", { smart_count: hidden })}</Button>}
        </Box>
    );
}

/** Something that a person did and that is no change of a record: sign in, make a backup, see the site as somebody. */
function Act({ event, who }: { event: Event; who: (id: string | null) => string }) {
    const translate = useTranslate();
    const { action, subject, address } = event.changes as Record<string, string | undefined>;
    const about = subject ?? (event.object_id && event.object_id !== event.by ? who(event.object_id) : "");
    return (
        <Typography>
            {translate(`socle.did.${action}`, { _: action?.replaceAll("_", " ") })} <strong>{about}</strong>{" "}
            <Box component="span" sx={{ color: "text.secondary" }}>{address}</Box>
        </Typography>
    );
}

function What({ event, subject }: { event: Event; subject?: (event: Event) => string }) {
    const translate = useTranslate();
    const model = findModel(event.model);
    const kind = translate(`socle.history.${event.kind}`);
    if (!subject) return event.kind === "changed" ? null : <Typography>{kind}</Typography>;
    return (
        <Typography>
            {kind} {(model?.title ?? event.model).toLocaleLowerCase()}{" "}
            <OuterLink component={Link} to={`/${event.model}/${encodeURIComponent(event.object_id)}`}>{subject(event)}</OuterLink>
        </Typography>
    );
}

function UndoStep({ step }: { step: Step }) {
    const translate = useTranslate();
    const undo = useUndo();
    const [asking, setAsking] = useState(false);
    const [first] = step.events;
    if (!first || seenAs() || step.events.every((event) => event.kind === "action")) return null;
    const several = step.events.length > 1;
    const label = translate(first.kind === "deleted" ? "socle.history.bring_back" : several ? "socle.history.undo_request" : "socle.history.undo_one");
    return (
        <>
            <Button onClick={() => setAsking(true)} sx={{ flex: "none" }}>{label}</Button>
            <Ask
                open={asking} title={translate("socle.history.undo_title")} text={translate("socle.history.undo_text")} act={label} onNo={() => setAsking(false)}
                onYes={() => {
                    setAsking(false);
                    void undo(step.request ? { request: step.request } : { event: first.id });
                }}
            />
        </>
    );
}
