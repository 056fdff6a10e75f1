import type { Language } from "./texts";

export function dateInWords(date: string, language: Language): string {
    const day = new Date(`${date}T00:00:00Z`);
    return new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" }).format(day);
}

export function numberInWords(number: number, language: Language): string {
    return new Intl.NumberFormat(language).format(number);
}

/** 133 is "2 h 13". */
export function duration(minutes: number): string {
    const hours = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (hours === 0) return `${rest} min`;
    return rest === 0 ? `${hours} h` : `${hours} h ${String(rest).padStart(2, "0")}`;
}

export function languageInWords(code: string, language: Language): string {
    try {
        const name = new Intl.DisplayNames(language, { type: "language" }).of(code) ?? code;
        return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
    } catch {
        return code;
    }
}

export function ageOn(birth: string, day: Date): number {
    const [year, month, date] = birth.split("-").map(Number);
    const before = day.getMonth() + 1 < month || (day.getMonth() + 1 === month && day.getDate() < date);
    return day.getFullYear() - year - (before ? 1 : 0);
}
