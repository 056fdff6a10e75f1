import type { DataProvider, GetListParams } from "react-admin";
import { findModel, modelOf, type Row } from "../base/definition";
import { listPeople, readPeople } from "../people/people";
import type { ListFilter } from "./dialect";
import { createRecord, deleteRecords, readForEdit, readMany, readPage, updateRecord, updateRecords } from "./rest";

/** Accounts are no model of the data interface for most callers: they are read where accounts are kept. */
function ofPeople(resource: string): boolean {
    return resource === "user" && !findModel("user");
}

async function getList(resource: string, params: GetListParams) {
    const { page = 1, perPage = 25 } = params.pagination ?? {};
    const filter = (params.filter ?? {}) as ListFilter;
    if (ofPeople(resource)) return listPeople(page, perPage, filter.q);
    const found = await readPage(modelOf(resource), { filter, sort: params.sort, page, perPage, select: params.meta?.select, signal: params.signal });
    return { data: found.rows, total: found.total, meta: { guessed: found.guessed } };
}

/** What react-admin asks, over /rest/v1. Pages that write with undo or tags use rest.ts themselves. */
export const dataProvider = {
    supportAbortSignal: true,
    getList,
    getOne: async (resource: string, params: { id: unknown }) => {
        const found = await readForEdit(modelOf(resource), params.id);
        if (!found) throw new Error("ra.page.not_found");
        return { data: found.row };
    },
    getMany: async (resource: string, params: { ids: (string | number)[] }) => ({
        data: ofPeople(resource) ? await readPeople(params.ids.map(String)) : await readMany(modelOf(resource), params.ids),
    }),
    getManyReference: (resource: string, params: GetListParams & { target: string; id: unknown }) =>
        getList(resource, { ...params, filter: { ...params.filter, equals: { [params.target]: params.id } } }),
    create: async (resource: string, params: { data: Record<string, unknown> }) => ({
        data: (await createRecord(modelOf(resource), params.data)).rows[0] as Row,
    }),
    update: async (resource: string, params: { id: unknown; data: Record<string, unknown> }) => ({
        data: (await updateRecord(modelOf(resource), params.id, params.data)).rows[0] as Row,
    }),
    updateMany: async (resource: string, params: { ids: unknown[]; data: Record<string, unknown> }) => ({
        data: (await updateRecords(modelOf(resource), params.ids, params.data)).rows.map((row) => row.id),
    }),
    delete: async (resource: string, params: { id: unknown }) => ({
        data: (await deleteRecords(modelOf(resource), [params.id])).rows[0] as Row,
    }),
    deleteMany: async (resource: string, params: { ids: unknown[] }) => ({
        data: (await deleteRecords(modelOf(resource), params.ids)).rows.map((row) => row.id),
    }),
} as unknown as DataProvider;
