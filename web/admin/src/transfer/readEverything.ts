import type { Model, Row } from "../base/definition";
import { readPage, type ListQuery } from "../records/rest";

const AT_ONCE = 900;

/** All records of a list, page after page by cursors, so that none is missed while others write. */
export async function readEverything(model: Model, query: Pick<ListQuery, "filter" | "sort">, onRead: (count: number) => void): Promise<Row[]> {
    const rows: Row[] = [];
    for (let page = 1; ; page++) {
        const found = await readPage(model, { ...query, page, perPage: AT_ONCE });
        rows.push(...found.rows);
        onRead(rows.length);
        if (found.rows.length < AT_ONCE) return rows;
    }
}
