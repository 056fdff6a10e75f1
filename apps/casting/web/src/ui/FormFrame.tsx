import type { FormEvent, ReactNode, RefObject } from "react";
import { Link } from "react-router-dom";

import { useTexts } from "../lib/preferences";

interface Props {
    title: string;
    form: RefObject<HTMLFormElement | null>;
    message: string;
    busy: boolean;
    back: string;
    onSubmit: (event: FormEvent) => void;
    children: ReactNode;
}

export function FormFrame({ title, form, message, busy, back, onSubmit, children }: Props) {
    const t = useTexts();
    return (
        <div className="page narrow">
            <h1>{title}</h1>
            <form ref={form} onSubmit={onSubmit} noValidate className="sheet">
                {message && (
                    <p className="notice bad" role="alert">
                        {message}
                    </p>
                )}
                <div className="fields">{children}</div>
                <div className="actions end">
                    <Link className="button" to={back}>
                        {t.cancel}
                    </Link>
                    <button type="submit" className="button primary" disabled={busy}>
                        {busy ? t.saving : t.save}
                    </button>
                </div>
            </form>
        </div>
    );
}
