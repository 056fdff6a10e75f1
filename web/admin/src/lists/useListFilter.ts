import { useListContext } from "react-admin";
import type { ListFilter } from "../records/dialect";

/** What the list asks, and how to change a part of it; the address of the page keeps it. */
export function useListFilter(): [ListFilter, (change: Partial<ListFilter>) => void] {
    const { filterValues, setFilters } = useListContext();
    const filter = filterValues as ListFilter;
    const change = (next: Partial<ListFilter>) => {
        const all = { ...filter, ...next };
        setFilters(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== "")), undefined, false);
    };
    return [filter, change];
}
