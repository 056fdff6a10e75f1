import { Box, FormHelperText, TextField, Typography } from "@mui/material";
import { useInput, useTranslate } from "react-admin";
import type { SpecialProps } from "./FieldInput";
import { PointMap } from "./PointMap";

interface Point {
    type: "Point";
    coordinates: [number, number];
}

/** Latitude and longitude, and a map of the world to choose from roughly. */
export default function PointInput({ field, validate, autoFocus }: SpecialProps) {
    const translate = useTranslate();
    const { field: input, fieldState } = useInput({ source: field.name, validate });
    const point = input.value as Point | null | "";
    const [longitude, latitude] = point ? point.coordinates : [undefined, undefined];
    const change = (next: { latitude?: number; longitude?: number }) => {
        const both = { latitude, longitude, ...next };
        if (both.latitude === undefined && both.longitude === undefined) return input.onChange(null);
        input.onChange({ type: "Point", coordinates: [both.longitude ?? 0, both.latitude ?? 0] });
    };
    const number = (text: string) => (text === "" ? undefined : Number(text));
    return (
        <Box component="fieldset" sx={{ border: 1, borderColor: fieldState.invalid ? "error.main" : "divider", borderRadius: 1, p: 1.5, m: 0, minWidth: 0 }}>
            <Typography component="legend" variant="body2" color="text.secondary" sx={{ px: 0.5 }}>{field.title}</Typography>
            <Box sx={{ display: "flex", gap: 1 }}>
                <TextField
                    label={translate("socle.records.latitude")} type="number" inputProps={{ step: "any", min: -90, max: 90 }} fullWidth autoFocus={autoFocus}
                    value={latitude ?? ""} onChange={(event) => change(event.target.value === "" ? { latitude: undefined, longitude: undefined } : { latitude: number(event.target.value) })}
                />
                <TextField
                    label={translate("socle.records.longitude")} type="number" inputProps={{ step: "any", min: -180, max: 180 }} fullWidth
                    value={longitude ?? ""} onChange={(event) => change(event.target.value === "" ? { latitude: undefined, longitude: undefined } : { longitude: number(event.target.value) })}
                />
            </Box>
            <PointMap latitude={latitude} longitude={longitude} onChange={(next) => change(next)} />
            {(fieldState.error?.message || field.help) && <FormHelperText error={fieldState.invalid}>{fieldState.error?.message ?? field.help}</FormHelperText>}
        </Box>
    );
}
