/** Inputs say "nothing" as an empty text, records as null. */
export function emptyToNull<T>(value: T | ""): T | null {
    return value === "" ? null : value;
}
