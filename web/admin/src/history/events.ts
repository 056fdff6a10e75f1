import { request } from "../base/request";

/** A change as the log keeps it: docs/history.md. */
export interface Event {
    id: number;
    at: string;
    by: string | null;
    kind: "added" | "changed" | "deleted" | "action";
    model: string;
    object_id: string;
    changes: Record<string, unknown>;
    request_id: string | null;
}

export interface HistoryFilter {
    model?: string;
    id?: string;
    request?: string;
    by?: string;
    kind?: string;
    since?: string;
    until?: string;
}

export interface HistoryPage {
    events: Event[];
    /** The address of the page behind this one. */
    next: string | null;
}

const RECORDS = "added,changed,deleted";

export function historyAddress(filter: HistoryFilter, limit: number): string {
    const asked = Object.entries({ kind: RECORDS, ...filter, limit: String(limit) }).filter(([, value]) => value);
    return `/events/v1/history?${new URLSearchParams(asked as [string, string][]).toString()}`;
}

export async function readHistory(address: string): Promise<HistoryPage> {
    const answer = await request<Event[]>(address);
    const next = /<([^>]+)>;\s*rel="next"/.exec(answer.headers.get("Link") ?? "")?.[1];
    return { events: answer.body, next: next ?? null };
}

/** What one request did, as it stands in the log. */
export interface Step {
    key: string;
    request: string | null;
    at: string;
    by: string | null;
    events: Event[];
}

/** Events that stand together and are of one request become one step. */
export function stepsOf(events: Event[]): Step[] {
    const steps: Step[] = [];
    for (const event of events) {
        const last = steps.at(-1);
        if (last && event.request_id && last.request === event.request_id) last.events.push(event);
        else steps.push({ key: String(event.id), request: event.request_id, at: event.at, by: event.by, events: [event] });
    }
    return steps;
}

export interface Difference {
    name: string;
    old: unknown;
    new: unknown;
}

export function differencesOf(event: Event): Difference[] {
    const pairs = Object.entries(event.changes);
    if (event.kind === "changed") return pairs.map(([name, change]) => ({ name, old: (change as unknown[])[0], new: (change as unknown[])[1] }));
    return pairs.filter(([, value]) => value !== null).map(([name, value]) => ({ name, old: event.kind === "deleted" ? value : null, new: event.kind === "added" ? value : null }));
}
