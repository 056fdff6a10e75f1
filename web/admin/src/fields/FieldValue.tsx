import { Box, Chip, Link as OuterLink } from "@mui/material";
import { useTranslate } from "react-admin";
import { Link } from "react-router-dom";
import { displayOf, embedName, findModel, type Field } from "../base/definition";
import { useFormats, type Formats } from "../base/format";

const SHOWN_LETTERS_MAX = 120;

/** A value as a person reads it; in lists long ones are cut. */
export function FieldValue({ field, record, whole }: { field: Field; record: Record<string, unknown>; whole?: boolean }) {
    const value = record[field.name];
    const formats = useFormats();
    const translate = useTranslate();
    if (value === null || value === undefined || value === "") {
        return <Box component="span" sx={{ color: "text.secondary" }} aria-label={translate("socle.common.empty")}>–</Box>;
    }
    if (field.type === "ref") return <Referred field={field} record={record} />;
    if (field.type === "list" && Array.isArray(value)) return <Tags values={value.map(String)} />;
    if (field.type === "boolean") return <>{translate(value ? "socle.common.yes" : "socle.common.no")}</>;
    if (field.format === "url") return <OuterLink underline="hover" href={String(value)} target="_blank" rel="noreferrer">{shorten(String(value).replace(/^https?:\/\//, ""), 40)}</OuterLink>;
    if (field.format === "color") return <Colour value={String(value)} />;
    const text = asText(field, value, formats);
    return <>{whole ? text : shorten(text, SHOWN_LETTERS_MAX)}</>;
}

/** A value as plain text, as titles and differences show it. */
export function asText(field: Field | undefined, value: unknown, formats: Formats): string {
    if (value === null || value === undefined) return "";
    const choice = field?.choices?.find((each) => each.value === value);
    if (choice) return choice.title;
    if (field?.type === "date") return formats.date(String(value));
    if (field?.type === "timestamp") return formats.instant(String(value));
    if (field?.type === "decimal") return formats.number(Number(value), field.scale ?? 2);
    if (field?.type === "number") return formats.number(Number(value));
    if (field?.type === "point") return pointText(value);
    return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function pointText(value: unknown): string {
    const coordinates = (value as { coordinates?: number[] }).coordinates;
    return coordinates ? `${coordinates[1]}, ${coordinates[0]}` : JSON.stringify(value);
}

function shorten(text: string, letters: number): string {
    return text.length > letters ? `${text.slice(0, letters)}…` : text;
}

function Referred({ field, record }: { field: Field; record: Record<string, unknown> }) {
    const target = findModel(field.to);
    const related = record[embedName(field.name)] as Record<string, unknown> | null | undefined;
    const id = String(record[field.name]);
    if (!target) return <>{shorten(id, 8)}</>;
    return (
        <OuterLink underline="hover" component={Link} to={`/${target.name}/${encodeURIComponent(id)}`} onClick={(event) => event.stopPropagation()}>
            {related ? displayOf(target, related) : id}
        </OuterLink>
    );
}

function Tags({ values }: { values: string[] }) {
    return (
        <Box sx={{ display: "flex", gap: 0.5, flexWrap: "wrap" }}>
            {values.map((value) => <Chip key={value} label={value} size="small" variant="outlined" />)}
        </Box>
    );
}

function Colour({ value }: { value: string }) {
    return (
        <Box sx={{ display: "inline-flex", alignItems: "center", gap: 1 }}>
            <Box sx={{ width: 14, height: 14, borderRadius: 0.5, border: 1, borderColor: "divider", background: value }} />
            {value}
        </Box>
    );
}
