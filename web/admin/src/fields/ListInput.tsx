import { Autocomplete, TextField } from "@mui/material";
import { useInput, useTranslate, ValidationError } from "react-admin";
import type { SpecialProps } from "./FieldInput";

const NUMBERS = ["integer", "number"];

/** Values one after the other, Enter after each. */
export function ListInput({ field, validate, autoFocus }: SpecialProps) {
    const translate = useTranslate();
    const { field: input, fieldState, isRequired } = useInput({ source: field.name, validate });
    const told = fieldState.error?.message;
    const values = Array.isArray(input.value) ? (input.value as unknown[]).map(String) : [];
    const change = (texts: string[]) => input.onChange(texts.length === 0 && !field.required ? null : texts.map((text) => (NUMBERS.includes(field.of ?? "") ? Number(text) : text)));
    return (
        <Autocomplete
            multiple freeSolo autoSelect options={[] as string[]} value={values} onChange={(_, texts) => change(texts)} onBlur={input.onBlur}
            renderInput={(parameters) => (
                <TextField
                    {...parameters} label={field.title} required={isRequired} autoFocus={autoFocus} error={fieldState.invalid}
                    helperText={told ? <ValidationError error={told} /> : (field.help ?? translate("socle.records.list_hint"))}
                />
            )}
        />
    );
}
