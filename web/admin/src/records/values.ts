import { writableFields, type Model, type Row } from "../base/definition";

/** A form's values as the server takes them: dates and json as they are written. */
function plain(values: Record<string, unknown>): Record<string, unknown> {
    return JSON.parse(JSON.stringify(values)) as Record<string, unknown>;
}

function same(one: unknown, other: unknown): boolean {
    return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** The fields that a person changed, and nothing else. */
export function changesOf(model: Model, before: Row, values: Record<string, unknown>): Record<string, unknown> {
    const now = plain(values);
    const changed = writableFields(model).filter((field) => field.name in now && !same(now[field.name], before[field.name]));
    return Object.fromEntries(changed.map((field) => [field.name, now[field.name]]));
}

/** What a new record says; what was left empty gets its default from the server. */
export function newValues(model: Model, values: Record<string, unknown>): Record<string, unknown> {
    const now = plain(values);
    const said = writableFields(model).filter((field) => now[field.name] !== undefined && now[field.name] !== null && now[field.name] !== "");
    return Object.fromEntries(said.map((field) => [field.name, now[field.name]]));
}

/** Defaults that are values; those that are worked out come from the server. */
export function defaultsOf(model: Model): Record<string, unknown> {
    const known = writableFields(model).filter((field) => field.default?.kind === "value");
    return Object.fromEntries(known.map((field) => [field.name, field.default?.value]));
}
