import { useQuery } from "@tanstack/react-query";
import { useArea, useSite } from "../base/SiteContext";
import { listPeople, rolesOf } from "./people";

const LOOKED_AT = 100;

/** Roles that somebody has: they are offered, others can be typed. */
export function useRoles(): string[] {
    const { me } = useSite();
    const mayUse = useArea();
    const { data } = useQuery({ queryKey: ["people", "roles"], queryFn: () => listPeople(1, LOOKED_AT), enabled: mayUse("people") });
    const known = [...me.roles.map((role) => role.name), ...(data?.data ?? []).flatMap(rolesOf)];
    return [...new Set(known)].sort();
}
