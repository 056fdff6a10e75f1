import DownloadIcon from "@mui/icons-material/FileDownloadOutlined";
import { Box, Button, Paper, Table, TableBody, TableCell, TableHead, TableRow, Typography } from "@mui/material";
import { useTranslate } from "react-admin";
import { save } from "../base/download";
import { useFormats } from "../base/format";
import { csvOf, type Look } from "./look";

/** Rows as the database gave them, with how long it took and a way to keep them. */
export function Found({ look, name, hidden = [] }: { look: Look; name: string; hidden?: string[] }) {
    const translate = useTranslate();
    const formats = useFormats();
    const keep = () => save(new Blob([csvOf(look)], { type: "text/csv;charset=utf-8" }), `${name}.csv`);
    return (
        <Box sx={{ minWidth: 0 }}>
            <Box sx={{ display: "flex", alignItems: "center", gap: 1.5, mb: 1, flexWrap: "wrap" }}>
                <Typography role="status">
                    {translate("socle.sql.found", { smart_count: look.rows.length })} {translate("socle.sql.took", { ms: formats.number(look.milliseconds, 1) })}
                </Typography>
                {look.more && <Typography color="warning.main">{translate("socle.sql.cut")}</Typography>}
                <Button size="small" startIcon={<DownloadIcon />} onClick={keep}>CSV</Button>
            </Box>
            <Paper variant="outlined" sx={{ overflow: "auto", maxHeight: "60vh" }} tabIndex={0} role="region" aria-label={translate("socle.sql.rows_of", { name })}>
                <Table size="small" stickyHeader>
                    <TableHead>
                        <TableRow>{look.columns.map((column, index) => <TableCell key={index}>{column}</TableCell>)}</TableRow>
                    </TableHead>
                    <TableBody>
                        {look.rows.map((row, line) => (
                            <TableRow key={line}>
                                {row.map((cell, index) => <Cell key={index} cell={cell} hidden={hidden.includes(look.columns[index]!)} />)}
                            </TableRow>
                        ))}
                    </TableBody>
                </Table>
            </Paper>
        </Box>
    );
}

function Cell({ cell, hidden }: { cell: string | null; hidden: boolean }) {
    return (
        <TableCell sx={{ fontFamily: "ui-monospace, monospace", fontSize: "0.8rem", whiteSpace: "pre-wrap", overflowWrap: "break-word", minWidth: 60, maxWidth: 420, verticalAlign: "top", color: cell === null ? "text.secondary" : undefined }}>
            {hidden ? "•••" : (cell ?? "NULL")}
        </TableCell>
    );
}
