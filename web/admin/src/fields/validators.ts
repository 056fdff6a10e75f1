import { maxLength, maxValue, minLength, minValue, required, type Validator } from "react-admin";
import type { Field } from "../base/definition";

const NUMBERS = ["integer", "number", "decimal"];
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const URL_START = /^https?:\/\/.+/;

/** What can be said before the server is asked; the server decides. */
export function validatorsOf(field: Field): Validator[] {
    const validators: Validator[] = [];
    if (field.required && !field.default) validators.push(required());
    if (NUMBERS.includes(field.type)) validators.push(...bounds(field));
    if (field.type === "integer") validators.push(test((value) => Number.isInteger(Number(value)), "socle.validation.whole"));
    if (field.type === "decimal") validators.push(decimals(field.scale ?? 2));
    if (field.type === "text") validators.push(...lengths(field), ...forms(field));
    if (field.type === "date" && field.min) validators.push(test((value) => value >= String(field.min), "socle.validation.min", { min: field.min }));
    if (field.type === "date" && field.max) validators.push(test((value) => value <= String(field.max), "socle.validation.max", { max: field.max }));
    return validators;
}

function isNumber(value: unknown): value is number | string {
    return value !== null && value !== undefined && value !== "" && Number.isFinite(Number(value));
}

function bounds(field: Field): Validator[] {
    return [
        ...(isNumber(field.min) ? [minValue(Number(field.min))] : []),
        ...(isNumber(field.max) ? [maxValue(Number(field.max))] : []),
    ];
}

function lengths(field: Field): Validator[] {
    return [
        ...(isNumber(field.min) ? [minLength(Number(field.min))] : []),
        ...(isNumber(field.max) ? [maxLength(Number(field.max))] : []),
    ];
}

function forms(field: Field): Validator[] {
    const validators: Validator[] = [];
    if (field.format === "email") validators.push(test((value) => EMAIL.test(value), "socle.validation.email"));
    if (field.format === "url") validators.push(test((value) => URL_START.test(value), "socle.validation.url"));
    const pattern = field.pattern ? compiled(field.pattern) : null;
    if (pattern) validators.push(test((value) => pattern.test(value), "socle.validation.pattern"));
    return validators;
}

/** The server's patterns are RE2's: what a browser cannot read is left to the server. */
function compiled(pattern: string): RegExp | null {
    try {
        return new RegExp(`^(?:${pattern})$`, "u");
    } catch {
        return null;
    }
}

function decimals(scale: number): Validator {
    return test((value) => (value.split(".")[1] ?? "").length <= scale, "socle.validation.decimals", { scale });
}

function test(holds: (value: string) => boolean, message: string, args: object = {}): Validator {
    return (value) => (value === null || value === undefined || value === "" || holds(String(value)) ? undefined : { message, args });
}
