/** A table or view as the database has it. */
export interface Table {
    name: string;
    view: boolean;
    rows?: number;
    columns: Column[];
    indexes: { name: string; columns: string[]; unique: boolean }[];
}

export interface Column {
    name: string;
    type: string;
    not_null: boolean;
    key: boolean;
    references?: string;
    hidden: boolean;
}

/** What was found: all cells as texts. */
export interface Look {
    columns: string[];
    rows: (string | null)[][];
    milliseconds: number;
    more?: boolean;
    next?: string;
}

/** What a spreadsheet would take for a formula begins with an apostrophe. */
const FORMULA = /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/;

export function csvOf({ columns, rows }: Look): string {
    const cell = (value: string | null) => {
        const text = value === null ? "" : FORMULA.test(value) ? `'${value}` : value;
        return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}
