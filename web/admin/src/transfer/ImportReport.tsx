import { Alert, Button, Paper, Table, TableBody, TableCell, TableHead, TableRow } from "@mui/material";
import { useTranslate } from "react-admin";
import { save } from "../base/download";
import type { Refused } from "./importRows";
import { csvOf, type Sheet } from "./sheets";

const SHOWN = 100;
/** The first line of a file has the names. */
const FIRST_ROW_LINE = 2;

interface Props {
    sheet: Sheet;
    refused: Refused[];
    good: number;
    finished: boolean;
}

/** How many rows are good, and why the others are not; those can be taken home, put right and brought again. */
export function ImportReport({ sheet, refused, good, finished }: Props) {
    const translate = useTranslate();
    const download = () => {
        const lines = refused.map((each) => [...(sheet.lines[each.row] ?? []), each.reason]);
        save(csvOf({ heads: [...sheet.heads, translate("socle.transfer.reason")], lines }), "refused.csv");
    };
    return (
        <>
            <Alert severity={refused.length > 0 ? "warning" : "success"} role="status">
                {translate(finished ? "socle.transfer.result" : "socle.transfer.good", { smart_count: good })}
                {refused.length > 0 && `, ${translate("socle.transfer.bad", { smart_count: refused.length })}`}
            </Alert>
            {refused.length > 0 && (
                <Paper variant="outlined" sx={{ maxHeight: 320, overflow: "auto" }} tabIndex={0}>
                    <Table size="small" stickyHeader>
                        <TableHead>
                            <TableRow>
                                <TableCell>{translate("socle.transfer.line")}</TableCell>
                                <TableCell>{translate("socle.transfer.reason")}</TableCell>
                            </TableRow>
                        </TableHead>
                        <TableBody>
                            {refused.slice(0, SHOWN).map((each) => (
                                <TableRow key={each.row}>
                                    <TableCell>{each.row + FIRST_ROW_LINE}</TableCell>
                                    <TableCell>{each.reason}</TableCell>
                                </TableRow>
                            ))}
                        </TableBody>
                    </Table>
                </Paper>
            )}
            {refused.length > 0 && <Button onClick={download} sx={{ justifySelf: "start" }}>{translate("socle.transfer.report")}</Button>}
        </>
    );
}
