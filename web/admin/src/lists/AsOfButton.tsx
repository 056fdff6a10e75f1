import ClockIcon from "@mui/icons-material/HistoryToggleOff";
import { Box, Button, Popover, Slider, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useTranslate } from "react-admin";
import { useFormats } from "../base/format";
import { localMinute } from "../base/moment";
import { useListFilter } from "./useListFilter";

const HOUR_MS = 3_600_000;
/** The places of the slider, from now backwards: near ones fine, far ones coarse. */
const HOURS_AGO = [0, 0.25, 1, 3, 6, 12, 24, 48, 72, 168, 336, 720, 2160, 4320, 8760];

/** The list as it was at a moment, by a slider or to the minute. */
export function AsOfButton() {
    const translate = useTranslate();
    const formats = useFormats();
    const [filter, change] = useListFilter();
    const [anchor, setAnchor] = useState<HTMLElement | null>(null);
    const [place, setPlace] = useState(0);
    const at = (index: number) => new Date(Date.now() - HOURS_AGO[index]! * HOUR_MS);
    const choose = (moment: Date | null) => change({ as_of: moment ? moment.toISOString() : undefined });
    return (
        <>
            <Button startIcon={<ClockIcon />} onClick={(event) => setAnchor(event.currentTarget)} aria-haspopup="dialog">
                {filter.as_of ? formats.instant(filter.as_of) : translate("socle.records.as_of")}
            </Button>
            <Popover
                open={Boolean(anchor)} anchorEl={anchor} onClose={() => setAnchor(null)} anchorOrigin={{ vertical: "bottom", horizontal: "left" }}
                slotProps={{ paper: { role: "dialog", "aria-label": translate("socle.records.as_of"), sx: { p: 2, width: 340, maxWidth: "calc(100vw - 32px)" } } }}
            >
                <Typography sx={{ mb: 1 }}>{translate("socle.records.as_of_hint")}</Typography>
                <Box sx={{ px: 1 }}>
                    <Slider
                        value={-place} min={1 - HOURS_AGO.length} max={0} step={1} aria-label={translate("socle.records.as_of_hint")}
                        getAriaValueText={() => formats.ago(at(place).toISOString())} valueLabelDisplay="auto"
                        valueLabelFormat={() => (place === 0 ? translate("socle.records.as_of_now") : formats.ago(at(place).toISOString()))}
                        onChange={(_, value) => setPlace(-(value as number))} onChangeCommitted={(_, value) => choose(value === 0 ? null : at(-(value as number)))}
                    />
                </Box>
                <TextField
                    type="datetime-local" fullWidth inputProps={{ "aria-label": translate("socle.records.as_of"), max: localMinute(new Date()) }}
                    value={filter.as_of ? localMinute(new Date(filter.as_of)) : ""} onChange={(event) => choose(event.target.value ? new Date(event.target.value) : null)}
                />
                <Button onClick={() => { setPlace(0); choose(null); setAnchor(null); }}>{translate("socle.records.as_of_back")}</Button>
            </Popover>
        </>
    );
}
