import { Box, FormHelperText, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useInput, useTranslate, ValidationError } from "react-admin";
import type { SpecialProps } from "./FieldInput";
import { PointMap } from "./PointMap";

interface Point {
    type: "Point";
    coordinates: [number, number];
}

interface Typed {
    latitude: string;
    longitude: string;
}

const NOTHING: Typed = { latitude: "", longitude: "" };
const LATITUDE_MAX = 90;
const LONGITUDE_MAX = 180;

/** Latitude and longitude, and a map of the world to choose from roughly. */
export default function PointInput({ field, validate, autoFocus }: SpecialProps) {
    const translate = useTranslate();
    const [typed, setTyped] = useState(NOTHING);
    const complete = (value: unknown) => (value || (typed.latitude === "") === (typed.longitude === "") ? undefined : "socle.validation.point");
    const { field: input, fieldState } = useInput({ source: field.name, validate: [...validate, complete] });
    const point = (input.value || null) as Point | null;

    // What is typed stays as it is typed, until the point comes from elsewhere: a record read anew, say.
    const shown = same(pointOf(typed), point) ? typed : typedOf(point);
    const change = (next: Typed) => {
        setTyped(next);
        input.onChange(pointOf(next));
    };
    const coordinate = (name: keyof Typed, max: number) => (
        <TextField
            label={translate(`socle.records.${name}`)} type="number" inputProps={{ step: "any", min: -max, max }} fullWidth autoFocus={autoFocus && name === "latitude"}
            value={shown[name]} onChange={(event) => change({ ...shown, [name]: event.target.value })} onBlur={input.onBlur}
        />
    );
    const told = fieldState.error?.message;
    return (
        <Box component="fieldset" sx={{ border: 1, borderColor: fieldState.invalid ? "error.main" : "divider", borderRadius: 1, p: 1.5, m: 0, minWidth: 0 }}>
            <Typography component="legend" variant="body2" color="text.secondary" sx={{ px: 0.5 }}>{field.title}</Typography>
            <Box sx={{ display: "flex", gap: 1 }}>
                {coordinate("latitude", LATITUDE_MAX)}
                {coordinate("longitude", LONGITUDE_MAX)}
            </Box>
            <PointMap
                latitude={point?.coordinates[1]} longitude={point?.coordinates[0]}
                onChange={({ latitude, longitude }) => change({ latitude: String(latitude), longitude: String(longitude) })}
            />
            {(told || field.help) && <FormHelperText error={fieldState.invalid}>{told ? <ValidationError error={told} /> : field.help}</FormHelperText>}
        </Box>
    );
}

function pointOf({ latitude, longitude }: Typed): Point | null {
    return latitude === "" || longitude === "" ? null : { type: "Point", coordinates: [Number(longitude), Number(latitude)] };
}

function typedOf(point: Point | null): Typed {
    return point ? { latitude: String(point.coordinates[1]), longitude: String(point.coordinates[0]) } : NOTHING;
}

function same(one: Point | null, other: Point | null): boolean {
    return String(one?.coordinates) === String(other?.coordinates);
}
