import polyglotI18nProvider from "ra-i18n-polyglot";
import type { I18nProvider, TranslationMessages } from "react-admin";
import { chooseLanguage, language, LANGUAGES } from "./language";

type Loaded = TranslationMessages & { socle: unknown };

async function load(locale: string): Promise<Loaded> {
    if (locale === "fr") {
        const [base, own] = await Promise.all([import("ra-language-french"), import("./texts/fr")]);
        return { ...base.default, socle: own.french } as Loaded;
    }
    const [base, own] = await Promise.all([import("ra-language-english"), import("./texts/en")]);
    return { ...base.default, socle: own.english } as Loaded;
}

/** Only the texts of the language in use are loaded. */
export async function makeTexts(onChange: () => void): Promise<I18nProvider> {
    const first = language();
    const messages = await load(first);
    chooseLanguage(first);
    const provider = polyglotI18nProvider(
        (locale) => (locale === first ? messages : load(locale)) as TranslationMessages,
        first,
        LANGUAGES,
        { allowMissing: false },
    );
    return {
        ...provider,
        changeLocale: async (locale: string) => {
            await provider.changeLocale(locale);
            chooseLanguage(locale);
            onChange();
        },
    };
}
