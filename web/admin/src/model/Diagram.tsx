import { Box, Paper } from "@mui/material";
import { useMemo } from "react";
import { useTranslate } from "react-admin";
import { useNavigate } from "react-router-dom";
import { useSite } from "../base/SiteContext";
import { HEAD_HEIGHT, LINE_HEIGHT, planOf, type Box as ModelBox } from "./layout";

/** Models and what they refer to; a press on one leads to its fields. */
export default function Diagram({ onChoose }: { onChoose: () => void }) {
    const translate = useTranslate();
    const { definition } = useSite();
    const plan = useMemo(() => planOf(definition), [definition]);
    return (
        <Paper variant="outlined" sx={{ overflow: "auto" }}>
            <Box
                component="svg" viewBox={`0 0 ${plan.width} ${plan.height}`} role="group" aria-label={translate("socle.model.diagram")}
                sx={{ width: "100%", maxWidth: plan.width * 1.4, minWidth: Math.min(plan.width, 560), height: "auto", display: "block", fontFamily: "inherit" }}
            >
                <defs>
                    <Box component="marker" id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
                        <Box component="path" d="M0 0L8 4L0 8z" sx={{ fill: "text.secondary", color: "text.secondary" }} fill="currentColor" />
                    </Box>
                </defs>
                <Box component="g" sx={{ color: "text.secondary" }}>
                    {plan.arrows.map((arrow) => (
                        <path key={arrow.key} d={arrow.points.map((point, index) => `${index === 0 ? "M" : "L"}${point.x} ${point.y}`).join("")} fill="none" stroke="currentColor" markerEnd="url(#arrow)" />
                    ))}
                </Box>
                {plan.boxes.map((box) => <OneModel key={box.model.name} box={box} onChoose={onChoose} />)}
            </Box>
        </Paper>
    );
}

function OneModel({ box, onChoose }: { box: ModelBox; onChoose: () => void }) {
    const navigate = useNavigate();
    const choose = () => {
        navigate(`/data-model/${box.model.name}`);
        onChoose();
    };
    return (
        <Box
            component="g" role="link" tabIndex={0} transform={`translate(${box.x} ${box.y})`} onClick={choose}
            onKeyDown={(event: React.KeyboardEvent) => event.key === "Enter" && choose()}
            sx={{ cursor: "pointer", color: "text.primary", "&:hover rect:first-of-type": { stroke: (theme) => theme.palette.primary.main } }}
        >
            <Box component="rect" width={box.width} height={box.height} rx={7} sx={{ fill: (theme) => theme.palette.background.default, stroke: (theme) => theme.palette.divider }} />
            <text x={12} y={HEAD_HEIGHT - 10} fontSize={14} fontWeight={650} fill="currentColor">{box.model.title}</text>
            {box.fields.map((field, index) => (
                <text key={field.name} x={12} y={HEAD_HEIGHT + (index + 1) * LINE_HEIGHT - 6} fontSize={12} fill="currentColor">
                    {field.title}
                    <Box component="tspan" sx={{ fill: (theme) => theme.palette.text.secondary }}> {field.type === "ref" ? `→ ${field.to}` : field.type}</Box>
                </text>
            ))}
            {box.more > 0 && <text x={12} y={HEAD_HEIGHT + (box.fields.length + 1) * LINE_HEIGHT - 6} fontSize={12} fill="currentColor">+ {box.more}</text>}
        </Box>
    );
}
