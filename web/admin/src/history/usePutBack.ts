import { useQueryClient } from "@tanstack/react-query";
import { useNotify, useTranslate } from "react-admin";
import { useAnnounce } from "../base/announce";
import { fieldOf, modelOf } from "../base/definition";
import { useWords } from "../base/Problem";
import { updateRecord } from "../records/rest";
import type { Difference, Event } from "./events";

/** Gives one field its old value again: a change like any other, with its own undo. */
export function usePutBack() {
    const translate = useTranslate();
    const notify = useNotify();
    const announce = useAnnounce();
    const words = useWords();
    const queryClient = useQueryClient();
    return async (event: Event, difference: Difference) => {
        const model = modelOf(event.model);
        try {
            const { requestId } = await updateRecord(model, event.object_id, { [difference.name]: difference.old });
            await queryClient.invalidateQueries();
            announce(translate("socle.history.put_back_done", { field: fieldOf(model, difference.name)?.title }), requestId);
        } catch (error) {
            notify(words(error), { type: "error" });
        }
    };
}
