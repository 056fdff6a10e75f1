import type { Field, Model } from "../base/definition";

/** Fields that a condition may be about. */
export function askable(model: Model): Field[] {
    return model.fields.filter((field) => !field.secret && !(field.name === model.key.name && field.type === "uuid"));
}
