import { fieldOf, type Model } from "../base/definition";
import { Refusal } from "../base/request";

const KEY = /^Key \(([^)]+)\)=/;

/** A refusal's words at the fields they are about; empty when it is about the record as a whole. */
export function fieldErrors(model: Model, error: unknown, translate: (key: string) => string): Record<string, string> {
    if (!(error instanceof Refusal) || typeof error.details !== "string") return {};
    const key = KEY.exec(error.details);
    if (key) return ofKey(model, key[1]!, error.code, translate);
    const errors: Record<string, string> = {};
    for (const line of error.details.split("\n")) {
        const [name, ...words] = line.split(": ");
        if (name && words.length > 0 && fieldOf(model, name)) errors[name] = words.join(": ");
    }
    return errors;
}

function ofKey(model: Model, names: string, code: string, translate: (key: string) => string): Record<string, string> {
    const message = translate(code === "23505" ? "socle.validation.taken" : "socle.validation.gone");
    const known = names.split(", ").filter((name) => fieldOf(model, name));
    return Object.fromEntries(known.map((name) => [name, message]));
}
