import { Box, Paper, Typography } from "@mui/material";
import type { Field, Row } from "../base/definition";
import { FieldValue } from "../fields/FieldValue";

/** Fields that are only read. */
export function RecordShown({ fields, record }: { fields: Field[]; record: Row }) {
    if (fields.length === 0) return null;
    return (
        <Paper variant="outlined" component="dl" sx={{ p: 2, m: 0, display: "grid", gridTemplateColumns: { xs: "1fr 1fr", sm: "repeat(auto-fill, minmax(160px, 1fr))" }, gap: 2 }}>
            {fields.map((field) => (
                <Box key={field.name} sx={{ minWidth: 0 }}>
                    <Typography component="dt" variant="body2" color="text.secondary">{field.title}</Typography>
                    <Box component="dd" sx={{ m: 0, overflowWrap: "anywhere" }}><FieldValue field={field} record={record} whole /></Box>
                </Box>
            ))}
        </Paper>
    );
}
