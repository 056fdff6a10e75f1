/** The name of a select that has no label to be seen: MUI would name it by its own content. */
export function named(label: string) {
    return { SelectDisplayProps: { "aria-label": label, "aria-labelledby": undefined } };
}
