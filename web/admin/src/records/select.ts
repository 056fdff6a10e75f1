import { displayPaths, embedName, fieldOf, findModel, storedFields, type Model } from "../base/definition";

const EMBEDS_MAX = 4;

/** What the name of a record needs: its fields, and those of the records it is named after. */
function displayItems(model: Model, depth: number): string[] {
    const items = new Set([model.key.name]);
    for (const [name, ...rest] of displayPaths(model)) {
        const field = fieldOf(model, name!);
        if (!field) continue;
        items.add(field.name);
        if (rest.length > 0) embed(model, field.name, depth).forEach((item) => items.add(item));
    }
    return [...items];
}

function embed(model: Model, name: string, depth: number): string[] {
    const target = findModel(fieldOf(model, name)?.to);
    return target && depth < EMBEDS_MAX ? [`${embedName(name)}:${name}(${displayItems(target, depth + 1).join(",")})`] : [];
}

/** The table's own fields, which an ETag stands for. */
export function storedSelect(model: Model): string {
    return storedFields(model).map((field) => field.name).join(",");
}

/** A record as a list shows it: computed fields too, and the names of what it refers to. */
export function listSelect(model: Model): string {
    const refs = model.fields.filter((field) => field.type === "ref");
    const computed = model.fields.filter((field) => field.computed);
    return [storedSelect(model), ...computed.map((field) => field.name), ...refs.flatMap((field) => embed(model, field.name, 0))].join(",");
}

/** What a picker needs to name records. */
export function nameSelect(model: Model): string {
    return displayItems(model, 0).join(",");
}
