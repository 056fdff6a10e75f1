import { Box } from "@mui/material";
import { geoEquirectangular, geoPath } from "d3-geo";
import type { KeyboardEvent, MouseEvent } from "react";
import { useTranslate } from "react-admin";
import { feature } from "topojson-client";
import type { Topology } from "topojson-specification";
import world from "world-atlas/land-110m.json";

const WIDTH = 720;
const HEIGHT = 360;
const STEPS: Record<string, [number, number]> = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

const topology = world as unknown as Topology;
const land = geoPath(geoEquirectangular().fitSize([WIDTH, HEIGHT], { type: "Sphere" }))(feature(topology, topology.objects.land!)) ?? "";

interface Props {
    latitude?: number;
    longitude?: number;
    onChange: (point: { latitude: number; longitude: number }) => void;
}

/** The land of the world, part of the program: no tiles are asked of anybody. */
export function PointMap({ latitude, longitude, onChange }: Props) {
    const translate = useTranslate();
    const known = latitude !== undefined && longitude !== undefined;
    const choose = (event: MouseEvent<SVGSVGElement>) => {
        const box = event.currentTarget.getBoundingClientRect();
        onChange({
            longitude: round(((event.clientX - box.left) / box.width) * 360 - 180),
            latitude: round(90 - ((event.clientY - box.top) / box.height) * 180),
        });
    };
    const move = (event: KeyboardEvent) => {
        const step = STEPS[event.key];
        if (!step) return;
        event.preventDefault();
        onChange({
            latitude: Math.max(-90, Math.min(90, round((latitude ?? 0) + step[0]))),
            longitude: round((((longitude ?? 0) + step[1] + 540) % 360) - 180),
        });
    };
    return (
        <Box
            component="svg" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="application" tabIndex={0} aria-label={`${translate("socle.records.map")}. ${translate("socle.records.map_hint")}`}
            onClick={choose} onKeyDown={move}
            sx={{ display: "block", width: "100%", mt: 1, borderRadius: 1, cursor: "crosshair", bgcolor: "background.default" }}
        >
            <Box component="path" d={land} sx={{ fill: (theme) => theme.palette.divider }} />
            {known && (
                <Box
                    component="circle" r={7} cx={((longitude + 180) / 360) * WIDTH} cy={((90 - latitude) / 180) * HEIGHT}
                    sx={{ fill: (theme) => theme.palette.primary.main, stroke: (theme) => theme.palette.background.paper, strokeWidth: 2 }}
                />
            )}
        </Box>
    );
}

function round(degrees: number): number {
    return Math.round(degrees * 100) / 100;
}
