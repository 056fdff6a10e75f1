import { useInfiniteQuery } from "@tanstack/react-query";
import { get } from "../base/request";

interface Items<T> {
    items: T[];
    more: boolean;
}

const A_PAGE = 50;

/** A list of /admin/v1, the newest first, with what is behind it. */
export function useItems<T extends { id: string | number }>(path: string, filter: Record<string, string> = {}, refreshMs?: number) {
    const found = useInfiniteQuery({
        queryKey: ["admin", path, filter],
        queryFn: ({ pageParam }) => {
            const asked = { ...filter, limit: String(A_PAGE), ...(pageParam ? { before: pageParam } : {}) };
            const said = Object.entries(asked).filter(([, value]) => value !== "") as [string, string][];
            return get<Items<T>>(`/admin/v1/${path}?${new URLSearchParams(said).toString()}`);
        },
        initialPageParam: "",
        getNextPageParam: (page) => (page.more && page.items.length > 0 ? String(page.items.at(-1)!.id) : null),
        refetchInterval: refreshMs,
    });
    return { ...found, items: found.data?.pages.flatMap((page) => page.items) ?? [] };
}
