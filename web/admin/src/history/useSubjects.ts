import { useQueries } from "@tanstack/react-query";
import { displayOf, findModel, type Row } from "../base/definition";
import { readMany } from "../records/rest";
import { nameSelect } from "../records/select";
import type { Event } from "./events";

const KEPT_MS = 30_000;

/** The names of the records that events are about; of records that are gone, what the event tells. */
export function useSubjects(events: Event[]): (event: Event) => string {
    const wanted = new Map<string, Set<string>>();
    for (const event of events) {
        if (findModel(event.model)) wanted.set(event.model, (wanted.get(event.model) ?? new Set()).add(event.object_id));
    }
    const models = [...wanted.keys()].sort();
    const found = useQueries({
        queries: models.map((name) => {
            const ids = [...wanted.get(name)!].sort();
            const model = findModel(name)!;
            return { queryKey: ["subjects", name, ids], queryFn: () => readMany(model, ids, nameSelect(model)), staleTime: KEPT_MS };
        }),
    });
    return (event) => {
        const model = findModel(event.model);
        if (!model) return `${event.model} ${event.object_id}`;
        const row = found[models.indexOf(event.model)]?.data?.find((each) => String(each.id) === event.object_id);
        if (row) return displayOf(model, row);
        return event.kind === "changed" ? event.object_id : displayOf(model, { ...event.changes, id: event.object_id } as Row);
    };
}
