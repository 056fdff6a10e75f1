import { TextInput, useTranslate } from "react-admin";
import type { SpecialProps } from "./FieldInput";

/** What is typed and cannot be read yet is kept as it is. */
class Unreadable {
    constructor(readonly text: string, readonly reason: string) {}
    toJSON() {
        return this.text;
    }
}

export function JsonInput({ field, validate, autoFocus }: SpecialProps) {
    const translate = useTranslate();
    const readable = (value: unknown) =>
        value instanceof Unreadable ? translate("socle.records.json_wrong", { reason: value.reason }) : undefined;
    return (
        <TextInput
            source={field.name} label={field.title} helperText={field.help ?? false} fullWidth multiline minRows={3} autoFocus={autoFocus}
            parse={parse} format={format} validate={[...validate, readable]}
            inputProps={{ spellCheck: false, style: { fontFamily: "ui-monospace, monospace", fontSize: "0.85rem" } }}
        />
    );
}

function parse(text: string): unknown {
    if (text.trim() === "") return null;
    try {
        const value: unknown = JSON.parse(text);
        return new Typed(text, value);
    } catch (error) {
        return new Unreadable(text, (error as Error).message);
    }
}

/** A value with the text it was typed as, so that the caret stays where it is. */
class Typed {
    constructor(readonly text: string, readonly value: unknown) {}
    toJSON() {
        return this.value;
    }
}

function format(value: unknown): string {
    if (value instanceof Unreadable || value instanceof Typed) return value.text;
    return value === null || value === undefined ? "" : JSON.stringify(value, null, 2);
}
