import { useQuery } from "@tanstack/react-query";
import { get } from "../base/request";

export interface Role {
    name: string;
    title: string;
    may?: string[];
}

/** The roles that the application has. */
export function useRoles(): Role[] {
    const { data } = useQuery({ queryKey: ["admin", "roles"], queryFn: () => get<{ items: Role[] }>("/admin/v1/roles"), retry: false });
    return data?.items ?? [];
}
