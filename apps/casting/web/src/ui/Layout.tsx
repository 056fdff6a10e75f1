import { useEffect, useRef } from "react";
import { Link, NavLink, Outlet, useLocation } from "react-router-dom";

import { usePreferences, type Theme } from "../lib/preferences";
import { useSession } from "../lib/session";
import type { Language } from "../lib/texts";
import { FilmIcon, PeopleIcon, PersonIcon } from "./icons";

function Brand() {
    const { language } = usePreferences();
    const { facts } = useSession();
    return (
        <Link to="/" className="brand">
            <svg viewBox="0 0 32 32" aria-hidden="true">
                <rect width="32" height="32" rx="8" fill="var(--accent-fill)" />
                <circle cx="12.5" cy="13" r="5.5" fill="#fff" />
                <circle cx="20.5" cy="19" r="5.5" fill="#fff" fillOpacity=".55" />
            </svg>
            <span>{facts.title[language] ?? facts.title.en}</span>
        </Link>
    );
}

export function Switches() {
    const { t, language, setLanguage, theme, setTheme } = usePreferences();
    return (
        <div className="switches">
            <select aria-label={t.language} value={language} onChange={(event) => setLanguage(event.target.value as Language)}>
                <option value="en">English</option>
                <option value="fr">Français</option>
            </select>
            <select className="theme" aria-label={t.theme} value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
                <option value="system">{t.theme_system}</option>
                <option value="light">{t.theme_light}</option>
                <option value="dark">{t.theme_dark}</option>
            </select>
        </div>
    );
}

/** Who hears the page is told of each new one: its heading gets the focus. */
function useFocusOnNewPage() {
    const { pathname } = useLocation();
    const main = useRef<HTMLElement>(null);
    const first = useRef(true);
    useEffect(() => {
        if (first.current) {
            first.current = false;
            return;
        }
        window.scrollTo(0, 0);
        main.current?.focus({ preventScroll: true });
    }, [pathname]);
    return main;
}

export function Layout() {
    const { t } = usePreferences();
    const { session, may } = useSession();
    const main = useFocusOnNewPage();
    return (
        <>
            <a className="skip" href="#main">
                {t.skip}
            </a>
            <header className="top">
                <div className="top-inside">
                    <Brand />
                    {session && (
                        <nav aria-label={t.main_menu} className="menu">
                            {may.movie.read && (
                                <NavLink to="/movies">
                                    <FilmIcon />
                                    {t.movies}
                                </NavLink>
                            )}
                            {may.actor.read && (
                                <NavLink to="/actors">
                                    <PeopleIcon />
                                    {t.actors}
                                </NavLink>
                            )}
                            <NavLink to="/account">
                                <PersonIcon />
                                {t.account}
                            </NavLink>
                        </nav>
                    )}
                    <Switches />
                </div>
            </header>
            <main id="main" ref={main} tabIndex={-1}>
                <Outlet />
            </main>
        </>
    );
}
