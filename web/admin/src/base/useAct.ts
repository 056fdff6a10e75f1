import { useQueryClient } from "@tanstack/react-query";
import { useNotify, useTranslate } from "react-admin";
import { useWords } from "./Problem";

/** Does something, says that it is done or why not, and reads anew what is shown. True when it was done. */
export function useAct() {
    const notify = useNotify();
    const translate = useTranslate();
    const words = useWords();
    const queryClient = useQueryClient();
    return async (act: () => Promise<unknown>, done: string): Promise<boolean> => {
        try {
            await act();
            notify(translate(done, { _: done }), { type: "success" });
            await queryClient.invalidateQueries();
            return true;
        } catch (error) {
            notify(words(error), { type: "error" });
            return false;
        }
    };
}
