import UndoIcon from "@mui/icons-material/Undo";
import { Box, IconButton, Tooltip } from "@mui/material";
import { useTranslate } from "react-admin";
import { fieldOf, findModel } from "../base/definition";
import { useFormats } from "../base/format";
import { asText } from "../fields/FieldValue";
import { differencesOf, type Difference, type Event } from "./events";
import { usePutBack } from "./usePutBack";

interface Props {
    event: Event;
    shown?: number;
    onMore?: () => void;
}

/** What an event changed: the old value, then the new one, each with the way back to the old. */
export function Differences({ event, shown = Infinity, onMore }: Props) {
    const translate = useTranslate();
    const model = findModel(event.model);
    const all = differencesOf(event).filter(({ name }) => name !== model?.key.name);
    const rest = all.length - shown;
    return (
        <Box sx={{ display: "grid", rowGap: 0.25, mt: 0.25 }}>
            {all.slice(0, shown).map((difference) => <Line key={difference.name} event={event} difference={difference} />)}
            {rest > 0 && (
                <Box component="button" type="button" onClick={onMore} sx={{ all: "unset", cursor: "pointer", color: "text.secondary", "&:focus-visible": { outline: "2px solid" } }}>
                    {translate("socle.history.and_more", { smart_count: rest })}
                </Box>
            )}
        </Box>
    );
}

function Line({ event, difference }: { event: Event; difference: Difference }) {
    const translate = useTranslate();
    const formats = useFormats();
    const putBack = usePutBack();
    const model = findModel(event.model);
    const field = model && fieldOf(model, difference.name);
    const title = field?.title ?? difference.name;
    const mayPutBack = event.kind === "changed" && field?.writable && model && model.may.update !== "none";
    return (
        <Box sx={{ display: "flex", alignItems: "baseline", gap: 0.75, minWidth: 0, "& .put-back": { opacity: 0.55 }, "&:hover .put-back, & .put-back:focus-visible": { opacity: 1 } }}>
            <Box component="span" sx={{ color: "text.secondary", flex: "none", maxWidth: "40%" }}>{title}</Box>
            <Box component="span" sx={{ overflowWrap: "anywhere", minWidth: 0 }}>
                {event.kind !== "added" && <Value text={asText(field, difference.old, formats)} gone />}
                {event.kind === "changed" && <span aria-hidden> → </span>}
                {event.kind !== "deleted" && <Value text={asText(field, difference.new, formats)} />}
            </Box>
            {mayPutBack && (
                <Tooltip title={translate("socle.history.put_back_hint", { field: title })}>
                    <IconButton className="put-back" size="small" sx={{ p: 0.25 }} aria-label={translate("socle.history.put_back_hint", { field: title })} onClick={() => void putBack(event, difference)}>
                        <UndoIcon sx={{ fontSize: 16 }} />
                    </IconButton>
                </Tooltip>
            )}
        </Box>
    );
}

function Value({ text, gone }: { text: string; gone?: boolean }) {
    const translate = useTranslate();
    return (
        <Box component={gone ? "del" : "span"} sx={{ fontWeight: gone ? 400 : 600, color: gone ? "text.secondary" : undefined }}>
            {text || <em>{translate("socle.common.empty")}</em>}
        </Box>
    );
}
