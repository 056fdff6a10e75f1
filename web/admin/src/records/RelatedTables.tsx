import AddIcon from "@mui/icons-material/Add";
import DeleteIcon from "@mui/icons-material/DeleteOutline";
import EditIcon from "@mui/icons-material/EditOutlined";
import { Box, Button, IconButton, Paper, TablePagination, Typography } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DataTable, ListContextProvider, ResourceContextProvider, useList, useGetList, useNotify, useRecordContext, useTranslate } from "react-admin";
import { useAnnounce } from "../base/announce";
import { findModel, type Model, type Row } from "../base/definition";
import { useFormats } from "../base/format";
import { Problem, useWords } from "../base/Problem";
import { FieldValue } from "../fields/FieldValue";
import { columnsOf, hiddenAtFirst, isNumeric } from "../lists/columns";
import { RecordDialog } from "./RecordDialog";
import { deleteRecords } from "./rest";

const PAGE_SIZE = 10;

/** What refers to the record: a small table a relation, changed on the spot. */
export function RelatedTables({ model, id }: { model: Model; id: string | number }) {
    return (
        <>
            {model.back.map((back) => {
                const related = findModel(back.model);
                return related ? <RelatedTable key={`${back.model} ${back.field}`} related={related} field={back.field} id={id} /> : null;
            })}
        </>
    );
}

function RelatedTable({ related, field, id }: { related: Model; field: string; id: string | number }) {
    const translate = useTranslate();
    const formats = useFormats();
    const [page, setPage] = useState(1);
    const [dialog, setDialog] = useState<{ record?: Row }>();
    const { data, total = 0, error, refetch, isPending } = useGetList<Row>(related.name, {
        filter: { equals: { [field]: id } }, pagination: { page, perPage: PAGE_SIZE }, sort: { field: "", order: "ASC" },
    });
    const list = useList({ data: data ?? [], isPending, perPage: PAGE_SIZE, resource: related.name });
    const heading = `related-${related.name}-${field}`;
    if (error) return <Problem error={error} retry={refetch} />;
    const hidden = [...hiddenAtFirst(related), field];
    const columns = columnsOf(related).filter((each) => !hidden.includes(each.name) && !each.computed);
    return (
        <Paper variant="outlined" component="section" aria-labelledby={heading}>
            <Box sx={{ display: "flex", alignItems: "center", gap: 1, p: 1, pl: 2 }}>
                <Typography id={heading} component="h2" variant="h6">{related.title}</Typography>
                <Typography color="text.secondary" sx={{ flex: 1 }}>{formats.number(total)}</Typography>
                {related.may.create !== "none" && (
                    <Button startIcon={<AddIcon />} onClick={() => setDialog({})}>{translate("socle.records.related_add", { name: related.title })}</Button>
                )}
            </Box>
            {total > 0 && (
                <ResourceContextProvider value={related.name}>
                    <ListContextProvider value={list}>
                        <DataTable bulkActionButtons={false} rowClick={false} storeKey={`${related.name}.related`} hiddenColumns={[]} sx={{ overflowX: "auto" }}>
                            {columns.map((each) => (
                                <DataTable.Col key={each.name} source={each.name} label={each.title} align={isNumeric(each) ? "right" : undefined} disableSort>
                                    <Value field={each} />
                                </DataTable.Col>
                            ))}
                            <DataTable.Col label={translate("socle.common.actions")} align="right" disableSort>
                                <RowActions model={related} onEdit={(record) => setDialog({ record })} />
                            </DataTable.Col>
                        </DataTable>
                    </ListContextProvider>
                </ResourceContextProvider>
            )}
            {total > PAGE_SIZE && (
                <TablePagination
                    component="div" count={total} page={page - 1} rowsPerPage={PAGE_SIZE} rowsPerPageOptions={[PAGE_SIZE]} onPageChange={(_, next) => setPage(next + 1)}
                    getItemAriaLabel={(type) => translate(type === "next" ? "ra.navigation.next" : "ra.navigation.previous")}
                    labelDisplayedRows={({ from, to, count }) => `${from}–${to} / ${count}`}
                />
            )}
            {dialog && <RecordDialog name={related.name} record={dialog.record} settled={{ [field]: id }} onClose={() => setDialog(undefined)} />}
        </Paper>
    );
}

function Value({ field }: { field: Model["fields"][number] }) {
    const record = useRecordContext<Row>();
    return record ? <FieldValue field={field} record={record} /> : null;
}

function RowActions({ model, onEdit }: { model: Model; onEdit: (record: Row) => void }) {
    const translate = useTranslate();
    const queryClient = useQueryClient();
    const announce = useAnnounce();
    const notify = useNotify();
    const words = useWords();
    const record = useRecordContext<Row>();
    if (!record) return null;
    const remove = async () => {
        try {
            const { requestId } = await deleteRecords(model, [record.id]);
            await queryClient.invalidateQueries();
            announce(translate("socle.records.deleted", { smart_count: 1 }), model.history ? requestId : undefined);
        } catch (error) {
            notify(words(error), { type: "error" });
        }
    };
    return (
        <Box sx={{ whiteSpace: "nowrap" }}>
            {model.may.update !== "none" && <IconButton size="small" aria-label={translate("socle.common.edit")} onClick={() => onEdit(record)}><EditIcon fontSize="small" /></IconButton>}
            {model.may.delete !== "none" && <IconButton size="small" aria-label={translate("socle.common.remove")} onClick={() => void remove()}><DeleteIcon fontSize="small" /></IconButton>}
        </Box>
    );
}
