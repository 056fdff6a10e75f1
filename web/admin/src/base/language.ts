const KEPT_AS = "socle-admin.language";
export const LANGUAGES = [
    { locale: "en", name: "English" },
    { locale: "fr", name: "Français" },
];

let chosen = kept() ?? preferred();

function kept(): string | null {
    return localStorage.getItem(KEPT_AS);
}

function preferred(): string {
    return navigator.language.startsWith("fr") ? "fr" : "en";
}

/** The language of the site, which the server is asked for, too. */
export function language(): string {
    return chosen;
}

export function chooseLanguage(locale: string) {
    chosen = locale;
    localStorage.setItem(KEPT_AS, locale);
    document.documentElement.lang = locale;
}
