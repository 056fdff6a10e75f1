import { fieldOf, type Field, type Model } from "../base/definition";

/** A filter as a person builds it, and as it is kept in addresses and views. */
export interface Condition {
    field: string;
    operator: string;
    value?: unknown;
}

export interface Group {
    match: "and" | "or";
    items: (Condition | Group)[];
}

export interface ListFilter {
    q?: string;
    named?: string;
    where?: Group;
    as_of?: string;
    /** Fixed conditions of a list inside a page: field to value. */
    equals?: Record<string, unknown>;
}

export const NO_CONDITIONS: Group = { match: "and", items: [] };

export function isGroup(item: Condition | Group): item is Group {
    return "match" in item;
}

/** Operators without a value, and how they are asked for. */
const ALONE: Record<string, string> = { empty: "is.null", filled: "not.is.null", yes: "is.true", no: "is.false" };

export function needsValue(operator: string): boolean {
    return !(operator in ALONE);
}

export function isComplete(condition: Condition): boolean {
    const { value } = condition;
    if (!condition.field || !condition.operator) return false;
    return !needsValue(condition.operator) || !(value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0));
}

export function countConditions(group: Group | undefined): number {
    if (!group) return 0;
    return group.items.reduce((sum, item) => sum + (isGroup(item) ? countConditions(item) : isComplete(item) ? 1 : 0), 0);
}

const DATES = ["date", "time", "timestamp"];
const NUMBERS = ["integer", "number", "decimal"];

/** What can be asked about a field. */
export function operatorsOf(field: Field): string[] {
    const ends = field.required ? [] : ["empty", "filled"];
    if (field.type === "boolean") return ["yes", "no", ...ends];
    if (DATES.includes(field.type)) return ["since", "until", "after", "before", "eq", ...ends];
    if (NUMBERS.includes(field.type)) return ["eq", "neq", "gte", "lte", "gt", "lt", ...ends];
    if (field.type === "choice") return ["in", "eq", "neq", ...ends];
    if (field.type === "ref") return ["eq", "neq", ...ends];
    if (field.type === "list") return ["has", ...ends];
    if (field.type === "json" || field.type === "point") return ["empty", "filled"];
    if (field.type === "uuid") return ["eq", "in", ...ends];
    return ["contains", "starts", "eq", "neq", "words", "in", ...ends];
}

const NAMES: Record<string, string> = { since: "gte", until: "lte", after: "gt", before: "lt", has: "cs", words: "wfts" };

/** A value as it stands in a query: in quotes where the dialect could misread it. */
export function quoted(value: unknown): string {
    const text = String(value);
    return /^[\p{L}\p{N}_*+-]+$/u.test(text) ? text : `"${text.replace(/([\\"])/g, "\\$1")}"`;
}

/** `like` has its own signs: what a person types is only letters. */
function literal(value: unknown): string {
    return String(value).replace(/([\\%_*])/g, "\\$1");
}

function comparison({ operator, value }: Condition): string {
    if (operator in ALONE) return ALONE[operator]!;
    if (operator === "contains") return `ilike.${quoted(`*${literal(value)}*`)}`;
    if (operator === "starts") return `ilike.${quoted(`${literal(value)}*`)}`;
    if (operator === "in") return `in.(${[value].flat().map(quoted).join(",")})`;
    if (operator === "has") return `cs.${quoted(JSON.stringify([value].flat()))}`;
    return `${NAMES[operator] ?? operator}.${quoted(value)}`;
}

/** The tree as the dialect's `and=(…)`; empty when nothing is asked. */
export function logic(group: Group): string {
    const items = group.items.flatMap((item) => {
        if (!isGroup(item)) return isComplete(item) ? [`${item.field}.${comparison(item)}`] : [];
        const inner = logic(item);
        return inner ? [`${item.match}${inner}`] : [];
    });
    return items.length === 0 ? "" : `(${items.join(",")})`;
}

/** What a person types into the search: beginnings of words where the model has an index, else parts of its texts. */
export function searchOf(model: Model, text: string): [string, string] | null {
    const words = text.match(/[\p{L}\p{N}]+/gu);
    if (!words) return null;
    if (model.search) return ["search", `fts.${words.map((word) => `${word}:*`).join(" & ")}`];
    const value = quoted(`*${literal(text.trim())}*`);
    const fields = model.fields.filter((field) => field.type === "text" && !field.secret);
    return fields.length ? ["or", `(${fields.map((field) => `${field.name}.ilike.${value}`).join(",")})`] : null;
}

/** A list's filter as parameters of the query. */
export function filterParameters(model: Model, filter: ListFilter): [string, string][] {
    const parameters: [string, string][] = [];
    if (filter.q?.trim()) {
        const search = searchOf(model, filter.q);
        if (search) parameters.push(search);
    }
    if (filter.named) parameters.push(["filter", filter.named]);
    const tree = filter.where ? logic(filter.where) : "";
    if (tree) parameters.push([filter.where!.match, tree]);
    if (filter.as_of) parameters.push(["as_of", filter.as_of]);
    for (const [name, value] of Object.entries(filter.equals ?? {})) parameters.push([name, `eq.${String(value)}`]);
    return parameters;
}

export function orderOf(model: Model, sort: { field: string; order: string } | undefined): string | null {
    if (!sort?.field) return null;
    const field = fieldOf(model, sort.field);
    if (!field || ["json", "list", "point"].includes(field.type)) return null;
    return `${field.name}.${sort.order === "DESC" ? "desc" : "asc"}.nullslast`;
}
