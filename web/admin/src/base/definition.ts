/** The application as the caller may see it: GET /admin/v1/definition. */
export interface Definition {
    app: string;
    title: string;
    languages: string[];
    models: Model[];
}

export type Extent = "all" | "some" | "none";

export interface Model {
    name: string;
    title: string;
    display: string;
    key: { name: string; type: string };
    link: boolean;
    builtin: boolean;
    view?: boolean;
    search: boolean;
    history: boolean;
    may: { read: Extent; create: Extent; update: Extent; delete: Extent };
    fields: Field[];
    filters: { name: string; title: string }[];
    back: { name: string; model: string; field: string }[];
    rules?: Record<string, string>;
    words?: Record<string, string>;
    tables?: { name: string; sql: string }[];
    checks?: { message: string; expression: string }[];
    source?: { file: string; line: number };
}

export interface Field {
    name: string;
    type: string;
    title: string;
    help?: string | null;
    required?: boolean;
    unique?: boolean;
    readonly?: boolean;
    computed?: boolean;
    writable?: boolean;
    secret?: boolean;
    format?: string | null;
    min?: number | string | null;
    max?: number | string | null;
    scale?: number | null;
    pattern?: string | null;
    choices?: { value: string; title: string }[];
    to?: string | null;
    of?: string | null;
    on_delete?: string | null;
    default?: Default | null;
}

/** A value, or how the server works one out. */
export interface Default {
    kind: "value" | "now" | "me" | "uuid" | "expression";
    value?: unknown;
}

export type Row = Record<string, unknown> & { id: string | number };

let current: Definition = { app: "", title: "", languages: [], models: [] };

export function setDefinition(definition: Definition) {
    current = definition;
}

export function definition(): Definition {
    return current;
}

export function findModel(name: string | null | undefined): Model | undefined {
    return current.models.find((model) => model.name === name);
}

export function modelOf(name: string | undefined): Model {
    const model = findModel(name);
    if (!model) throw new Error(`unknown model ${name}`);
    return model;
}

export function fieldOf(model: Model, name: string): Field | undefined {
    return model.fields.find((field) => field.name === name);
}

/** Fields of the table itself: neither computed nor secret. */
export function storedFields(model: Model): Field[] {
    return model.fields.filter((field) => !field.computed && !field.secret);
}

/** What a person fills in; keys that the server makes are none of it. */
export function writableFields(model: Model): Field[] {
    const made = ["serial", "uuid"].includes(model.key.type) ? model.key.name : null;
    return model.fields.filter((field) => field.writable && !field.computed && !field.readonly && field.name !== made);
}

/** The name under which the record that a ref leads to is embedded. */
export function embedName(field: string): string {
    return `_${field}`;
}

const PLACEHOLDER = /\{\{\s*([\w.]+)\s*\}\}/g;

export function displayPaths(model: Model): string[][] {
    return [...model.display.matchAll(PLACEHOLDER)].map((found) => found[1]!.split("."));
}

/** How a record is named, as the model's template says. */
export function displayOf(model: Model, record: Record<string, unknown> | null | undefined): string {
    if (!record) return "";
    const text = model.display.replace(PLACEHOLDER, (_, path: string) => valueAt(record, path.split("."), model));
    return text.replace(/^[\s\-–—·:,]+|[\s\-–—·:,]+$/g, "") || String(record.id ?? record[model.key.name] ?? "");
}

function valueAt(record: Record<string, unknown>, path: string[], model: Model): string {
    const [name, ...rest] = path;
    if (rest.length === 0) return text(record[name!], fieldOf(model, name!));
    const related = record[embedName(name!)];
    const target = findModel(fieldOf(model, name!)?.to);
    return related && target ? valueAt(related as Record<string, unknown>, rest, target) : "";
}

function text(value: unknown, field: Field | undefined): string {
    if (value === null || value === undefined) return "";
    const choice = field?.choices?.find((each) => each.value === value);
    return choice ? choice.title : String(value);
}
