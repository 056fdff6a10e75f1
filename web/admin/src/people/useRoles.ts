import { useQuery } from "@tanstack/react-query";
import type { Provider } from "../base/about";
import { get } from "../base/request";
import { useSite } from "../base/SiteContext";

export type Role = Provider;

/** The roles of the application, for who administers anything of it. */
export function useRoles(): Role[] {
    const { me } = useSite();
    const { data } = useQuery({ queryKey: ["admin", "roles"], queryFn: () => get<{ items: Role[] }>("/admin/v1/roles"), enabled: me.areas.length > 0 });
    return data?.items ?? me.roles;
}
