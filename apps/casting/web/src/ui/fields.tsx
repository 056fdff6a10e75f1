import { useId, type ReactNode } from "react";

interface FieldProps {
    label: string;
    help?: string;
    problem?: string;
    required?: boolean;
    wide?: boolean;
    children: (attributes: {
        id: string;
        "aria-describedby"?: string;
        "aria-invalid"?: boolean;
        required?: boolean;
    }) => ReactNode;
}

/** A label, the control, and what is to be said of it; the reader of a screen hears all three. */
export function Field({ label, help, problem, required, wide, children }: FieldProps) {
    const id = useId();
    const described = [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ");
    return (
        <div className={wide ? "field wide" : "field"}>
            <label htmlFor={id}>
                {label}
                {required && <span className="required" aria-hidden="true"> *</span>}
            </label>
            {children({ id, required, "aria-describedby": described || undefined, "aria-invalid": problem ? true : undefined })}
            {help && <p className="help" id={`${id}-help`}>{help}</p>}
            {problem && <p className="problem" id={`${id}-problem`}>{problem}</p>}
        </div>
    );
}

interface TextFieldProps extends Omit<FieldProps, "children"> {
    name: string;
    value: string;
    onChange: (value: string) => void;
    type?: "text" | "date" | "number" | "url" | "email" | "tel" | "password";
    autoComplete?: string;
    maxLength?: number;
    autoFocus?: boolean;
}

export function TextField({ name, value, onChange, type = "text", autoComplete = "off", maxLength, autoFocus, ...field }: TextFieldProps) {
    return (
        <Field {...field}>
            {(attributes) => (
                <input
                    {...attributes}
                    name={name}
                    type={type === "number" ? "text" : type}
                    inputMode={type === "number" ? "numeric" : undefined}
                    value={value}
                    autoComplete={autoComplete}
                    maxLength={maxLength}
                    autoFocus={autoFocus}
                    onChange={(event) => onChange(event.target.value)}
                />
            )}
        </Field>
    );
}

interface SelectFieldProps extends Omit<FieldProps, "children"> {
    name: string;
    value: string;
    onChange: (value: string) => void;
    choices: Record<string, string>;
    none: string;
}

export function SelectField({ name, value, onChange, choices, none, ...field }: SelectFieldProps) {
    const sorted = Object.entries(choices).sort(([, a], [, b]) => a.localeCompare(b));
    return (
        <Field {...field}>
            {(attributes) => (
                <select {...attributes} name={name} value={value} onChange={(event) => onChange(event.target.value)}>
                    <option value="">{none}</option>
                    {sorted.map(([key, title]) => (
                        <option key={key} value={key}>{title}</option>
                    ))}
                </select>
            )}
        </Field>
    );
}
