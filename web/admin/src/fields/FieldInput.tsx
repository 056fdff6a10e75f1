import { BooleanInput, DateInput, DateTimeInput, NumberInput, NullableBooleanInput, SelectInput, TextInput, TimeInput, AutocompleteInput } from "react-admin";
import { lazy, Suspense, useMemo } from "react";
import type { Field } from "../base/definition";
import { instantOf } from "../base/moment";
import { emptyToNull } from "./empty";
import { JsonInput } from "./JsonInput";
import { ListInput } from "./ListInput";
import { ReferencePicker } from "./ReferencePicker";
import { validatorsOf } from "./validators";

const MarkdownInput = lazy(() => import("./MarkdownInput"));
const PointInput = lazy(() => import("./PointInput"));

const LONG_TEXT_LETTERS = 200;
const CHOICES_WITHOUT_SEARCH = 12;

export interface InputProps {
    field: Field;
    autoFocus?: boolean;
    /** In a line of its own the name of the field is elsewhere. */
    unlabelled?: boolean;
}

/** The input that suits a field; reading and writing go by its name in the form. */
export function FieldInput({ field, autoFocus, unlabelled }: InputProps) {
    const validate = useMemo(() => validatorsOf(field), [field]);
    const common = {
        source: field.name,
        label: unlabelled ? false : field.title,
        helperText: field.help ?? false,
        validate,
        fullWidth: true,
        autoFocus,
        inputProps: unlabelled ? { "aria-label": field.title } : undefined,
    } as const;
    const special = { field, validate, autoFocus };
    switch (field.type) {
        case "boolean":
            return field.required || field.default?.kind === "value" ? <BooleanInput {...common} validate={undefined} /> : <NullableBooleanInput {...common} />;
        case "integer":
            return <NumberInput {...common} step={1} min={undefined} />;
        case "number":
            return <NumberInput {...common} step="any" />;
        case "decimal":
            return <NumberInput {...common} step={10 ** -(field.scale ?? 2)} />;
        case "date":
            return <DateInput {...common} parse={emptyToNull} />;
        case "time":
            return <TimeInput {...common} parse={emptyToNull} format={(value: string | null) => value?.slice(0, 5) ?? ""} />;
        case "timestamp":
            return <DateTimeInput {...common} parse={instantOf} />;
        case "choice":
            return <Choice common={common} field={field} />;
        case "ref":
            return <ReferencePicker {...special} />;
        case "json":
            return <JsonInput {...special} />;
        case "list":
            return <ListInput {...special} />;
        case "point":
            return <Suspense fallback={null}><PointInput {...special} /></Suspense>;
        default:
            return <Text common={common} field={field} special={special} />;
    }
}

type Common = Record<string, unknown> & { source: string };

function Choice({ common, field }: { common: Common; field: Field }) {
    const choices = (field.choices ?? []).map(({ value, title }) => ({ id: value, name: title }));
    const properties = { ...common, choices, translateChoice: false, emptyText: "", parse: emptyToNull };
    return choices.length > CHOICES_WITHOUT_SEARCH
        ? <AutocompleteInput {...properties} />
        : <SelectInput {...properties} resettable />;
}

function Text({ common, field, special }: { common: Common; field: Field; special: SpecialProps }) {
    if (field.format === "markdown") return <Suspense fallback={null}><MarkdownInput {...special} /></Suspense>;
    const long = field.type === "text" && (field.format === "html" || (!field.format && !field.pattern && Number(field.max ?? Infinity) > LONG_TEXT_LETTERS));
    const type = { email: "email", url: "url", phone: "tel", color: "color" }[field.format ?? ""];
    return <TextInput {...common} type={field.secret ? "password" : type} parse={emptyToNull} multiline={long} minRows={long ? 2 : undefined} />;
}

export interface SpecialProps {
    field: Field;
    validate: ReturnType<typeof validatorsOf>;
    autoFocus?: boolean;
}
