import { Box } from "@mui/material";
import { FieldInput } from "../fields/FieldInput";
import type { Field } from "../base/definition";

const WIDE = ["json", "point"];

function isWide(field: Field): boolean {
    return WIDE.includes(field.type) || field.format === "markdown" || field.format === "html";
}

/** The inputs of a form, two beside each other where there is room. */
export function RecordFields({ fields, focus }: { fields: Field[]; focus?: boolean }) {
    return (
        <Box sx={{ display: "grid", gridTemplateColumns: { xs: "minmax(0,1fr)", sm: "repeat(2, minmax(0,1fr))" }, columnGap: 2, rowGap: 0.5, alignItems: "start" }}>
            {fields.map((field, index) => (
                <Box key={field.name} sx={{ gridColumn: isWide(field) ? "1 / -1" : undefined, minWidth: 0 }}>
                    <FieldInput field={field} autoFocus={focus && index === 0} />
                </Box>
            ))}
        </Box>
    );
}
