import { Box, Paper, Typography, useTheme } from "@mui/material";
import { useFormats } from "../base/format";

const WIDTH = 480;
const HEIGHT = 140;
const ROOM_ABOVE = 1.1;

interface Props {
    title: string;
    times: string[];
    lines: { name: string; values: number[] }[];
}

/** Values over time; the newest are told in words, too. */
export function Chart({ title, times, lines }: Props) {
    const theme = useTheme();
    const formats = useFormats();
    const colours = [theme.palette.primary.main, theme.palette.warning.main, theme.palette.error.main];
    const top = Math.max(1, ...lines.flatMap((line) => line.values)) * ROOM_ABOVE;
    const path = (values: number[]) => values.map((value, index) => `${index === 0 ? "M" : "L"}${x(index, values.length)} ${(HEIGHT - (value / top) * HEIGHT).toFixed(1)}`).join("");
    const latest = lines.map((line) => `${line.name} ${formats.number(Math.round((line.values.at(-1) ?? 0) * 10) / 10)}`).join(", ");
    return (
        <Paper variant="outlined" component="figure" sx={{ m: 0, p: 1.5 }}>
            <Typography component="figcaption" sx={{ fontWeight: 650 }}>{title}</Typography>
            <Box component="svg" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`${title}: ${latest}`} sx={{ width: "100%", height: HEIGHT, display: "block", my: 1, borderBottom: 1, borderColor: "divider" }}>
                {lines.map((line, index) => <path key={line.name} d={path(line.values)} fill="none" stroke={colours[index]} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />)}
            </Box>
            <Box sx={{ display: "flex", gap: 2, color: "text.secondary", fontSize: "0.85rem", flexWrap: "wrap" }}>
                {lines.length > 1 && lines.map((line, index) => <Box key={line.name} component="span" sx={{ color: colours[index] }}>{line.name}</Box>)}
                <Box component="span" sx={{ flex: 1 }}>{times[0] && formats.ago(times[0])}</Box>
                <span>max. {formats.number(Math.round((top / ROOM_ABOVE) * 10) / 10)}</span>
            </Box>
        </Paper>
    );
}

function x(index: number, count: number): string {
    return count < 2 ? "0" : ((index / (count - 1)) * WIDTH).toFixed(1);
}
