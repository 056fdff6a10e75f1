import { useEffect, useRef, useState } from "react";

import { useTexts } from "../lib/preferences";
import { page_size } from "../lib/records";
import { LeftIcon, RightIcon, SearchIcon } from "./icons";

const typing_ms = 250;

/** Asks when the fingers rest. */
export function SearchBox({ label, value, onChange }: { label: string; value: string; onChange: (words: string) => void }) {
    const [words, setWords] = useState(value);
    const sent = useRef(value);
    const timer = useRef(0);
    // Others change it, too: a link, the way back. What was typed here stays as it was typed.
    useEffect(() => {
        if (value === sent.current) return;
        sent.current = value;
        window.clearTimeout(timer.current);
        setWords(value);
    }, [value]);
    const type = (text: string) => {
        setWords(text);
        window.clearTimeout(timer.current);
        timer.current = window.setTimeout(() => {
            sent.current = text.trim();
            onChange(sent.current);
        }, typing_ms);
    };
    return (
        <div className="search" role="search">
            <SearchIcon />
            <input type="search" aria-label={label} placeholder={label} value={words} onChange={(event) => type(event.target.value)} />
        </div>
    );
}

interface ChipsProps {
    label: string;
    choices: Record<string, string>;
    value: string;
    onChange: (value: string) => void;
}

export function Chips({ label, choices, value, onChange }: ChipsProps) {
    const t = useTexts();
    return (
        <div className="chips" role="group" aria-label={label}>
            {Object.entries({ "": t.all, ...choices }).map(([name, title]) => (
                <button key={name} type="button" className="chip" aria-pressed={value === name} onClick={() => onChange(name)}>
                    {title}
                </button>
            ))}
        </div>
    );
}

interface PickOneProps extends ChipsProps {
    none?: string;
}

export function PickOne({ label, choices, value, onChange, none }: PickOneProps) {
    return (
        <div className="pick-one">
            <select aria-label={label} value={value} onChange={(event) => onChange(event.target.value)}>
                {none !== undefined && <option value="">{none}</option>}
                {Object.entries(choices).map(([name, title]) => (
                    <option key={name} value={name}>
                        {title}
                    </option>
                ))}
            </select>
        </div>
    );
}

export function Pager({ page, total, onChange }: { page: number; total: number; onChange: (page: number) => void }) {
    const t = useTexts();
    const pages = Math.max(1, Math.ceil(total / page_size));
    if (pages === 1) return null;
    const go = (next: number) => {
        onChange(next);
        window.scrollTo({ top: 0 });
    };
    return (
        <nav className="pager" aria-label={t.pages}>
            <button type="button" className="button" disabled={page <= 1} onClick={() => go(page - 1)}>
                <LeftIcon />
                {t.previous}
            </button>
            <span aria-live="polite">{t.page_of(page, pages)}</span>
            <button type="button" className="button" disabled={page >= pages} onClick={() => go(page + 1)}>
                {t.next}
                <RightIcon />
            </button>
        </nav>
    );
}
