import type { PostgrestError } from "@supabase/supabase-js";
import { useEffect, useRef, useState, type FormEvent } from "react";

import { useTexts } from "./preferences";
import { no_problem, problemOf } from "./problems";
import { save, useWrite, type Values } from "./records";

type Inputs = Record<string, string>;

interface Asked {
    model: "movie" | "actor";
    /** undefined: a new one. */
    id?: number;
    names: string[];
    numbers: string[];
    required: string[];
    record?: object;
    onSaved: (id: number) => void;
}

function inputsOf(names: string[], record?: object): Inputs {
    const values = (record ?? {}) as Record<string, unknown>;
    return Object.fromEntries(names.map((name) => [name, values[name] == null ? "" : String(values[name])]));
}

/** A form of one record: texts as typed, what the server says at their fields, and only what was changed is sent. */
export function useForm({ model, id, names, numbers, required, record, onSaved }: Asked) {
    const t = useTexts();
    const [first] = useState(() => inputsOf(names, record));
    const [inputs, setInputs] = useState(first);
    const [problem, setProblem] = useState(no_problem);
    const form = useRef<HTMLFormElement>(null);
    const write = useWrite((client, values: Values) => save(client, model, values, id));
    const changed = names.some((name) => inputs[name] !== first[name]);

    useEffect(() => {
        form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    }, [problem]);
    useEffect(() => {
        if (!changed) return;
        const warn = (event: BeforeUnloadEvent) => event.preventDefault();
        window.addEventListener("beforeunload", warn);
        return () => window.removeEventListener("beforeunload", warn);
    }, [changed]);

    const valueOf = (name: string) => {
        const text = inputs[name].trim();
        if (text === "") return null;
        return numbers.includes(name) && /^-?\d+$/.test(text) ? Number(text) : text;
    };
    const submit = async (event: FormEvent) => {
        event.preventDefault();
        const missing = required.filter((name) => !inputs[name].trim());
        if (missing.length > 0) {
            return setProblem({ fields: Object.fromEntries(missing.map((name) => [name, t.is_required])), message: t.not_saved });
        }
        const sent = names.filter((name) => id === undefined ? inputs[name].trim() : inputs[name] !== first[name]);
        if (id !== undefined && sent.length === 0) return onSaved(id);
        try {
            onSaved(await write.mutateAsync(Object.fromEntries(sent.map((name) => [name, valueOf(name)]))));
        } catch (error) {
            setProblem(problemOf(error as PostgrestError, names, t));
        }
    };
    const field = (name: string) => ({
        name,
        value: inputs[name],
        onChange: (value: string) => setInputs((before) => ({ ...before, [name]: value })),
        problem: problem.fields[name],
        required: required.includes(name) || undefined,
    });
    return { form, submit, field, problem, busy: write.isPending };
}
