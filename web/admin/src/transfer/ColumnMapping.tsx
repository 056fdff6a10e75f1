import { MenuItem, Paper, Table, TableBody, TableCell, TableHead, TableRow, TextField, Typography } from "@mui/material";
import { useTranslate } from "react-admin";
import { named } from "../base/named";
import type { Model } from "../base/definition";
import { importable, type Mapping } from "./mapping";
import type { Sheet } from "./sheets";

const EXAMPLES = 3;

interface Props {
    model: Model;
    sheet: Sheet;
    mapping: Mapping;
    onChange: (mapping: Mapping) => void;
}

export function ColumnMapping({ model, sheet, mapping, onChange }: Props) {
    const translate = useTranslate();
    const fields = importable(model);
    const choose = (column: number, name: string) => onChange(mapping.map((each, at) => (at === column ? name || null : each === name ? null : each)));
    return (
        <Paper variant="outlined" sx={{ overflowX: "auto" }}>
            <Typography component="h2" variant="h6" sx={{ p: 2, pb: 1 }}>{translate("socle.transfer.mapping")}</Typography>
            <Table size="small">
                <TableHead>
                    <TableRow>
                        <TableCell>{translate("socle.transfer.column")}</TableCell>
                        <TableCell>{translate("socle.transfer.example")}</TableCell>
                        <TableCell>{translate("socle.records.field")}</TableCell>
                    </TableRow>
                </TableHead>
                <TableBody>
                    {sheet.heads.map((head, column) => (
                        <TableRow key={column}>
                            <TableCell component="th" scope="row">{head}</TableCell>
                            <TableCell sx={{ color: "text.secondary", maxWidth: 280 }}>{sheet.lines.slice(0, EXAMPLES).map((line) => String(line[column] ?? "")).filter(Boolean).join(" · ")}</TableCell>
                            <TableCell>
                                <TextField
                                    select value={mapping[column] ?? ""} onChange={(event) => choose(column, event.target.value)} sx={{ m: 0, minWidth: 180 }}
                                    SelectProps={{ displayEmpty: true, ...named(`${head}: ${translate("socle.records.field")}`) }}
                                >
                                    <MenuItem value=""><em>{translate("socle.transfer.ignore")}</em></MenuItem>
                                    {fields.map((field) => <MenuItem key={field.name} value={field.name}>{field.title}</MenuItem>)}
                                </TextField>
                            </TableCell>
                        </TableRow>
                    ))}
                </TableBody>
            </Table>
        </Paper>
    );
}
