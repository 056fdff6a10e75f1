/** A moment as an input of date and time shows it: by the clock on the wall. */
export function localMinute(moment: Date): string {
    return new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** What was entered by the clock on the wall, with its zone; null when it is no moment. */
export function instantOf(local: string): string | null {
    const moment = new Date(local);
    return Number.isNaN(moment.getTime()) ? null : moment.toISOString();
}
