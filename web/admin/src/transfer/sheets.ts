import Papa from "papaparse";

/** A table of a file: a line of names, then the values. */
export interface Sheet {
    heads: string[];
    lines: unknown[][];
}

function flat(value: unknown): unknown {
    return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

/** Cells that a spreadsheet would take for formulas are kept as text. */
export function csvOf(sheet: Sheet): Blob {
    const text = Papa.unparse({ fields: sheet.heads, data: sheet.lines.map((line) => line.map(flat)) }, { escapeFormulae: true });
    return new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" });
}

export async function xlsxOf(sheet: Sheet): Promise<Blob> {
    const { default: writeSheet } = await import("write-excel-file/browser");
    const heads = sheet.heads.map((value) => ({ value, fontWeight: "bold" as const }));
    const lines = sheet.lines.map((line) => line.map((value) => cell(flat(value))));
    return writeSheet([heads, ...lines]).toBlob();
}

function cell(value: unknown) {
    if (value === null || value === undefined || value === "") return null;
    if (typeof value === "number") return { type: Number, value };
    if (typeof value === "boolean") return { type: Boolean, value };
    return { type: String, value: String(value) };
}

/** Reads a CSV or XLSX file; every cell as text. */
export async function readSheet(file: File): Promise<Sheet> {
    const lines = /\.xlsx$/i.test(file.name) ? await readXlsx(file) : await readCsv(file);
    const [heads = [], ...rest] = lines;
    return { heads, lines: rest.filter((line) => line.some((value) => value !== "")) };
}

async function readCsv(file: File): Promise<string[][]> {
    const { data, errors } = Papa.parse<string[]>(await file.text(), { skipEmptyLines: true });
    const fault = errors.find((error) => error.type === "Quotes");
    if (fault) throw new Error(fault.message);
    return data;
}

async function readXlsx(file: File): Promise<string[][]> {
    const { readSheet: readRows } = await import("read-excel-file/browser");
    const rows = await readRows(file);
    return rows.map((row) => row.map(asText));
}

function asText(value: unknown): string {
    if (value === null || value === undefined) return "";
    if (value instanceof Date) return value.toISOString().replace(/T00:00:00(\.000)?Z$/, "");
    return String(value);
}
