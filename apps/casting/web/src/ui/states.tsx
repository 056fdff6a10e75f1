import { useEffect, type ReactNode } from "react";
import { Link } from "react-router-dom";

import { usePreferences, useTexts } from "../lib/preferences";
import { wordsOf } from "../lib/problems";
import { useSession } from "../lib/session";
import { SlateIcon } from "./icons";

/** The title of the window, and of the page for who hears it. */
export function useTitle(title: string) {
    const { language } = usePreferences();
    const { facts } = useSession();
    const site = facts.title[language] ?? Object.values(facts.title)[0] ?? facts.app;
    useEffect(() => {
        document.title = title ? `${title} · ${site}` : site;
    }, [title, site]);
}

export function Loading() {
    const t = useTexts();
    return (
        <p className="loading" role="status">
            <span className="spinner" aria-hidden="true" />
            {t.loading}
        </p>
    );
}

export function CardSkeletons({ kind }: { kind: "movies" | "actors" }) {
    const t = useTexts();
    return (
        <div className={`cards ${kind}`} role="status" aria-label={t.loading}>
            {Array.from({ length: 12 }, (_, at) => (
                <div key={at} className={`skeleton ${kind}`} />
            ))}
        </div>
    );
}

export function Empty({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
    return (
        <div className="empty">
            <SlateIcon />
            <h2>{title}</h2>
            {text && <p className="muted">{text}</p>}
            {children}
        </div>
    );
}

export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
    const t = useTexts();
    return (
        <div className="empty" role="alert">
            <h2>{t.failed}</h2>
            <p className="muted">{wordsOf(error, t)}</p>
            <button type="button" className="button" onClick={onRetry}>
                {t.try_again}
            </button>
        </div>
    );
}

export function NotFound() {
    const t = useTexts();
    useTitle(t.not_found);
    return (
        <div className="empty">
            <SlateIcon />
            <h1>{t.not_found}</h1>
            <p className="muted">{t.not_found_text}</p>
            <Link className="button" to="/movies">
                {t.to_movies}
            </Link>
        </div>
    );
}
