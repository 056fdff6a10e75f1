import { Box, Button, Paper, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import type { ReactNode } from "react";
import { useTranslate } from "react-admin";
import { Empty } from "./Empty";
import { Problem, Waiting } from "./Problem";

export interface Column<T> {
    title: string;
    cell: (item: T) => ReactNode;
    align?: "right";
    /** Left out where there is no room. */
    wide?: boolean;
}

interface Props<T> {
    items: T[];
    columns: Column<T>[];
    keyOf: (item: T) => string | number;
    nothing: string;
    found?: { error: unknown; isPending: boolean; refetch: () => unknown; hasNextPage?: boolean; fetchNextPage?: () => unknown };
    onOpen?: (item: T) => void;
}

/** A plain table with its empty state, its errors, and what is behind it. */
export function Rows<T>({ items, columns, keyOf, nothing, found, onOpen }: Props<T>) {
    const translate = useTranslate();
    if (found?.error) return <Problem error={found.error} retry={found.refetch} />;
    if (found?.isPending) return <Waiting />;
    const display = (column: Column<T>) => ({ display: column.wide ? { xs: "none", md: "table-cell" } : undefined });
    return (
        <Paper variant="outlined" sx={{ overflowX: "auto" }}>
            {items.length === 0 ? (
                <Empty text={nothing} />
            ) : (
                <Table size="small">
                    <TableHead>
                        <TableRow>
                            {columns.map((column) => <TableCell key={column.title} align={column.align} sx={display(column)}>{column.title}</TableCell>)}
                        </TableRow>
                    </TableHead>
                    <TableBody>
                        {items.map((item) => (
                            <TableRow key={keyOf(item)} hover={Boolean(onOpen)} onClick={onOpen && (() => onOpen(item))} sx={{ cursor: onOpen ? "pointer" : undefined }}>
                                {columns.map((column) => (
                                    <TableCell key={column.title} align={column.align} sx={{ ...display(column), overflowWrap: "anywhere" }}>{column.cell(item)}</TableCell>
                                ))}
                            </TableRow>
                        ))}
                    </TableBody>
                </Table>
            )}
            {found?.hasNextPage && (
                <Box sx={{ p: 1 }}><Button onClick={() => void found.fetchNextPage?.()}>{translate("socle.common.show_more")}</Button></Box>
            )}
        </Paper>
    );
}
