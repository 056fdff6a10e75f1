import type { Model } from "../base/definition";
import { Refusal, request } from "../base/request";

export type Mode = "refuse" | "merge" | "ignore";
export type Values = Record<string, unknown>;

export interface Refused {
    /** Which row, counted from 0. */
    row: number;
    reason: string;
}

export interface Work {
    model: Model;
    rows: Values[];
    mode: Mode;
    /** Fields by which records that are there already are found. */
    by: string;
    /** Try everything and undo it. */
    rehearse: boolean;
    requestId: string;
    onProgress: (done: number) => void;
}

const AT_ONCE = 500;
const PREFERENCE: Record<Mode, string[]> = { refuse: [], merge: ["resolution=merge-duplicates"], ignore: ["resolution=ignore-duplicates"] };
const TOLD_ROW = /^row (\d+)(?:, (\w+))?: (.*)$/;

/** Writes rows part by part; those that are refused are found, told and left out. One undo takes back all parts. */
export async function importRows(work: Work): Promise<Refused[]> {
    const refused: Refused[] = [];
    for (let start = 0; start < work.rows.length; start += AT_ONCE) {
        const part = [...Array(Math.min(AT_ONCE, work.rows.length - start)).keys()].map((index) => start + index);
        refused.push(...(await importPart(work, part)));
        work.onProgress(Math.min(start + AT_ONCE, work.rows.length));
    }
    return refused.sort((one, other) => one.row - other.row);
}

async function importPart(work: Work, part: number[]): Promise<Refused[]> {
    const refused: Refused[] = [];
    let left = part;
    while (left.length > 0) {
        const told = await attempt(work, left);
        if (told === null) return refused;
        if (told.length === 0) return [...refused, ...(await halves(work, left))];
        refused.push(...told);
        left = left.filter((row) => !told.some((each) => each.row === row));
    }
    return refused;
}

/** The server refused all, and did not say which row: the fault is in one half, or in both. */
async function halves(work: Work, part: number[]): Promise<Refused[]> {
    const middle = Math.ceil(part.length / 2);
    return [...(await importPart(work, part.slice(0, middle))), ...(await importPart(work, part.slice(middle)))];
}

/** Null when the rows were taken; else those that are known to be refused. */
async function attempt(work: Work, part: number[]): Promise<Refused[] | null> {
    const { model, rows, mode, by, rehearse, requestId } = work;
    const conflict = mode === "refuse" ? "" : `?on_conflict=${encodeURIComponent(by)}`;
    const prefer = ["return=minimal", "missing=default", ...PREFERENCE[mode], ...(rehearse ? ["tx=rollback"] : [])].join(",");
    try {
        await request(`/rest/v1/${encodeURIComponent(model.name)}${conflict}`, {
            method: "POST",
            body: part.map((row) => rows[row]),
            headers: { Prefer: prefer, ...(rehearse ? {} : { "X-Request-Id": requestId }) },
        });
        return null;
    } catch (error) {
        if (!(error instanceof Refusal) || error.offline || error.status >= 500 || [401, 403].includes(error.status)) throw error;
        if (part.length === 1) return [{ row: part[0]!, reason: reasonOf(error) }];
        return toldRows(error, part);
    }
}

function reasonOf(error: Refusal): string {
    const details = typeof error.details === "string" ? error.details.replace(/^row \d+(, |: )/gm, "").replaceAll("\n", "; ") : "";
    return details && !details.startsWith("Failing check") ? details : error.message;
}

function toldRows(error: Refusal, part: number[]): Refused[] {
    const reasons = new Map<number, string[]>();
    for (const line of typeof error.details === "string" ? error.details.split("\n") : []) {
        const told = TOLD_ROW.exec(line);
        const row = told && part[Number(told[1]) - 1];
        if (!told || row === undefined || row === null) continue;
        const reason = told[2] ? `${told[2]}: ${told[3]}` : told[3]!.startsWith("Failing check") ? error.message : told[3]!;
        reasons.set(row, [...(reasons.get(row) ?? []), reason]);
    }
    return [...reasons].map(([row, told]) => ({ row, reason: told.join("; ") }));
}
