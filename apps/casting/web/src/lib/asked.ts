import { useCallback } from "react";
import { useSearchParams } from "react-router-dom";

import type { ListAsked } from "./records";

/** What a list shows is in its address, so that back, reload and a link sent to somebody work. */
export function useAsked(order: string) {
    const [parameters, setParameters] = useSearchParams();
    const asked: ListAsked = {
        words: parameters.get("q") ?? "",
        filter: parameters.get("filter") ?? "",
        genre: parameters.get("genre") ?? "",
        order: parameters.get("sort") ?? order,
        page: Math.max(1, Number(parameters.get("page")) || 1),
    };
    const change = useCallback(
        (name: string, value: string, options?: { replace?: boolean }) => {
            // Of the address, not of the last picture: two changes may come between two pictures.
            const next = new URLSearchParams(window.location.search);
            if (value) next.set(name, value);
            else next.delete(name);
            if (name !== "page") next.delete("page");
            setParameters(next, options);
        },
        [setParameters],
    );
    return { asked, change };
}
