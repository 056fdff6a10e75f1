import { useMemo } from "react";
import { useLocale } from "react-admin";

export interface Formats {
    number: (value: number, digits?: number) => string;
    date: (value: string) => string;
    instant: (value: string | null | undefined) => string;
    ago: (value: string | null | undefined) => string;
    bytes: (value: number) => string;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86400], ["hour", 3600], ["minute", 60]];
const AGO_DAYS_MAX = 7;

/** Numbers and times as the person's language writes them. */
export function useFormats(): Formats {
    const locale = useLocale();
    return useMemo(() => makeFormats(locale), [locale]);
}

function makeFormats(locale: string): Formats {
    const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" });
    const instant = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
    const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
    const readable = (value: string | null | undefined, format: Intl.DateTimeFormat) => {
        if (!value) return "";
        const parsed = new Date(value);
        return Number.isNaN(parsed.getTime()) ? value : format.format(parsed);
    };
    return {
        number: (value, digits) =>
            new Intl.NumberFormat(locale, digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value),
        date: (value) => readable(value, date),
        instant: (value) => readable(value, instant),
        ago: (value) => {
            if (!value) return "";
            const seconds = (new Date(value).getTime() - Date.now()) / 1000;
            if (Math.abs(seconds) > AGO_DAYS_MAX * 86400) return readable(value, instant);
            const [unit, size] = UNITS.find(([, each]) => Math.abs(seconds) >= each) ?? ["second", 1];
            return relative.format(Math.round(seconds / size), unit);
        },
        bytes: (value) => {
            const names = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
            const step = value > 0 ? Math.min(names.length - 1, Math.floor(Math.log10(value) / 3)) : 0;
            const style = { style: "unit", unit: names[step], maximumFractionDigits: 1 } as const;
            return new Intl.NumberFormat(locale, style).format(value / 1000 ** step);
        },
    };
}
