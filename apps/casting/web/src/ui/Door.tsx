import type { FormEvent, ReactNode } from "react";

import { useTexts } from "../lib/preferences";

interface Props {
    title: string;
    problem: string;
    busy: boolean;
    action: string;
    onSubmit: () => void;
    children: ReactNode;
    below?: ReactNode;
}

/** The small sheet of sign-in and the like. */
export function Door({ title, problem, busy, action, onSubmit, children, below }: Props) {
    const t = useTexts();
    const submit = (event: FormEvent) => {
        event.preventDefault();
        onSubmit();
    };
    return (
        <div className="door">
            <p className="door-words">{t.tagline}</p>
            <form className="sheet stack" onSubmit={submit} noValidate>
                <h1>{title}</h1>
                {problem && (
                    <p className="notice bad" role="alert">
                        {problem}
                    </p>
                )}
                {children}
                <button type="submit" className="button primary full" disabled={busy}>
                    {action}
                </button>
                {below && <div className="door-below">{below}</div>}
            </form>
        </div>
    );
}
