import { createContext, useContext } from "react";
import type { About, Me } from "./about";
import type { Definition } from "./definition";

export interface SiteState {
    about: About;
    me: Me;
    definition: Definition;
}

export const SiteContext = createContext<SiteState | null>(null);

export function useSite(): SiteState {
    const site = useContext(SiteContext);
    if (!site) throw new Error("outside of the site");
    return site;
}

/** What takes the permission `administer` itself. */
export const EVERYTHING = "everything";

/** Whether the person may use an area of the site: people, jobs, mails, logs, settings, backups, model. */
export function useArea(): (area: string) => boolean {
    const { areas, permissions } = useSite().me;
    return (area) => (area === EVERYTHING ? permissions.includes("administer") && areas.length > 0 : areas.includes(area));
}
