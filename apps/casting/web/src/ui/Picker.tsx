import { useId, useState } from "react";

import { useTexts } from "../lib/preferences";
import { useChoices } from "../lib/records";
import { Field } from "./fields";

export interface Picked {
    id: number;
    name: string;
}

interface Props {
    model: "movie" | "actor";
    label: string;
    value: Picked | null;
    onChange: (value: Picked | null) => void;
    problem?: string;
}

/** A text in which one of the records is found: the combobox of WAI-ARIA, with a list below. */
export function Picker({ model, label, value, onChange, problem }: Props) {
    const t = useTexts();
    const list = useId();
    const [words, setWords] = useState(value?.name ?? "");
    const [open, setOpen] = useState(false);
    const [active, setActive] = useState(0);
    const choices = useChoices(model, value ? "" : words).data ?? [];

    const choose = (choice: Picked) => {
        onChange({ id: choice.id, name: choice.name });
        setWords(choice.name);
        setOpen(false);
    };
    const step = (by: number) => {
        setOpen(true);
        if (choices.length > 0) setActive((active + by + choices.length) % choices.length);
    };
    const keys: Record<string, () => void> = {
        ArrowDown: () => (open ? step(1) : step(0)),
        ArrowUp: () => step(-1),
        Enter: () => open && choices[active] && choose(choices[active]),
        Escape: () => setOpen(false),
    };
    const expanded = open && !value;
    return (
        <Field label={label} problem={problem} required>
            {(attributes) => (
                <div className="picker">
                    <input
                        {...attributes}
                        role="combobox"
                        aria-expanded={expanded}
                        aria-controls={list}
                        aria-autocomplete="list"
                        aria-activedescendant={expanded && choices[active] ? `${list}-${active}` : undefined}
                        value={words}
                        placeholder={model === "actor" ? t.pick_actor : t.pick_movie}
                        autoComplete="off"
                        autoFocus
                        onChange={(event) => {
                            setWords(event.target.value);
                            onChange(null);
                            setActive(0);
                            setOpen(true);
                        }}
                        onFocus={() => setOpen(true)}
                        onBlur={() => setOpen(false)}
                        onKeyDown={(event) => {
                            const key = keys[event.key];
                            if (!key || (event.key === "Enter" && !expanded)) return;
                            if (event.key === "Escape" && !expanded) return;
                            event.preventDefault();
                            key();
                        }}
                    />
                    <ul id={list} role="listbox" aria-label={label} className="picker-list" hidden={!expanded}>
                        {choices.map((choice, at) => (
                            <li
                                key={choice.id}
                                id={`${list}-${at}`}
                                role="option"
                                aria-selected={at === active}
                                onMouseDown={(event) => {
                                    event.preventDefault();
                                    choose(choice);
                                }}
                            >
                                <span>{choice.name}</span>
                                {choice.date && <span className="muted">{choice.date.slice(0, 4)}</span>}
                            </li>
                        ))}
                        {choices.length === 0 && (
                            <li className="muted" role="option" aria-selected="false" aria-disabled="true">
                                {t.no_match}
                            </li>
                        )}
                    </ul>
                </div>
            )}
        </Field>
    );
}
