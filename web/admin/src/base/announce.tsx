import { Button } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useNotify, useTranslate } from "react-admin";
import { useWords } from "./Problem";
import { post, Refusal } from "./request";

const SHOWN_MS = 12_000;

/** Says what was done, with the way to take it back. */
export function useAnnounce() {
    const notify = useNotify();
    const translate = useTranslate();
    const undo = useUndo();
    return (words: string, requestId?: string) => {
        if (!requestId) return notify(words, { type: "success", autoHideDuration: SHOWN_MS / 3 });
        const button = <Button color="inherit" sx={{ fontWeight: 700 }} onClick={() => void undo({ request: requestId })}>{translate("socle.records.undo")}</Button>;
        notify(<>{words} {button}</>, { type: "success", autoHideDuration: SHOWN_MS });
    };
}

export type Undoing = { event: number } | { request: string } | { model: string; id: string; to: string };

/** Takes back an event, a request, or what happened to a record since; true when it was done. */
export function useUndo() {
    const notify = useNotify();
    const translate = useTranslate();
    const words = useWords();
    const queryClient = useQueryClient();
    return async (what: Undoing): Promise<boolean> => {
        try {
            await post("/events/v1/undo", what);
            notify(translate("socle.history.undone"), { type: "success" });
            return true;
        } catch (error) {
            const conflict = error instanceof Refusal && error.code === "SOCLE_409";
            notify(conflict ? `${translate("socle.history.conflict")} (${error.message})` : words(error), { type: "error" });
            return false;
        } finally {
            await queryClient.invalidateQueries();
        }
    };
}
