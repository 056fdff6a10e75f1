import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";

import { askIn } from "./site";
import { all_texts, type Language, type Texts } from "./texts";

export type Theme = "system" | "light" | "dark";

interface Preferences {
    language: Language;
    setLanguage: (language: Language) => void;
    theme: Theme;
    setTheme: (theme: Theme) => void;
    t: Texts;
}

const Context = createContext<Preferences | null>(null);

function isLanguage(text: string | null): text is Language {
    return text === "en" || text === "fr";
}

function firstLanguage(): Language {
    const kept = localStorage.getItem("language");
    if (isLanguage(kept)) return kept;
    for (const wanted of navigator.languages) {
        const short = wanted.slice(0, 2);
        if (isLanguage(short)) return short;
    }
    return "en";
}

function firstTheme(): Theme {
    const kept = localStorage.getItem("theme");
    return kept === "light" || kept === "dark" ? kept : "system";
}

/** Before the first picture, so that nothing flashes. */
export function applyTheme(theme: Theme = firstTheme()) {
    document.documentElement.dataset.theme = theme;
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
    const [language, setLanguage] = useState(firstLanguage);
    const [theme, setTheme] = useState(firstTheme);
    askIn(language);
    useEffect(() => {
        document.documentElement.lang = language;
        localStorage.setItem("language", language);
    }, [language]);
    useEffect(() => {
        applyTheme(theme);
        localStorage.setItem("theme", theme);
    }, [theme]);
    const value = useMemo(
        () => ({ language, setLanguage, theme, setTheme, t: all_texts[language] }),
        [language, theme],
    );
    return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function usePreferences(): Preferences {
    const found = useContext(Context);
    if (!found) throw new Error("outside of PreferencesProvider");
    return found;
}

export function useTexts(): Texts {
    return usePreferences().t;
}
