import type { Model, Row } from "../base/definition";
import { request } from "../base/request";
import { filterParameters, orderOf, quoted, type ListFilter } from "./dialect";
import { listSelect, storedSelect } from "./select";

export interface ListQuery {
    filter: ListFilter;
    sort?: { field: string; order: string };
    page: number;
    perPage: number;
    select?: string;
    signal?: AbortSignal;
}

export interface ListPage {
    rows: Row[];
    total: number;
    /** Where the total is a guess. */
    guessed: boolean;
}

export interface Written {
    rows: Row[];
    requestId: string;
}

/** Counts up to this are exact, those above are guesses: docs/rest.md. */
const EXACT_COUNT_MAX = 1000;

/** The cursor of each page that was reached by going forward, by what the list asks. */
const cursors = new Map<string, string>();
const CURSORS_MAX = 500;

function withId(model: Model, row: Record<string, unknown>): Row {
    return { ...row, id: row[model.key.name] as string | number };
}

function address(model: Model, parameters: [string, string][]): string {
    const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&");
    return `/rest/v1/${encodeURIComponent(model.name)}${query ? `?${query}` : ""}`;
}

export function listParameters(model: Model, query: Pick<ListQuery, "filter" | "sort" | "select">): [string, string][] {
    const order = orderOf(model, query.sort);
    return [
        ["select", query.select ?? listSelect(model)],
        ...filterParameters(model, query.filter),
        ...(order ? ([["order", order]] as [string, string][]) : []),
    ];
}

/** Going on from a page is by its cursor, whatever others write meanwhile; jumps are by offset. */
export async function readPage(model: Model, query: ListQuery): Promise<ListPage> {
    const { page, perPage } = query;
    const parameters = listParameters(model, query);
    const asked = `${address(model, parameters)} ${perPage}`;
    const cursor = page > 1 ? cursors.get(`${asked} ${page}`) : undefined;
    const place: [string, string] = cursor ? ["after", cursor] : ["offset", String((page - 1) * perPage)];
    const answer = await request<Record<string, unknown>[]>(
        address(model, [...parameters, ["limit", String(perPage)], place]),
        { headers: { Prefer: "count=estimated" }, signal: query.signal },
    );
    const next = /[?&]after=([^&>]+)/.exec(answer.headers.get("Link") ?? "")?.[1];
    if (next) remember(`${asked} ${page + 1}`, decodeURIComponent(next));
    const rows = answer.body.map((row) => withId(model, row));
    const counted = Number(answer.headers.get("Content-Range")?.split("/")[1]);
    const total = Number.isFinite(counted) ? counted : (page - 1) * perPage + rows.length + (next ? 1 : 0);
    return { rows, total, guessed: total > EXACT_COUNT_MAX };
}

function remember(key: string, cursor: string) {
    if (cursors.size >= CURSORS_MAX) cursors.clear();
    cursors.set(key, cursor);
}

/** One record as its table has it, with the tag that a later change names. */
export async function readForEdit(model: Model, id: unknown): Promise<{ row: Row; etag: string | null } | null> {
    const answer = await request<Record<string, unknown>[]>(
        address(model, [["select", storedSelect(model)], [model.key.name, `eq.${String(id)}`]]),
    );
    const [row] = answer.body;
    return row ? { row: withId(model, row), etag: answer.headers.get("ETag") } : null;
}

/** One record as a list shows it. */
export async function readShown(model: Model, id: unknown): Promise<Row | null> {
    const answer = await request<Record<string, unknown>[]>(
        address(model, [["select", listSelect(model)], [model.key.name, `eq.${String(id)}`]]),
    );
    return answer.body[0] ? withId(model, answer.body[0]) : null;
}

export async function readMany(model: Model, ids: unknown[], select = listSelect(model)): Promise<Row[]> {
    if (ids.length === 0) return [];
    const answer = await request<Record<string, unknown>[]>(
        address(model, [["select", select], [model.key.name, `in.(${ids.map(quoted).join(",")})`]]),
    );
    return answer.body.map((row) => withId(model, row));
}

async function write(model: Model, method: string, parameters: [string, string][], body?: unknown, headers = {}): Promise<Written> {
    const answer = await request<Record<string, unknown>[] | null>(
        address(model, [["select", storedSelect(model)], ...parameters]),
        { method, body, headers: { Prefer: "return=representation", ...headers } },
    );
    return {
        rows: (answer.body ?? []).map((row) => withId(model, row)),
        requestId: answer.headers.get("X-Request-Id") ?? "",
    };
}

export function createRecord(model: Model, values: Record<string, unknown>): Promise<Written> {
    return write(model, "POST", [], values);
}

/** With a tag the change is refused (412) when somebody else saved first. */
export async function updateRecord(model: Model, id: unknown, values: Record<string, unknown>, etag?: string | null): Promise<Written> {
    return write(model, "PATCH", [[model.key.name, `eq.${String(id)}`]], values, etag ? { "If-Match": etag } : {});
}

export function updateRecords(model: Model, ids: unknown[], values: Record<string, unknown>): Promise<Written> {
    return write(model, "PATCH", [[model.key.name, `in.(${ids.map(quoted).join(",")})`]], values);
}

export function deleteRecords(model: Model, ids: unknown[]): Promise<Written> {
    return write(model, "DELETE", [[model.key.name, `in.(${ids.map(quoted).join(",")})`]]);
}
