import type { Field, Model } from "../base/definition";
import { columnsOf } from "./columns";

/** Fields that a condition may be about: the name of the record first, its key last. */
export function askable(model: Model): Field[] {
    const columns = columnsOf(model);
    return [...columns.filter((field) => field.name !== model.key.name), ...columns.filter((field) => field.name === model.key.name)];
}
