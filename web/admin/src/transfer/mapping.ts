import { storedFields, writableFields, type Field, type Model } from "../base/definition";

/** Of each column of a file the field that it goes to, or nothing. */
export type Mapping = (string | null)[];

/** What a file may fill: the writable fields, and the key, by which records that are there are found. */
export function importable(model: Model): Field[] {
    const key = storedFields(model).find((field) => field.name === model.key.name);
    const fields = writableFields(model);
    return key && !fields.includes(key) ? [key, ...fields] : fields;
}

function plain(text: string): string {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9]+/g, "");
}

/** Columns that are called like a field, by its name or its title, go there. */
export function guessMapping(model: Model, heads: string[]): Mapping {
    const fields = importable(model);
    const taken = new Set<string>();
    return heads.map((head) => {
        const field = fields.find((each) => !taken.has(each.name) && (plain(each.name) === plain(head) || plain(each.title) === plain(head)));
        if (field) taken.add(field.name);
        return field?.name ?? null;
    });
}

const NUMBERS = ["integer", "number", "decimal"];
const NESTED = ["json", "list", "point"];
const TRUE = ["true", "yes", "oui", "1", "x", "vrai"];
const FALSE = ["false", "no", "non", "0", "faux"];

/** A cell as the interface takes it; what cannot be read is left to the server to refuse. */
export function valueOf(field: Field, text: string): unknown {
    const trimmed = text.trim();
    if (trimmed === "") return null;
    if (NUMBERS.includes(field.type)) return numberOf(trimmed);
    if (field.type === "boolean") return TRUE.includes(trimmed.toLowerCase()) ? true : FALSE.includes(trimmed.toLowerCase()) ? false : trimmed;
    if (NESTED.includes(field.type)) return nestedOf(trimmed);
    if (field.choices) return field.choices.find((choice) => choice.value === trimmed || plain(choice.title) === plain(trimmed))?.value ?? trimmed;
    return text;
}

function numberOf(text: string): number | string {
    const number = Number(text.replace(/\s/g, "").replace(/^(-?\d+),(\d+)$/, "$1.$2"));
    return Number.isFinite(number) ? number : text;
}

function nestedOf(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}
