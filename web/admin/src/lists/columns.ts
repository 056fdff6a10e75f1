import { displayPaths, type Field, type Model } from "../base/definition";

const COLUMNS_AT_FIRST = 6;
const LONG = ["json", "point", "list"];
const LONG_FORMATS = ["markdown", "html", "url"];

/** The columns of a list, the one that names the record first. */
export function columnsOf(model: Model): Field[] {
    const naming = nameField(model);
    const fields = model.fields.filter((field) => !field.secret);
    return naming ? [naming, ...fields.filter((field) => field !== naming)] : fields;
}

/** The field that stands for the record, where its name is a field of its own. */
export function nameField(model: Model): Field | undefined {
    const path = displayPaths(model).find((each) => each.length === 1);
    return model.fields.find((field) => field.name === path?.[0] && !field.secret);
}

/** Until a person chooses: no keys, no long texts, and not too many. */
export function hiddenAtFirst(model: Model): string[] {
    const short = columnsOf(model).filter((field) => field.name !== model.key.name && !LONG.includes(field.type) && !LONG_FORMATS.includes(field.format ?? ""));
    const shown = short.slice(0, COLUMNS_AT_FIRST).map((field) => field.name);
    return columnsOf(model).map((field) => field.name).filter((name) => !shown.includes(name));
}

export function isNumeric(field: Field): boolean {
    return ["integer", "number", "decimal"].includes(field.type);
}
