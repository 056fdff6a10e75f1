import { Box, Button, Link as OuterLink } from "@mui/material";
import { DataTable, useListContext, useRecordContext, useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { displayOf, type Field, type Model, type Row } from "../base/definition";
import { Empty } from "../base/Empty";
import { Problem } from "../base/Problem";
import { FieldValue } from "../fields/FieldValue";
import { BulkBar } from "./BulkBar";
import { CellEditor } from "./CellEditor";
import { columnsOf, hiddenAtFirst, isNumeric, nameField } from "./columns";
import { SelectPage, SelectRow } from "./Select";
import { useListFilter } from "./useListFilter";

const UNSORTABLE = ["json", "list", "point"];

/** The records of a page. The first column leads to the record; others can be changed where they stand. */
export function RecordTable({ model }: { model: Model }) {
    const { error, refetch } = useListContext();
    const [filter] = useListFilter();
    const mayWrite = !filter.as_of && (model.may.update !== "none" || model.may.delete !== "none");
    if (error) return <Problem error={error} retry={refetch} />;
    return (
        <Box sx={{ overflowX: "auto" }}>
            {mayWrite && <BulkBar model={model} />}
            <DataTable
                rowClick="edit" bulkActionButtons={false} hiddenColumns={hiddenAtFirst(model)} empty={<NoRecords model={model} />}
                sx={{ "& .RaDataTable-tableWrapper": { overflowX: "auto" } }}
            >
                {mayWrite && (
                    <DataTable.Col label={<SelectPage />} disableSort sx={{ width: 32, pr: 0 }}>
                        <SelectRow />
                    </DataTable.Col>
                )}
                {columnsOf(model).map((field) => (
                    <DataTable.Col
                        key={field.name} source={field.name} label={field.title} align={isNumeric(field) ? "right" : undefined} disableSort={UNSORTABLE.includes(field.type)}
                    >
                        <Cell model={model} field={field} past={Boolean(filter.as_of)} />
                    </DataTable.Col>
                ))}
            </DataTable>
        </Box>
    );
}

function Cell({ model, field, past }: { model: Model; field: Field; past: boolean }) {
    const record = useRecordContext<Row>();
    if (!record) return null;
    if (field === (nameField(model) ?? columnsOf(model)[0])) {
        return (
            <OuterLink underline="hover" component={Link} to={`/${model.name}/${encodeURIComponent(String(record.id))}`} sx={{ fontWeight: 600 }} onClick={(event) => event.stopPropagation()}>
                {nameField(model) ? String(record[field.name] ?? displayOf(model, record)) : displayOf(model, record)}
            </OuterLink>
        );
    }
    const editable = !past && field.writable && !field.computed && !field.readonly && model.may.update !== "none";
    const value = <FieldValue field={field} record={record} />;
    return editable ? <CellEditor model={model} field={field} record={record}>{value}</CellEditor> : value;
}

function NoRecords({ model }: { model: Model }) {
    const translate = useTranslate();
    const { filterValues, setFilters } = useListContext();
    const narrowed = Object.keys(filterValues).length > 0;
    return narrowed ? (
        <Empty text={translate("socle.records.none")} hint={translate("socle.records.none_hint")}>
            <Button variant="outlined" onClick={() => setFilters({}, undefined, false)}>{translate("socle.records.clear")}</Button>
        </Empty>
    ) : (
        <Empty text={translate("socle.records.first")} hint={model.may.create === "none" ? undefined : translate("socle.records.first_hint")} />
    );
}
