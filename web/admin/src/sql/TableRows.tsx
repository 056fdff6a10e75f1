import { Box, Button, Table as Grid, TableBody, TableCell, TableHead, TableRow, Typography } from "@mui/material";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslate } from "react-admin";
import { Problem, Waiting } from "../base/Problem";
import { get } from "../base/request";
import { Found } from "./Found";
import type { Look, Table } from "./look";

const A_PAGE = 50;

/** One table: its columns and indexes, and its rows in the order of the key. */
export function TableRows({ table }: { table: Table }) {
    const translate = useTranslate();
    const found = useInfiniteQuery({
        queryKey: ["admin", "table", table.name],
        queryFn: ({ pageParam }) => get<Look>(`/admin/v1/tables/${encodeURIComponent(table.name)}?${new URLSearchParams({ limit: String(A_PAGE), ...(pageParam ? { after: pageParam } : {}) }).toString()}`),
        initialPageParam: "",
        getNextPageParam: (page) => page.next ?? null,
        refetchOnWindowFocus: false,
    });
    const pages = found.data?.pages;
    const look = pages && { ...pages[0]!, rows: pages.flatMap((page) => page.rows) };
    const hidden = table.columns.filter((column) => column.hidden).map((column) => column.name);
    return (
        <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0,1fr)" }}>
            <Structure table={table} />
            {found.error ? <Problem error={found.error} retry={found.refetch} /> : look ? <Found look={look} name={table.name} hidden={hidden} /> : <Waiting />}
            {found.hasNextPage && <Box><Button onClick={() => void found.fetchNextPage()}>{translate("socle.common.show_more")}</Button></Box>}
        </Box>
    );
}

function Structure({ table }: { table: Table }) {
    const translate = useTranslate();
    return (
        <Box component="details">
            <Typography component="summary" sx={{ cursor: "pointer", fontWeight: 600 }}>{translate("socle.sql.structure")}</Typography>
            <Box sx={{ overflowX: "auto" }}>
                <Grid size="small">
                    <TableHead>
                        <TableRow>
                            <TableCell>{translate("socle.common.name")}</TableCell>
                            <TableCell>{translate("socle.model.type")}</TableCell>
                            <TableCell>{translate("socle.common.details")}</TableCell>
                        </TableRow>
                    </TableHead>
                    <TableBody>
                        {table.columns.map((column) => (
                            <TableRow key={column.name}>
                                <TableCell>{column.name}</TableCell>
                                <TableCell>{column.type}</TableCell>
                                <TableCell>{[column.key && translate("socle.model.keys"), column.not_null && "NOT NULL", column.references && `→ ${column.references}`, column.hidden && translate("socle.sql.hidden")].filter(Boolean).join(", ")}</TableCell>
                            </TableRow>
                        ))}
                        {table.indexes.map((index) => (
                            <TableRow key={index.name}>
                                <TableCell>{index.name}</TableCell>
                                <TableCell>{index.unique ? "UNIQUE INDEX" : "INDEX"}</TableCell>
                                <TableCell>{index.columns.join(", ")}</TableCell>
                            </TableRow>
                        ))}
                    </TableBody>
                </Grid>
            </Box>
        </Box>
    );
}
